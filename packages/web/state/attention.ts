import { effect, signal } from "@preact/signals";
import { nameOf } from "../parts/nameOf.tsx";
import { safeLine } from "../parts/safe.ts";
import type { App } from "./app.ts";
import { t } from "./language.ts";
import { go } from "./route.ts";
import { changeSetting, setting } from "./settings.ts";

/** Unread messages in the title and on the icon, and a notification for what comes while nobody looks. */
export function callForAttention(app: App): void {
  effect(() => {
    const unread = app.unread.value;
    document.title = unread > 0 ? `(${unread}) Sandi` : "Sandi";
    if ("setAppBadge" in navigator)
      void (unread > 0 ? navigator.setAppBadge(unread) : navigator.clearAppBadge()).catch(ignored);
  });
  app.messenger.on((news) => {
    if (news.news !== "came" || document.visibilityState === "visible") return;
    if (setting("notify").value !== "on" || !("Notification" in globalThis)) return;
    const person = app.person(news.person);
    if (!person || person.muted || person.blocked || Notification.permission !== "granted") return;
    const withText = setting("notifyText").value === "on";
    try {
      // One a person: several tabs, and several messages, are one notification.
      const shown = new Notification(nameOf(person), {
        body: withText ? safeLine(news.text.slice(0, 200)) : t("newMessage"),
        tag: person.id,
      });
      shown.onclick = () => {
        window.focus();
        go({ at: "chat", person: person.id });
      };
    } catch {
      // Some browsers allow it to service workers alone.
    }
  });
}

/** True once somebody has written: only then there is something to ask for. */
export const hasWritten = signal(false);

/** Asks the browser whether it may tell of new messages. */
export async function turnOnNotifications(): Promise<void> {
  const permission = "Notification" in globalThis ? await Notification.requestPermission() : "denied";
  changeSetting("notify", permission === "granted" ? "on" : "off");
}

function ignored(): void {}
