import { type DialogProps, Dialog as Window } from "@sandi/views/dialog";
import { t } from "../state/language.ts";

/** A window over the page, with a close button in its language. */
export function Dialog(props: Omit<DialogProps, "close">) {
  return <Window {...props} close={t("close")} />;
}
