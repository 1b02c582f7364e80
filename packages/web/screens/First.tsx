import { later } from "@sandi/views/later";
import { useEffect, useState } from "preact/hooks";
import type { Found } from "../messenger/open.ts";
import type { Messenger } from "../messenger/port.ts";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { Icon } from "../parts/icon.tsx";
import { InviteField } from "../parts/inviteField.tsx";
import { useTask } from "../parts/useTask.ts";
import { currentLanguage, t } from "../state/language.ts";
import { offeredName } from "../state/offeredName.ts";
import { holdsInvite, isInviteAlone, openedLink } from "../state/openedLink.ts";

const Unlock = later(async () => (await import("./Unlock.tsx")).Unlock);
const Restore = later(async () => (await import("./Restore.tsx")).Restore);

type Props = {
  readonly found: Extract<Found, { at: "new" }>;
  /** The link by which the page was opened: to a person, with an invite to this relay, or both. */
  readonly link: string | undefined;
  readonly onOpen: (messenger: Messenger) => void;
};

/** The relay, or the link itself, says that another invite is wanted. */
const INVITE_FAULTS = /^(INVITE_|LINK_OTHER_RELAY|RELAY_NOT_INVITED_TO)/;

/** The first minute: a name, keys, and in. */
export function First({ found, link, onOpen }: Props) {
  const [name, setName] = useState(() => offeredName(currentLanguage()));
  const [moving, setMoving] = useState(false);
  const [invite, setInvite] = useState("");
  const { busy, fault, run } = useTask();
  useEffect(() => {
    if (link !== undefined && holdsInvite(link)) setInvite(link);
  }, [link]);
  // It stays once it was needed, whatever goes wrong next.
  const [wantsInvite, setWantsInvite] = useState(false);
  if (fault && INVITE_FAULTS.test(fault.code) && !wantsInvite) setWantsInvite(true);
  const begin = (event: Event) => {
    event.preventDefault();
    run(async () => {
      const messenger = await found.begin(name, invite.trim() === "" ? undefined : invite);
      // An invite alone has done what it was for; whose link it was is asked next.
      if (holdsInvite(invite)) openedLink.value = isInviteAlone(invite) ? undefined : invite;
      onOpen(messenger);
    });
  };
  // Another tab has begun meanwhile, and locked what it made.
  if (fault?.code === "PASSPHRASE_NEEDED")
    return <Unlock unlock={async (passphrase, onProgress) => onOpen(await found.unlock(passphrase, onProgress))} />;
  return (
    <main class="front">
      <h1 class="brand">Sandi</h1>
      {found.evicted && (
        <p class="notice" role="status">
          <Icon name="warning" /> {t("evicted")}
        </p>
      )}
      {moving ? (
        <Restore found={found} onOpen={onOpen} onBack={() => setMoving(false)} />
      ) : (
        <>
          <p class="lead">{t(link === undefined ? "firstLead" : "firstInvited")}</p>
          <form class="front-form" onSubmit={begin}>
            <label for="name">{t("yourName")}</label>
            <input
              id="name"
              value={name}
              maxLength={64}
              autocomplete="nickname"
              spellcheck={false}
              required
              disabled={busy}
              aria-describedby="name-hint"
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <p id="name-hint" class="hint">
              {t("yourNameHint")}
            </p>
            {wantsInvite && <InviteField value={invite} disabled={busy} onChange={setInvite} />}
            <button type="submit" class="button main" disabled={busy || name.trim() === ""}>
              {t(busy ? "starting" : "start")}
            </button>
          </form>
          {busy && <Making />}
          <FaultAlert fault={fault} />
          <button type="button" class="link-button" disabled={busy} onClick={() => setMoving(true)}>
            {t("haveFile")}
          </button>
        </>
      )}
    </main>
  );
}

/** What happens meanwhile, in the order in which it does. */
function Making() {
  return (
    <ul class="making" role="status">
      <li>{t("makingIdentity")}</li>
      <li>{t("makingStorage")}</li>
      <li>{t("makingPrekeys")}</li>
    </ul>
  );
}
