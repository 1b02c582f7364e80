import { eraseProfile } from "../messenger/open.ts";
import { Confirm } from "../parts/confirm.tsx";
import { t } from "../state/language.ts";

/** Asks once more, and then removes all that this browser keeps. */
export function EraseAll({ onClose }: { readonly onClose: () => void }) {
  const erase = async () => {
    await eraseProfile();
    location.reload();
  };
  return (
    <Confirm title={t("eraseTitle")} text={t("eraseText")} action={t("eraseAll")} onYes={erase} onClose={onClose} />
  );
}
