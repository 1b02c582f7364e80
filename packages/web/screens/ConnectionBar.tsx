import { useEffect, useState } from "preact/hooks";
import type { Fault } from "../messenger/port.ts";
import { FaultText } from "../parts/faultText.tsx";
import { Icon } from "../parts/icon.tsx";
import { InviteField } from "../parts/inviteField.tsx";
import { useTask } from "../parts/useTask.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import { holdsInvite, isInviteAlone, openedLink } from "../state/openedLink.ts";

/** Says when there is no connection, and what that means; nothing when there is one. */
export function ConnectionBar({ app }: { readonly app: App }) {
  const connection = app.connection.value;
  switch (connection.at) {
    case "online":
    case "locked":
      return null;
    case "connecting":
      return (
        <p class="bar" role="status">
          {t("connecting")}
        </p>
      );
    case "offline":
      return (
        <div class="bar" role="status">
          <p>
            <Icon name="warning" /> {t("offline")}{" "}
            {connection.queued > 0 ? t("offlineQueued", { count: connection.queued }) : t("offlineWrite")}
          </p>
          {connection.fault && connection.fault.code !== "RELAY_UNREACHABLE" && (
            <p>
              <FaultText fault={connection.fault} />
            </p>
          )}
          <Retry at={connection.retryAt} />
          <button type="button" class="link-button" onClick={() => void app.messenger.restart().catch(ignored)}>
            {t("tryNow")}
          </button>
        </div>
      );
    case "stopped":
      return <Stopped app={app} fault={connection.fault} />;
  }
}

/** Only a page that is opened anew can say what is left, and go on from there. */
const NEEDS_RELOAD = /^(STORAGE_GONE|STORAGE_UNAVAILABLE|PROFILE_DAMAGED|PROFILE_NEWER|PAGE_OTHER_BUILD)$/;

/** The client has ended for good. Whoever needs an invite can give one here. */
function Stopped({ app, fault }: { readonly app: App; readonly fault: Fault }) {
  const opened = openedLink.value;
  const [invite, setInvite] = useState("");
  const { busy, fault: again, run } = useTask();
  const wantsInvite = fault.code.startsWith("INVITE_");
  // It goes on at another place; here is nothing to start.
  const hasMoved = fault.code === "PROFILE_MOVED";
  useEffect(() => {
    if (opened !== undefined && holdsInvite(opened)) setInvite(opened);
  }, [opened]);
  return (
    <form
      class="bar serious"
      onSubmit={(event) => {
        event.preventDefault();
        run(async () => {
          await app.messenger.restart(wantsInvite ? invite : undefined);
          if (wantsInvite && opened !== undefined && isInviteAlone(opened)) openedLink.value = undefined;
        });
      }}
    >
      <p role="alert">
        <FaultText fault={again ?? fault} />
      </p>
      {wantsInvite && <InviteField value={invite} disabled={busy} onChange={setInvite} />}
      {hasMoved ? null : fault.code === "RELAY_KEY_CHANGED" ? (
        <button
          type="button"
          class="button small"
          disabled={busy}
          onClick={() => run(() => app.messenger.trustRelay())}
        >
          {t("trustRelay")}
        </button>
      ) : NEEDS_RELOAD.test(fault.code) ? (
        <button type="button" class="button small" onClick={() => location.reload()}>
          {t("reload")}
        </button>
      ) : (
        <button type="submit" class="button small" disabled={busy || (wantsInvite && invite.trim() === "")}>
          {t("startAgain")}
        </button>
      )}
    </form>
  );
}

/** Counts down, for the eye alone: read out, it would never stop. */
function Retry({ at }: { readonly at: number }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.max(0, Math.ceil((at - now) / 1_000));
  return (
    <p class="hint" aria-hidden="true">
      {seconds > 0 ? t("retryIn", { seconds }) : t("connecting")}
    </p>
  );
}

/** The bar says how it went. */
function ignored(): void {}
