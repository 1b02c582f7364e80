import type { Signal } from "@preact/signals";
import { later } from "@sandi/views/later";
import type { Person, Preview } from "../messenger/port.ts";
import { Avatar } from "../parts/avatar.tsx";
import { Icon } from "../parts/icon.tsx";
import { NameOf, nameOf } from "../parts/nameOf.tsx";
import { PeopleList } from "../parts/peopleList.tsx";
import { safeLine } from "../parts/safe.ts";
import { StateMark } from "../parts/stateMark.tsx";
import { shortTime } from "../parts/times.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import { go, route } from "../state/route.ts";
import { waitingUpdate } from "../state/update.ts";
import { isNarrow } from "../state/width.ts";
import { ConnectionBar } from "./ConnectionBar.tsx";

const SearchResults = later(async () => (await import("./SearchResults.tsx")).SearchResults);

type Props = {
  readonly app: App;
  readonly search: Signal<string>;
  readonly onAdd: () => void;
  /** Nothing else is on the screen. */
  readonly alone: boolean;
};

const ROW = 68;

export function People({ app, search, onAdd, alone }: Props) {
  const query = search.value.trim();
  const Pane = alone ? "main" : "nav";
  return (
    <Pane class="people" aria-label={t("conversations")}>
      {alone && <h1 class="only-read">{t("conversations")}</h1>}
      <header class="people-head">
        <button type="button" class="me" onClick={() => go({ at: "you" })}>
          <Avatar id={app.me.value.id} name={app.me.value.name} />
          <span class="me-name">{safeLine(app.me.value.name)}</span>
          <span class="only-read">{t("youAndLink")}</span>
        </button>
        <button type="button" class="icon-button" aria-label={t("addSomeone")} onClick={onAdd}>
          <Icon name="userPlus" />
        </button>
        <button type="button" class="icon-button" aria-label={t("settings")} onClick={() => go({ at: "settings" })}>
          <Icon name="settings" />
        </button>
      </header>
      {!(isNarrow.value && route.value.at === "chat") && <ConnectionBar app={app} />}
      {waitingUpdate.value && route.value.at !== "settings" && (
        <p class="bar calm" role="status">
          {t("updateHere")}{" "}
          <button type="button" class="link-button" onClick={() => go({ at: "settings" })}>
            {t("settings")}
          </button>
        </p>
      )}
      <div class="search">
        <Icon name="search" />
        <input
          id="search"
          type="search"
          aria-label={t("search")}
          placeholder={t("search")}
          autocomplete="off"
          spellcheck={false}
          value={search.value}
          onInput={(event) => {
            search.value = event.currentTarget.value;
          }}
          onKeyDown={(event) => {
            if (event.key === "Escape") search.value = "";
          }}
        />
      </div>
      {query === "" ? <Lists app={app} /> : <SearchResults app={app} query={query} />}
    </Pane>
  );
}

function Lists({ app }: { readonly app: App }) {
  const requests = app.requests.value;
  const conversations = app.conversations.value;
  const archived = app.archived.value.length;
  return (
    <>
      {requests.length > 0 && (
        <section class="requests" aria-label={t("requests")}>
          <h2>{t("requestsCount", { count: requests.length })}</h2>
          <ul>
            {requests.map((person) => (
              <li key={person.id} aria-label={nameOf(person)}>
                <Row person={person} />
              </li>
            ))}
          </ul>
        </section>
      )}
      <PeopleList
        class="conversation-list"
        label={t("conversations")}
        people={conversations}
        rowHeight={ROW}
        row={(person) => <Row person={person} />}
      >
        <p class="hint empty">{t("noConversations")}</p>
      </PeopleList>
      {archived > 0 && (
        <p class="hint people-foot">
          <button type="button" class="link-button" onClick={() => go({ at: "settings" })}>
            {t("archivedCount", { count: archived })}
          </button>
        </p>
      )}
    </>
  );
}

function previewOf({ gone, unreadable, setsTimer, text }: Preview) {
  if (gone) return <em>{t("gone")}</em>;
  if (unreadable) return <em>{t("unreadable", { count: 1 })}</em>;
  if (setsTimer !== undefined) return <em>{t("timerChanged")}</em>;
  return safeLine(text.slice(0, 200));
}

/** One person, with the newest line and what calls for attention. */
function Row({ person }: { readonly person: Person }) {
  const { id, last, unread, draft, muted } = person;
  const here = route.value;
  const isOpen = here.at === "chat" && here.person === id;
  return (
    <button
      type="button"
      class="row"
      aria-current={isOpen ? "page" : undefined}
      onClick={() => go({ at: "chat", person: id })}
    >
      <Avatar id={id} name={person.name} online={person.online} />
      <span class="row-text">
        <span class="row-top">
          <NameOf person={person} />
          {last && <time class="row-time">{shortTime(last.at, Date.now())}</time>}
        </span>
        <span class="row-bottom">
          <span class="row-last">
            {draft !== "" ? (
              <>
                <em class="draft">{t("draft")}</em> {safeLine(draft.slice(0, 200))}
              </>
            ) : last === undefined ? (
              <span class="quiet">{t(person.asks ? "asksYou" : "nothingSaid")}</span>
            ) : (
              <>
                {last.from === "me" && <StateMark state={last.state} />}
                {previewOf(last)}
              </>
            )}
          </span>
          {muted && (
            <span class="row-muted">
              <Icon name="muted" />
              <span class="only-read">{t("muted")}</span>
            </span>
          )}
          {unread > 0 && (
            <span class={muted ? "badge quiet" : "badge"}>
              <span aria-hidden="true">{unread > 999 ? "999+" : unread}</span>
              <span class="only-read">{t("unreadCount", { count: unread })}</span>
            </span>
          )}
        </span>
      </span>
    </button>
  );
}
