import { useTask } from "../parts/useTask.ts";
import type { App } from "../state/app.ts";
import { hasWritten, turnOnNotifications } from "../state/attention.ts";
import { t } from "../state/language.ts";
import { changeSetting, setting } from "../state/settings.ts";

/** Once, when the first message is under way: what the browser is asked for, and why. */
export function FirstMessage({ app }: { readonly app: App }) {
  const { busy, run } = useTask();
  if (!hasWritten.value || setting("notify").value !== "unasked") return null;
  const answer = (wanted: boolean) =>
    run(async () => {
      await app.messenger.persist();
      if (wanted) await turnOnNotifications();
      else changeSetting("notify", "off");
    });
  return (
    <section class="notice ask" aria-label={t("askTitle")}>
      <p>{t("askText")}</p>
      <div class="buttons">
        <button type="button" class="button small main" disabled={busy} onClick={() => answer(true)}>
          {t("askYes")}
        </button>
        <button type="button" class="button small" disabled={busy} onClick={() => answer(false)}>
          {t("askNo")}
        </button>
      </div>
    </section>
  );
}
