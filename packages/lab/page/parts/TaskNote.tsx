import { attackOf } from "../../attacks/index.ts";
import { VERDICTS } from "../../attacks/verdict.ts";
import type { Move } from "../../world/moves.ts";
import { PROTOCOLS } from "../../world/protocols.ts";
import { task } from "../state/goal.ts";
import { run } from "../state/lab.ts";
import { say, t } from "../state/language.ts";
import { saveFile } from "../state/saveFile.ts";

/** A student's task: what is to be done, what is foretold, and the answer as a file. */
export function TaskNote() {
  const played = run.value;
  const open = task.value;
  if (!played || !open) return null;
  const isHere = played.protocol === open.protocol && played.seed === open.seed;
  return (
    <section class="panel task" aria-labelledby="task-title">
      <h2 id="task-title">{t("taskOf", { task: open.task, student: open.student })}</h2>
      <p>
        {t("attackGoal")} {say(`wants_${attackOf(open.task)!.wants}`)}
      </p>
      <p>{t("taskAbout", { protocol: open.protocol })}</p>
      {open.mayUse && (
        <p class="hint">
          {t("taskMayUse")} {open.mayUse.map((what) => t(`do_${what as Move["do"]}`)).join(", ")}
        </p>
      )}
      {!isHere && <p role="status">{t("taskElsewhere")}</p>}
      <div class="setup">
        {PROTOCOLS.map((protocol) => (
          <label key={protocol} class="field">
            <span>{t("foretell", { protocol })}</span>
            <select
              value={open.predictions[protocol] ?? ""}
              onChange={(event) => {
                const { [protocol]: _, ...others } = open.predictions;
                const verdict = VERDICTS.find((one) => one === event.currentTarget.value);
                task.value = { ...open, predictions: { ...others, ...(verdict && { [protocol]: verdict }) } };
              }}
            >
              <option value="">…</option>
              {VERDICTS.map((one) => (
                <option key={one} value={one}>
                  {one}
                </option>
              ))}
            </select>
          </label>
        ))}
        <button
          type="button"
          class="button main"
          disabled={!isHere}
          onClick={() => saveFile(`${open.task}-${open.student}.json`, { ...open, moves: played.moves })}
        >
          {t("saveAnswer")}
        </button>
      </div>
    </section>
  );
}
