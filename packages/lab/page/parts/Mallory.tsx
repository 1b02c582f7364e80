import { BY_MALLORY } from "../state/forms.ts";
import { t } from "../state/language.ts";
import { MoveForm } from "./MoveForm.tsx";

/** What Mallory, who runs the relay, does without a packet. */
export function Mallory() {
  return (
    <section class="panel mallory" aria-labelledby="mallory-title">
      <div class="panel-head">
        <h2 id="mallory-title">{t("malloryTitle")}</h2>
      </div>
      <p class="hint">{t("malloryAbout")}</p>
      {BY_MALLORY.map((what) => (
        <details key={what} class="tool">
          <summary>{t(`tool_${what}`)}</summary>
          <MoveForm what={what} />
        </details>
      ))}
      <details class="tool">
        <summary>{t("tool_say")}</summary>
        <MoveForm what="say" />
      </details>
    </section>
  );
}
