import { useEffect, useState } from "preact/hooks";
import type { Person } from "../messenger/port.ts";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { Icon } from "../parts/icon.tsx";
import { NameOf, nameOf } from "../parts/nameOf.tsx";
import { useTask } from "../parts/useTask.ts";
import type { App } from "../state/app.ts";
import { turnOnNotifications } from "../state/attention.ts";
import { loadLanguage, preferredLanguage, t } from "../state/language.ts";
import { back, go } from "../state/route.ts";
import { changeSetting, setting } from "../state/settings.ts";
import { waitingUpdate } from "../state/update.ts";
import { BUILD_HASH } from "../thisBuild.ts";
import { Switch } from "./Details.tsx";
import { EraseAll } from "./EraseAll.tsx";
import { Passphrase } from "./Passphrase.tsx";
import { TwicePassphrase } from "./TwicePassphrase.tsx";

export function Settings({ app }: { readonly app: App }) {
  return (
    <main class="settings" aria-labelledby="settings-title">
      <header class="conversation-head">
        <button type="button" class="icon-button" aria-label={t("back")} onClick={back}>
          <Icon name="back" />
        </button>
        <h1 id="settings-title" tabIndex={-1}>
          {t("settings")}
        </h1>
      </header>
      <div class="settings-body">
        <MyName app={app} />
        <Looks />
        <Attention app={app} />
        <Put title={t("archived")} people={app.archived.value} nothing={t("archivedNone")} />
        <Blocked app={app} />
        {!app.me.value.ephemeral && <Passphrase app={app} />}
        <Moving app={app} />
        <About app={app} />
        <Erase />
      </div>
    </main>
  );
}

function MyName({ app }: { readonly app: App }) {
  const { name: now } = app.me.value;
  const [name, setName] = useState(now);
  useEffect(() => setName(now), [now]);
  const { busy, fault, run } = useTask();
  return (
    <section aria-labelledby="my-name-title">
      <h2 id="my-name-title">{t("yourName")}</h2>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(() => app.messenger.setName(name));
        }}
      >
        <div class="link-field">
          <input
            type="text"
            aria-label={t("yourName")}
            aria-describedby="my-name-hint"
            value={name}
            maxLength={64}
            autocomplete="nickname"
            spellcheck={false}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <button type="submit" class="button" disabled={busy || name.trim() === "" || name.trim() === now}>
            {t("save")}
          </button>
        </div>
        <p id="my-name-hint" class="hint">
          {t("myNameHint")}
        </p>
      </form>
      <FaultAlert fault={fault} />
    </section>
  );
}

function Looks() {
  return (
    <section aria-labelledby="looks">
      <h2 id="looks">{t("looks")}</h2>
      <label for="language">{t("language")}</label>
      <select
        id="language"
        value={setting("language").value}
        onChange={(event) => {
          changeSetting("language", event.currentTarget.value as "auto" | "en" | "id");
          void loadLanguage(preferredLanguage());
        }}
      >
        <option value="auto">{t("languageAuto")}</option>
        <option value="en" lang="en">
          English
        </option>
        <option value="id" lang="id">
          Bahasa Indonesia
        </option>
      </select>
      <label for="theme">{t("theme")}</label>
      <select
        id="theme"
        value={setting("theme").value}
        onChange={(event) => changeSetting("theme", event.currentTarget.value as "auto" | "light" | "dark")}
      >
        <option value="auto">{t("themeAuto")}</option>
        <option value="light">{t("themeLight")}</option>
        <option value="dark">{t("themeDark")}</option>
      </select>
    </section>
  );
}

function Attention({ app }: { readonly app: App }) {
  const { fault, run } = useTask();
  const notify = setting("notify").value === "on";
  const refused = "Notification" in globalThis && Notification.permission === "denied";
  return (
    <section aria-labelledby="attention">
      <h2 id="attention">{t("attention")}</h2>
      <Switch
        on={notify}
        label={t("notify")}
        onChange={(on) => (on ? run(turnOnNotifications) : changeSetting("notify", "off"))}
      />
      {refused && <p class="hint">{t("notifyRefused")}</p>}
      {notify && (
        <Switch
          on={setting("notifyText").value === "on"}
          label={t("notifyText")}
          onChange={(on) => changeSetting("notifyText", on ? "on" : "off")}
        />
      )}
      <Switch
        on={app.tellsRead.value}
        label={t("tellRead")}
        onChange={(on) => run(() => app.messenger.setTellsRead(on))}
      />
      <FaultAlert fault={fault} />
    </section>
  );
}

