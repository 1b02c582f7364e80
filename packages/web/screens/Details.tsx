import { SUITE_NAMES, type SuiteName } from "@sandi/protocol";
import { useEffect, useState } from "preact/hooks";
import type { Person } from "../messenger/port.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Confirm } from "../parts/confirm.tsx";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { Icon } from "../parts/icon.tsx";
import { NameOf, nameOf } from "../parts/nameOf.tsx";
import { useTask } from "../parts/useTask.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import { back, replace } from "../state/route.ts";
import { isMiddle } from "../state/width.ts";
import { TIMERS, timerText } from "./timerText.ts";

type Props = { readonly app: App; readonly person: Person };

/** What there is to know about a person, and what can be done about them. */
export function Details({ app, person }: Props) {
  const { messenger } = app;
  const { id, muted, archived, blocked, verified, suites, suite } = person;
  const [name, setName] = useState(person.name);
  useEffect(() => setName(person.name), [person.name]);
  const [forgetting, setForgetting] = useState(false);
  /** A suite that is for learning, which somebody is about to choose. */
  const [weaker, setWeaker] = useState<SuiteName | undefined>(undefined);
  const { busy, fault, run } = useTask();
  const [Pane, Heading] = isMiddle.value ? (["main", "h1"] as const) : (["aside", "h2"] as const);
  return (
    <Pane class="details" aria-label={t("details")}>
      <header class="conversation-head">
        <button type="button" class="icon-button" aria-label={t("back")} onClick={back}>
          <Icon name="back" />
        </button>
        <Heading>{t("details")}</Heading>
      </header>
      <div class="details-body">
        <div class="details-who">
          <Avatar id={id} name={person.name} online={person.online} />
          <p>
            <NameOf person={person} />
          </p>
          <code>{person.shortId}</code>
        </div>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            run(() => messenger.rename(id, name));
          }}
        >
          <label for="petname">{t("petname")}</label>
          <div class="link-field">
            <input
              id="petname"
              type="text"
              value={name}
              maxLength={64}
              autocomplete="off"
              aria-describedby="petname-hint"
              onInput={(event) => setName(event.currentTarget.value)}
            />
            <button type="submit" class="button" disabled={busy || name.trim() === "" || name === person.name}>
              {t("save")}
            </button>
          </div>
          <p id="petname-hint" class="hint">
            {t("petnameHint")}
          </p>
        </form>
        <p class={verified ? "verified" : "hint"}>
          {verified ? (
            <>
              <Icon name="shieldCheck" /> {t("verifiedLong")}{" "}
              <button
                type="button"
                class="link-button"
                disabled={busy}
                onClick={() => run(() => messenger.setVerified(id, false))}
              >
                {t("unverify")}
              </button>
            </>
          ) : (
            t("notVerifiedLong")
          )}
        </p>
        <label for="timer">{t("timer")}</label>
        <select
          id="timer"
          disabled={busy}
          value={String(person.timer)}
          onChange={(event) => {
            const seconds = Number(event.currentTarget.value);
            run(() => messenger.setTimer(id, seconds));
          }}
        >
          {timersWith(person.timer).map((seconds) => (
            <option key={seconds} value={String(seconds)}>
              {seconds === 0 ? t("timerNever") : timerText(seconds)}
            </option>
          ))}
        </select>
        <p class="hint">{t("timerHint")}</p>
        {suites.length > 1 && (
          <fieldset>
            <legend>{t("suite")}</legend>
            {SUITE_NAMES.filter((name) => suites.includes(name)).map((offered) => (
              <label key={offered} class="choice">
                <input
                  type="radio"
                  name="suite"
                  checked={offered === suite}
                  disabled={busy}
                  onChange={() =>
                    offered === "rsa-des" ? setWeaker(offered) : run(() => messenger.chooseSuite(id, offered))
                  }
                />
                <span>
                  <code>{offered}</code> {t(offered === "rsa-des" ? "suiteTeaching" : "suiteRatchet")}
                </span>
              </label>
            ))}
          </fieldset>
        )}
        <Switch on={muted} label={t("mute")} onChange={(on) => run(() => messenger.setMuted(id, on))} />
        <Switch on={archived} label={t("archive")} onChange={(on) => run(() => messenger.setArchived(id, on))} />
        <Switch on={blocked} label={t("block")} onChange={(on) => run(() => messenger.setBlocked(id, on))} />
        <p class="hint">{t("blockHint")}</p>
        <button type="button" class="button danger" disabled={busy} onClick={() => setForgetting(true)}>
          {t("forget")}
        </button>
        <FaultAlert fault={fault} />
      </div>
      {weaker && (
        <Confirm
          title={t("useSuite", { suite: weaker })}
          text={t("teaching")}
          action={t("useSuite", { suite: weaker })}
          onYes={() => messenger.chooseSuite(id, weaker)}
          onClose={() => setWeaker(undefined)}
        />
      )}
      {forgetting && (
        <Confirm
          title={t("forgetTitle", { name: nameOf(person) })}
          text={t("forgetText", { name: nameOf(person) })}
          action={t("forget")}
          onYes={async () => {
            await messenger.forget(id);
            replace({ at: "home" });
          }}
          onClose={() => setForgetting(false)}
        />
      )}
    </Pane>
  );
}

/** The times that are offered, and the one that holds. */
function timersWith(seconds: number): number[] {
  return [...new Set([...TIMERS, seconds])].sort((a, b) => a - b);
}

type SwitchProps = { readonly on: boolean; readonly label: string; readonly onChange: (on: boolean) => void };

export function Switch({ on, label, onChange }: SwitchProps) {
  return (
    <label class="choice switch">
      <input
        type="checkbox"
        role="switch"
        checked={on}
        aria-checked={on}
        onChange={(event) => {
          const wanted = event.currentTarget.checked;
          onChange(wanted);
        }}
      />
      <span>{label}</span>
    </label>
  );
}
