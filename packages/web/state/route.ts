import { signal } from "@preact/signals";
import type { PersonId } from "../messenger/port.ts";

/**
 * What is looked at. The browser writes its history to disk, so a number stands there: whom one talks to is nobody's business
 * who sees it. What the numbers mean is forgotten with the page.
 */
export type Route =
  | { readonly at: "home" }
  | { readonly at: "chat"; readonly person: PersonId; readonly details?: boolean; readonly jump?: number }
  /** One's own link. */
  | { readonly at: "you" }
  | { readonly at: "settings" };

export const route = signal<Route>({ at: "home" });

/** Tells the numbers of this page from those of one that was there before. */
const load = crypto.randomUUID();
const visited: Route[] = [{ at: "home" }];

/** Goes there; the browser's way back leads here again. */
export function go(to: Route): void {
  history.pushState(numbered(to), "");
  route.value = to;
}

/** The same without a way back. */
export function replace(to: Route): void {
  history.replaceState(numbered(to), "");
  route.value = to;
}

/** One step back inside the page; at its first screen to `home`. */
export function back(): void {
  if (route.value.at === "home") return;
  if (history.length > 1 && visitOf(history.state) !== undefined) history.back();
  else replace({ at: "home" });
}

/** Follows the browser's buttons and gestures. */
export function followHistory(): void {
  addEventListener("popstate", ({ state }) => {
    route.value = visitOf(state) ?? { at: "home" };
  });
  // So that the first way back leads home and not out of the page.
  replace({ at: "home" });
}

type Visit = { readonly load: string; readonly visit: number };

function numbered(to: Route): Visit {
  return { load, visit: visited.push(to) - 1 };
}

function visitOf(state: unknown): Route | undefined {
  const visit = state as Partial<Visit> | null;
  return visit?.load === load ? visited[visit.visit ?? 0] : undefined;
}