function Put({ title, people, nothing }: { title: string; people: readonly Person[]; nothing: string }) {
  return (
    <section aria-label={title}>
      <h2>{title}</h2>
      {people.length === 0 && <p class="hint">{nothing}</p>}
      <ul class="plain">
        {people.map((person) => (
          <li key={person.id} aria-label={nameOf(person)}>
            <button type="button" class="link-button" onClick={() => go({ at: "chat", person: person.id })}>
              <NameOf person={person} />
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Blocked({ app }: { readonly app: App }) {
  const { busy, run } = useTask();
  const people = app.blocked.value;
  return (
    <section aria-labelledby="blocked">
      <h2 id="blocked">{t("blocked")}</h2>
      {people.length === 0 && <p class="hint">{t("blockedNone")}</p>}
      <ul class="plain">
        {people.map((person) => (
          <li key={person.id} aria-label={nameOf(person)}>
            <NameOf person={person} />{" "}
            <button
              type="button"
              class="link-button"
              disabled={busy}
              onClick={() => run(() => app.messenger.setBlocked(person.id, false))}
            >
              {t("unblock")}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** One's identity and history as a file, sealed by a passphrase: for another device, of page or terminal. */
function Moving({ app }: { readonly app: App }) {
  const [passphrase, setPassphrase] = useState<string | undefined>(undefined);
  const [times, setTimes] = useState(0);
  const { busy, fault, run } = useTask();
  return (
    <section aria-labelledby="moving">
      <h2 id="moving">{t("moving")}</h2>
      <p class="hint">{t("movingHint")}</p>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          run(async () => {
            save(await app.messenger.exportFile(passphrase!), app.me.value.name);
            setPassphrase(undefined);
            setTimes(times + 1);
          });
        }}
      >
        <TwicePassphrase key={times} id="export" hint={t("passphraseHint")} disabled={busy} onChange={setPassphrase} />
        <button type="submit" class="button" disabled={busy || passphrase === undefined}>
          {t(busy ? "exporting" : "export")}
        </button>
      </form>
      {times > 0 && !busy && !fault && <p role="status">{t("exported")}</p>}
      <FaultAlert fault={fault} />
    </section>
  );
}

/** Hands a file to the browser's own way of saving. */
function save(file: Blob, name: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  const plain = name.replaceAll(/[^\p{L}\p{N}]+/gu, "-").slice(0, 40);
  link.download = `${plain}-${new Date().toISOString().slice(0, 10)}.sandi`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}

function About({ app }: { readonly app: App }) {
  const connection = app.connection.value;
  return (
    <section aria-labelledby="about">
      <h2 id="about">{t("about")}</h2>
      <p>{t("aboutPage")}</p>
      <dl class="facts">
        <dt>{t("fullIdOf")}</dt>
        <dd>
          <code>{app.me.value.id}</code>
        </dd>
        {connection.at === "online" && (
          <>
            <dt>{t("relay")}</dt>
            <dd>
              <code>{connection.relay}</code>
            </dd>
            <dt>{t("relayKey")}</dt>
            <dd>
              <code>{connection.fingerprint}</code>
            </dd>
          </>
        )}
        <dt>{t("build")}</dt>
        <dd>
          <code>{BUILD_HASH || "–"}</code>
        </dd>
      </dl>
      <p class="hint">{t("aboutVerify")}</p>
      {waitingUpdate.value && (
        <>
          <p>{t("updateHere")}</p>
          <button type="button" class="button main" onClick={waitingUpdate.value}>
            {t("update")}
          </button>
        </>
      )}
    </section>
  );
}

function Erase() {
  const [asking, setAsking] = useState(false);
  return (
    <section aria-labelledby="erase">
      <h2 id="erase">{t("erase")}</h2>
      <p class="hint">{t("eraseHint")}</p>
      <button type="button" class="button danger" onClick={() => setAsking(true)}>
        {t("eraseAll")}
      </button>
      {asking && <EraseAll onClose={() => setAsking(false)} />}
    </section>
  );
}
