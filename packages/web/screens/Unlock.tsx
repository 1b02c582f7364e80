import { useState } from "preact/hooks";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { useTask } from "../parts/useTask.ts";
import { t } from "../state/language.ts";
import { EraseAll } from "./EraseAll.tsx";

type Props = { readonly unlock: (passphrase: string, onProgress: (done: number) => void) => Promise<void> };

/** A profile that opens only with its passphrase. To try one takes seconds, on purpose. */
export function Unlock({ unlock }: Props) {
  const [passphrase, setPassphrase] = useState("");
  const [done, setDone] = useState(0);
  const [forgotten, setForgotten] = useState(false);
  const { busy, fault, run } = useTask();
  return (
    <main class="front">
      <h1 class="brand">Sandi</h1>
      <p class="lead">{t("locked")}</p>
      <form
        class="front-form"
        onSubmit={(event) => {
          event.preventDefault();
          setDone(0);
          run(() => unlock(passphrase, setDone));
        }}
      >
        <label for="unlock">{t("passphrase")}</label>
        <input
          id="unlock"
          type="password"
          autocomplete="current-password"
          required
          disabled={busy}
          value={passphrase}
          onInput={(event) => setPassphrase(event.currentTarget.value)}
        />
        <button type="submit" class="button main" disabled={busy || passphrase === ""}>
          {t(busy ? "unlocking" : "unlock")}
        </button>
        {busy && <progress aria-label={t("unlocking")} value={done} max={1} />}
      </form>
      <FaultAlert fault={fault} />
      <button type="button" class="link-button" disabled={busy} onClick={() => setForgotten(true)}>
        {t("lockForgotten")}
      </button>
      {forgotten && <EraseAll onClose={() => setForgotten(false)} />}
    </main>
  );
}
