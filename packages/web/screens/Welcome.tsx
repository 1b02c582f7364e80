import { isLoopback } from "@sandi/protocol";
import { later } from "@sandi/views/later";
import { useRef, useState } from "preact/hooks";
import type { Invite } from "../messenger/port.ts";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { Icon } from "../parts/icon.tsx";
import { safeName } from "../parts/safe.ts";
import { dayAndTime } from "../parts/times.ts";
import { useTask } from "../parts/useTask.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import { back, route } from "../state/route.ts";

const Qr = later(async () => (await import("@sandi/views/qr")).Qr);

/** The last time that there is in JavaScript. */
const LAST_DATE = 8.64e15;

/** What one gives to others: one's link, as text and as a picture for their camera. */
export function Welcome({ app }: { readonly app: App }) {
  const { name, link, shortId, ephemeral } = app.me.value;
  const [invite, setInvite] = useState<Invite | undefined>(undefined);
  const { busy, fault, run } = useTask();
  const shown = invite?.link ?? link;
  const connection = app.connection.value;
  // A relay that lists nobody is one that asks newcomers for an invite.
  const wantsInvites = connection.at === "online" && connection.private;
  return (
    <main class="welcome" aria-labelledby="welcome-title">
      <div class="welcome-head">
        {route.value.at === "you" && (
          <button type="button" class="icon-button only-narrow" aria-label={t("back")} onClick={back}>
            <Icon name="back" />
          </button>
        )}
        <h1 id="welcome-title" tabIndex={-1}>
          {t("hello", { name: safeName(name) })}
        </h1>
      </div>
      <p class="lead">{t(invite ? "welcomeInvite" : "welcomeLead")}</p>
      {ephemeral && <p class="notice">{t("ephemeral")}</p>}
      <div class="card">
        {shown === "" ? (
          <p role="status">{t("linkSoon")}</p>
        ) : (
          <>
            <LinkField key={shown} label={t("yourLink")} link={shown} />
            <Qr text={shown} name={t("yourLinkQr")} />
          </>
        )}
        <p class="hint">
          {t("yourId")} <code>{shortId}</code>
        </p>
        {invite && (
          <p class="hint">
            {t("inviteMade", { until: dayAndTime(Math.min(invite.until, LAST_DATE)), count: invite.left })}
          </p>
        )}
        {isLoopback(location.hostname) && <p class="hint">{t("linkHere")}</p>}
        {!invite && wantsInvites && (
          <button
            type="button"
            class="link-button"
            disabled={busy}
            onClick={() => run(async () => setInvite(await app.messenger.invite()))}
          >
            {t("makeInvite")}
          </button>
        )}
        <FaultAlert fault={fault} />
      </div>
      <ol class="next-steps">
        <li>{t("stepSend")}</li>
        <li>{t("stepVerify")}</li>
      </ol>
    </main>
  );
}

/** A text to take along, with a button that takes it. */
function LinkField({ label, link }: { readonly label: string; readonly link: string }) {
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = () => {
    field.current?.select();
    navigator.clipboard.writeText(link).then(
      () => setCopied(true),
      // The browser forbids it: the text is chosen, and the keys that copy work.
      () => undefined,
    );
  };
  return (
    <div class="link-field">
      <input
        ref={field}
        type="text"
        readOnly
        aria-label={label}
        value={link}
        onFocus={(event) => event.currentTarget.select()}
      />
      <button type="button" class="button" onClick={copy}>
        <Icon name={copied ? "check" : "copy"} />
        {t(copied ? "copied" : "copy")}
      </button>
    </div>
  );
}
