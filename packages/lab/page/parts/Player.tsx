import { isNotHere } from "../../attacks/attack.ts";
import { ATTACKS, attackOf, FOUND_BY_SPIN, judge, standingOf } from "../../attacks/index.ts";
import { comesReady } from "../../attacks/sameMoves.ts";
import { MATRIX_SEED } from "../../matrix/index.ts";
import { PROTOCOLS, type ProtocolName } from "../../world/protocols.ts";
import { asked, forgetFound, goal } from "../state/goal.ts";
import { cursor, go, openRun, pause, play, playing, rows, run, speed, trouble } from "../state/lab.ts";
import { explainingTexts, say, t, words } from "../state/language.ts";
import type { Played } from "../state/played.ts";
import { Claim, CodeClaim, VerdictMark } from "./Claim.tsx";
import { Icon } from "./Icon.tsx";

const MEANS = { BLOCKED: "means_BLOCKED", DETECTED: "means_DETECTED", SUCCEEDS: "means_SUCCEEDS" } as const;
const SPEEDS = [0.5, 1, 2, 4];

/** Which protocol in which world, and how it is played. */
export function Setup() {
  const played = run.value;
  if (!played) return null;
  const { protocol, seed, moves } = played;
  return (
    <div class="setup">
      <label class="field">
        <span>{t("protocol")}</span>
        <select value={protocol} onChange={(event) => void changeProtocol(event.currentTarget.value as ProtocolName)}>
          {PROTOCOLS.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </label>
      <label class="field field-seed">
        <span>{t("seed")}</span>
        <input
          type="number"
          min={0}
          max={0xffff_ffff}
          step={1}
          value={seed}
          onChange={(event) => {
            const wanted = event.currentTarget.valueAsNumber;
            if (Number.isInteger(wanted) && wanted >= 0 && wanted <= 0xffff_ffff)
              void openRun({ protocol, seed: wanted }, moves);
          }}
        />
      </label>
      <label class="field">
        <span>{t("attack")}</span>
        <select
          value={goal.value}
          onChange={(event) => {
            forgetFound();
            goal.value = event.currentTarget.value as typeof goal.value;
          }}
        >
          <option value="">{t("noAttack")}</option>
          {ATTACKS.map(({ name }) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      </label>
      <div class="buttons">
        <button
          type="button"
          class="button small main"
          disabled={goal.value === "" || isNotHere(attackOf(goal.value)!.moves(protocol))}
          onClick={() => {
            const ready = attackOf(goal.value)!.moves(protocol);
            if (!isNotHere(ready)) void openRun({ protocol, seed: MATRIX_SEED }, ready, "start").then(play);
          }}
        >
          {t("playAttack")}
        </button>
        {goal.value === "lowe" && (
          <button
            type="button"
            class="button small"
            onClick={() => void openRun({ protocol: "ns-1978", seed: MATRIX_SEED }, FOUND_BY_SPIN, "start").then(play)}
          >
            {t("playFound")}
          </button>
        )}
        <button
          type="button"
          class="button small"
          onClick={() => {
            forgetFound();
            asked.value = 0;
            void openRun({ protocol, seed }, []);
          }}
        >
          <Icon name="restart" />
          {t("startAgain")}
        </button>
      </div>
    </div>
  );
}

/** A move that names a packet may mean nothing elsewhere: the reader is told. */
async function changeProtocol(protocol: ProtocolName): Promise<void> {
  const before = run.value!;
  trouble.value = undefined;
  await openRun({ protocol, seed: before.seed }, movesIn(protocol));
  const undone = ({ steps }: Played) => steps.filter(({ is }) => is === "impossible").length;
  const count = undone(run.value!);
  if (run.value!.protocol === protocol && count > undone(before))
    trouble.value = t("movesElsewhere", { count, protocol, before: before.protocol });
}

/** An attack that is being looked at is played with the moves that it has in the other protocol. */
function movesIn(protocol: ProtocolName) {
  const played = run.value!;
  const attack = attackOf(goal.value);
  const ready = attack && comesReady(attack, played) && attack.moves(protocol);
  return ready && !isNotHere(ready) ? ready : played.moves;
}

export function Player() {
  const all = rows.value.length;
  const at = cursor.value;
  return (
    <fieldset class="player" aria-label={t("player")}>
      <button type="button" class="icon-button" aria-label={t("back")} disabled={at === 0} onClick={() => go(at - 1)}>
        <Icon name="back" />
      </button>
      <button
        type="button"
        class="icon-button main"
        aria-label={t(playing.value ? "pause" : "play")}
        disabled={all === 0}
        onClick={() => (playing.value ? pause() : play())}
      >
        <Icon name={playing.value ? "pause" : "play"} />
      </button>
      <button type="button" class="icon-button" aria-label={t("step")} disabled={at >= all} onClick={() => go(at + 1)}>
        <Icon name="next" />
      </button>
      <input
        type="range"
        class="scrub"
        min={0}
        max={all}
        value={at}
        aria-label={t("scrub")}
        aria-valuetext={t("stepOf", { at, all })}
        onInput={(event) => {
          pause();
          go(event.currentTarget.valueAsNumber);
        }}
      />
      <span class="count" data-claim="count">
        {t("stepOf", { at, all })}
      </span>
      <label class="speed">
        <span class="only-read">{t("speed")}</span>
        <select
          value={speed.value}
          onChange={(event) => {
            speed.value = Number(event.currentTarget.value);
            if (playing.value) play();
          }}
        >
          {SPEEDS.map((one) => (
            <option key={one} value={one}>
              {one}×
            </option>
          ))}
        </select>
      </label>
    </fieldset>
  );
}

/** What the chosen attack is after, and how the run as it stands ends. */
export function AttackNote() {
  const played = run.value;
  const attack = attackOf(goal.value);
  if (!played || !attack) return null;
  const { protocol, world, moves } = played;
  const ready = attack.moves(protocol);
  const lines = explainingTexts()?.attacks[attack.name] ?? [];
  if (isNotHere(ready))
    return (
      <div class="panel attack-note">
        <VerdictMark verdict="NOT_APPLICABLE" of={`verdict:${attack.name}`} /> {ready.because[words().language]}
      </div>
    );
  const isReady = comesReady(attack, played);
  const isOver = moves.length > 0 && cursor.value >= rows.value.length;
  const ended = !isOver ? undefined : isReady ? judge(attack, world) : standingOf(attack, world);
  const about = moves.length === 0 ? "verdictNone" : !ended ? "verdictLater" : isReady ? "verdictReady" : "verdictOwn";
  const lacks = ended && "lacks" in ended ? ended.lacks : undefined;
  return (
    <div class="panel attack-note" role="status">
      <p class="attack-head">
        <strong data-inputs>{attack.name}</strong>{" "}
        {ended && <VerdictMark verdict={ended.verdict} of={`verdict:${attack.name}`} />}{" "}
        {ended?.check && !lacks && <CodeClaim of={`check:${attack.name}`} code={ended.check} />}
        {ended && ended.verdict in MEANS && <span>{t(MEANS[ended.verdict as "BLOCKED"])}</span>}
        <span class="quiet"> {t(about)}</span>
      </p>
      <p data-inputs>
        {t("attackGoal")} {say(`wants_${attack.wants}`)}
      </p>
      {lacks && (
        <p>
          <Claim of={`lacks:${attack.name}`}>{say(`lacks_${lacks}`)}</Claim>{" "}
          {ended?.check && (
            <>
              {t("answered")} <CodeClaim of={`check:${attack.name}`} code={ended.check} />
            </>
          )}
        </p>
      )}
      {ended ? (
        <details>
          <summary>{t("threeLines")}</summary>
          <ol data-inputs>
            {lines.map((line) => (
              <li key={line}>{line}</li>
            ))}
          </ol>
        </details>
      ) : (
        <p data-inputs>{lines[0]}</p>
      )}
    </div>
  );
}
