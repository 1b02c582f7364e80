import { useEffect, useState } from "preact/hooks";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { useTask } from "../parts/useTask.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import { TwicePassphrase } from "./TwicePassphrase.tsx";

/** By choice a passphrase stands before all that this browser keeps. */
export function Passphrase({ app }: { readonly app: App }) {
  const [passphrase, setPassphrase] = useState<string | undefined>(undefined);
  const [done, setDone] = useState(0);
  const { busy, fault, run } = useTask();
  useEffect(() => app.messenger.on((news) => news.news === "locking" && setDone(news.done)), [app]);
  const isLocked = app.me.value.passphrase;
  return (
    <section aria-labelledby="lock">
      <h2 id="lock">{t("lock")}</h2>
      <p class="hint">{t(isLocked ? "lockOn" : "lockOff")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          setDone(0);
          run(async () => {
            await app.messenger.setPassphrase(isLocked ? undefined : passphrase);
            setPassphrase(undefined);
          });
        }}
      >
        {!isLocked && (
          <TwicePassphrase
            key={String(isLocked)}
            id="lock"
            hint={t("lockHint")}
            disabled={busy}
            onChange={setPassphrase}
          />
        )}
        <button type="submit" class="button" disabled={busy || (!isLocked && passphrase === undefined)}>
          {t(busy ? "unlocking" : isLocked ? "lockRemove" : "lockSet")}
        </button>
        {busy && !isLocked && <progress aria-label={t("unlocking")} value={done} max={1} />}
      </form>
      <FaultAlert fault={fault} />
    </section>
  );
}
