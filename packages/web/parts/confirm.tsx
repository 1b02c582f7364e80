import { t } from "../state/language.ts";
import { Dialog } from "./dialog.tsx";
import { FaultAlert } from "./faultAlert.tsx";
import { useTask } from "./useTask.ts";

type Props = {
  readonly title: string;
  readonly text: string;
  /** What is done after a yes, in a word or two. */
  readonly action: string;
  readonly onYes: () => Promise<void>;
  /** Also after what was done. */
  readonly onClose: () => void;
};

/** Asks once more before something that cannot be undone, or weakens something. */
export function Confirm({ title, text, action, onYes, onClose }: Props) {
  const { busy, fault, run } = useTask();
  return (
    <Dialog title={title} onClose={onClose}>
      <p>{text}</p>
      <div class="buttons">
        <button
          type="button"
          class="button danger"
          disabled={busy}
          onClick={() =>
            run(async () => {
              await onYes();
              onClose();
            })
          }
        >
          {action}
        </button>
        <button type="button" class="button" onClick={onClose}>
          {t("cancel")}
        </button>
      </div>
      <FaultAlert fault={fault} />
    </Dialog>
  );
}
