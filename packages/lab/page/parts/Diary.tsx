import { useMemo } from "preact/hooks";
import { diaryOf } from "../../ledger/diary.ts";
import { personName } from "../../texts/sentences.ts";
import { moment, run } from "../state/lab.ts";
import { say, t, words } from "../state/language.ts";

/** What the relay can infer without a key: from handles, times and sizes. */
export function Diary() {
  const played = run.value;
  const steps = moment.value?.steps ?? 0;
  const entries = useMemo(() => (played ? diaryOf(played.world, played.steps.slice(0, steps)) : []), [played, steps]);
  void words();
  return (
    <section class="panel diary" aria-labelledby="diary-title">
      <div class="panel-head">
        <h2 id="diary-title">{t("diary")}</h2>
      </div>
      <p class="hint">{t("diaryAbout")}</p>
      {entries.length === 0 && <p class="empty">{t("diaryEmpty")}</p>}
      <ul>
        {entries.map(({ says, facts }) => {
          const named = Object.entries(facts).map(([name, value]) => [
            name,
            name === "from" || name === "to" ? personName(String(value)) : value,
          ]);
          const text = say(says, Object.fromEntries(named));
          return (
            <li key={text} data-claim="diary">
              {text}
            </li>
          );
        })}
      </ul>
    </section>
  );
}
