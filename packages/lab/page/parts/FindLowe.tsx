import { isNotHere } from "../../attacks/attack.ts";
import { HUNT_MOVES, huntIn } from "../../attacks/hunt.ts";
import { attackOf } from "../../attacks/index.ts";
import { moveSentence, personName } from "../../texts/sentences.ts";
import type { Move } from "../../world/moves.ts";
import { asked, goal } from "../state/goal.ts";
import { isHunt } from "../state/hunt.ts";
import { busy, moveAt, openRun, play, run } from "../state/lab.ts";
import { say, t } from "../state/language.ts";
import { hashOf } from "../state/route.ts";
import { Claim } from "./Claim.tsx";

const HINTS = ["find_hint1", "find_hint2", "find_hint3", "find_hint4", "find_hint5"] as const;

/** Lowe's attack as something to be found: what is to be reached, how far it has come, and hints for whoever wants them. */
export function FindLowe() {
  const played = run.value;
  if (!played || !isHunt(played)) return null;
  const { seed, world } = played;
  const { moves, read, unfair } = huntIn(world, moveAt.value);
  const solution = readyMoves().slice(0, HUNT_MOVES);
  return (
    <section class="panel find" aria-labelledby="find-title">
      <h2 id="find-title">{t("find")}</h2>
      <p>{t("find_goal")}</p>
      <p role="status" class={read && !unfair ? "found" : ""}>
        <Claim of="find:moves">{t("find_moves", { count: moves })}</Claim>{" "}
        {read ? (
          <>
            <Claim of="find:read">
              {t("find_read", { who: personName(read.who), text: read.text, move: read.move })}
            </Claim>{" "}
            {unfair ? t("find_unfair", { what: t(`do_${unfair}`) }) : <strong>{t("find_done")}</strong>}
          </>
        ) : (
          moves > 0 && `${t("notYet")}: ${say("lacks_reads")}`
        )}{" "}
        {!read && <Claim of="find:most">{t("find_most", { count: HUNT_MOVES })}</Claim>}
      </p>
      {asked.value > 0 && (
        <ol class="hints" data-inputs>
          {HINTS.slice(0, asked.value).map((hint) => (
            <li key={hint}>{t(hint)}</li>
          ))}
        </ol>
      )}
      {asked.value > HINTS.length && (
        <ol class="hints" aria-label={t("find_solution")}>
          {solution.map((move) => (
            <li key={JSON.stringify(move)}>
              <Claim of="find:solution">{moveSentence(move, say)}</Claim>
            </li>
          ))}
        </ol>
      )}
      <div class="buttons">
        {read && !unfair ? (
          <button
            type="button"
            class="button small main"
            disabled={busy.value}
            onClick={() => {
              goal.value = "lowe";
              void openRun({ protocol: "rsa-des", seed }, played.moves.slice(0, moves));
            }}
          >
            {t("find_repaired")}
          </button>
        ) : (
          asked.value <= HINTS.length && (
            <button type="button" class="button small" onClick={() => asked.value++}>
              {t(asked.value < HINTS.length ? "find_hint" : "find_solution")}
            </button>
          )
        )}
        {asked.value > HINTS.length && (
          <button
            type="button"
            class="button small"
            disabled={busy.value}
            onClick={() => void openRun({ protocol: "ns-1978", seed }, readyMoves(), "start").then(play)}
          >
            {t("find_play")}
          </button>
        )}
        {read && <a href={hashOf({ screen: "lessons", code: "lowe" })}>{t("find_lesson")}</a>}
      </div>
    </section>
  );
}

/** Lowe's attack as it comes ready made. */
function readyMoves(): readonly Move[] {
  const ready = attackOf("lowe")!.moves("ns-1978");
  return isNotHere(ready) ? [] : ready;
}
