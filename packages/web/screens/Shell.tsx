import { useSignal } from "@preact/signals";
import { later } from "@sandi/views/later";
import { useEffect } from "preact/hooks";
import { Announcer } from "../parts/announcer.tsx";
import type { App } from "../state/app.ts";
import { isInviteAlone, openedLink } from "../state/openedLink.ts";
import { go, type Route, route } from "../state/route.ts";
import { isNarrow } from "../state/width.ts";
import { Conversation } from "./Conversation.tsx";
import { People } from "./People.tsx";
import { Toasts } from "./Toasts.tsx";
import { Welcome } from "./Welcome.tsx";

const Unlock = later(async () => (await import("./Unlock.tsx")).Unlock);
const AddSomeone = later(async () => (await import("./AddSomeone.tsx")).AddSomeone);
const Details = later(async () => (await import("./Details.tsx")).Details);
const Keys = later(async () => (await import("./Keys.tsx")).Keys);
const Settings = later(async () => (await import("./Settings.tsx")).Settings);
const Switcher = later(async () => (await import("./Switcher.tsx")).Switcher);

export type Window = "add" | "switch" | "keys" | undefined;

/** Conversations, the one that is open, and what there is to know about its person; on a narrow screen one of them. */
export function Shell({ app }: { readonly app: App }) {
  const window = useSignal<Window>(undefined);
  const search = useSignal("");
  const link = useOpenedLink(app);
  const close = () => {
    window.value = undefined;
    openedLink.value = undefined;
  };
  useShortcuts(window);
  if (app.connection.value.at === "locked")
    return <Unlock unlock={(passphrase, onProgress) => app.messenger.unlock(passphrase, onProgress)} />;
  const here = route.value;
  const person = here.at === "chat" ? app.person(here.person) : undefined;
  const pane = paneOf(here, person !== undefined, app.conversations.value.length > 0);
  return (
    <div class="shell" data-pane={pane} data-connection={app.connection.value.at}>
      <People
        app={app}
        search={search}
        onAdd={() => (window.value = "add")}
        alone={isNarrow.value && pane === "list"}
      />
      {person && here.at === "chat" ? (
        <Conversation key={person.id} app={app} person={person} jump={here.jump} />
      ) : here.at === "settings" ? (
        <Settings app={app} />
      ) : (
        <Welcome app={app} />
      )}
      {person && pane === "details" && <Details key={person.id} app={app} person={person} />}
      {(window.value === "add" || link !== undefined) && (
        <AddSomeone
          key={link}
          app={app}
          given={link}
          onClose={close}
          onOpen={(id) => {
            close();
            go({ at: "chat", person: id });
          }}
        />
      )}
      {window.value === "switch" && <Switcher app={app} onClose={close} />}
      {window.value === "keys" && <Keys onClose={close} />}
      <Toasts app={app} />
      <Announcer />
    </div>
  );
}

/** The link to somebody by which the page was opened, sound or not. An invite alone is for those who are not in yet. */
function useOpenedLink(app: App): string | undefined {
  const opened = openedLink.value;
  const isInvite = opened !== undefined && isInviteAlone(opened);
  const isIn = app.connection.value.at === "online";
  useEffect(() => {
    if (!isInvite || !isIn) return;
    openedLink.value = undefined;
    app.tell({ code: "INVITE_NOT_NEEDED", context: {} });
  }, [app, isInvite, isIn]);
  return isInvite ? undefined : opened;
}

/** What a narrow screen shows: it has room for one. */
function paneOf(here: Route, isKnown: boolean, hasConversations: boolean): string {
  if (here.at === "chat" && isKnown) return here.details ? "details" : "chat";
  if (here.at === "settings" || here.at === "you") return here.at;
  return hasConversations ? "list" : "home";
}

/** Keys that work everywhere but where somebody types. */
function useShortcuts(window: { value: Window }): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (document.querySelector("dialog[open]")) return;
      const types = (event.target as Element).matches("input, textarea, select");
      const command = event.ctrlKey || event.metaKey;
      if (command && event.key.toLowerCase() === "k") window.value = "switch";
      else if (command && event.key.toLowerCase() === "f") document.querySelector<HTMLElement>("#search")?.focus();
      else if (event.key === "?" && !types) window.value = "keys";
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [window]);
}
