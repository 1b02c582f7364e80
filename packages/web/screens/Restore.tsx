import { useState } from "preact/hooks";
import type { Found } from "../messenger/open.ts";
import type { Messenger } from "../messenger/port.ts";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { useTask } from "../parts/useTask.ts";
import { t } from "../state/language.ts";

type Props = {
  readonly found: Extract<Found, { at: "new" }>;
  readonly onOpen: (messenger: Messenger) => void;
  readonly onBack: () => void;
};

/** Goes on with what another device has exported. */
export function Restore({ found, onOpen, onBack }: Props) {
  const [file, setFile] = useState<File | undefined>(undefined);
  const [passphrase, setPassphrase] = useState("");
  const [done, setDone] = useState(0);
  const { busy, fault, run } = useTask();
  const restore = (event: Event) => {
    event.preventDefault();
    setDone(0);
    if (file) run(async () => onOpen(await found.restore(file, passphrase, setDone)));
  };
  return (
    <form class="front-form" onSubmit={restore}>
      <p class="lead">{t("restoreLead")}</p>
      <label for="file">{t("restoreFile")}</label>
      <input
        id="file"
        type="file"
        accept=".sandi"
        required
        disabled={busy}
        onChange={(event) => setFile(event.currentTarget.files?.[0])}
      />
      <label for="passphrase">{t("passphrase")}</label>
      <input
        id="passphrase"
        type="password"
        autocomplete="off"
        required
        disabled={busy}
        value={passphrase}
        onInput={(event) => setPassphrase(event.currentTarget.value)}
      />
      <button type="submit" class="button main" disabled={busy || !file || passphrase === ""}>
        {t(busy ? "restoring" : "restore")}
      </button>
      {busy && <progress aria-label={t("restoring")} value={done} max={1} />}
      <FaultAlert fault={fault} />
      <button type="button" class="link-button" disabled={busy} onClick={onBack}>
        {t("restoreBack")}
      </button>
    </form>
  );
}
