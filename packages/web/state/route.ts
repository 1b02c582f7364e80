import { signal } from "@preact/signals";
import type { PersonId } from "../messenger/port.ts";

/** What is looked at. The address stays as it is: whom one talks to is nobody's business who sees the browser's history. */
export type Route =
  | { readonly at: "home" }
  | { readonly at: "chat"; readonly person: PersonId; readonly details?: boolean; readonly jump?: number }
  /** One's own link. */
  | { readonly at: "you" }
  | { readonly at: "settings" };

export const route = signal<Route>({ at: "home" });

/** Goes there; the browser's way back leads here again. */
export function go(to: Route): void {
  history.pushState(to, "");
  route.value = to;
}

/** The same without a way back. */
export function replace(to: Route): void {
  history.replaceState(to, "");
  route.value = to;
}

/** One step back inside the page; at its first screen to `home`. */
export function back(): void {
  if (route.value.at === "home") return;
  if (history.length > 1 && history.state !== null) history.back();
  else replace({ at: "home" });
}

/** Follows the browser's buttons and gestures, and starts where the page was before it was loaded again. */
export function followHistory(): void {
  addEventListener("popstate", ({ state }) => {
    route.value = isRoute(state) ? state : { at: "home" };
  });
  if (isRoute(history.state)) route.value = history.state;
  else {
    // So that the first way back leads home and not out of the page.
    history.replaceState({ at: "home" }, "");
  }
}

function isRoute(state: unknown): state is Route {
  return typeof state === "object" && state !== null && "at" in state;
}
