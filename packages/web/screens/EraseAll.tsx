import { eraseProfile } from "../messenger/open.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FaultText } from "../parts/faultText.tsx";
import { useTask } from "../parts/useTask.ts";
import { t } from "../state/language.ts";

/** Asks once more, and then removes all that this browser keeps. */
export function EraseAll({ onClose }: { readonly onClose: () => void }) {
  const { busy, fault, run } = useTask();
  const erase = () =>
    run(async () => {
      await eraseProfile();
      history.replaceState(null, "");
      location.reload();
    });
  return (
    <Dialog title={t("eraseTitle")} onClose={onClose}>
      <p>{t("eraseText")}</p>
      <div class="buttons">
        <button type="button" class="button danger" disabled={busy} onClick={erase}>
          {t("eraseAll")}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {t("cancel")}
        </button>
      </div>
      {fault && (
        <p class="fault" role="alert">
          <FaultText fault={fault} />
        </p>
      )}
    </Dialog>
  );
}
