import { Dialog } from "../parts/dialog.tsx";
import { t } from "../state/language.ts";

const KEYS = [
  ["Ctrl K", "keySwitch"],
  ["Ctrl F", "keySearch"],
  ["Enter", "keySend"],
  ["Shift Enter", "keyBreak"],
  ["↑", "keyMessages"],
  ["Esc", "keyBack"],
  ["?", "keyKeys"],
] as const;

export function Keys({ onClose }: { readonly onClose: () => void }) {
  return (
    <Dialog title={t("keys")} onClose={onClose}>
      <dl class="keys">
        {KEYS.map(([key, text]) => (
          <div key={key}>
            <dt>
              <kbd>{key}</kbd>
            </dt>
            <dd>{t(text)}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
