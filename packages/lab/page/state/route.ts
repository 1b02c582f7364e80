import { computed, signal } from "@preact/signals";
import type { Run } from "../link/link.ts";
import { codeOf, runOf } from "../link/link.ts";
import { pagePlatform } from "../platform.ts";

export const SCREENS = ["world", "lessons", "matrix", "two", "phone", "burn"] as const;
export type ScreenName = (typeof SCREENS)[number];

/** What stands behind `#`: a screen, and a run. The world has `#CODE`, others `#matrix` or `#two/CODE`. */
export type Route = { readonly screen: ScreenName; readonly code: string };

export const route = signal<Route>({ screen: "world", code: "" });
export const screen = computed(() => route.value.screen);

export function routeOf(hash: string): Route {
  const [first = "", second = ""] = hash.replace(/^#/, "").split("/");
  const screen = SCREENS.find((one) => one === first);
  return screen ? { screen, code: second } : { screen: "world", code: first };
}

export function hashOf({ screen, code }: Route): string {
  if (screen === "world") return code === "" ? "#world" : `#${code}`;
  return code === "" ? `#${screen}` : `#${screen}/${code}`;
}

/** What the address says after a run has changed. One that is too long for it stays as it was. */
export function writeRun(screen: ScreenName, run: Run, how: "push" | "replace"): void {
  const code = codeOf(run, pagePlatform.primitives);
  if (code === undefined) return;
  const hash = hashOf({ screen, code });
  if (hash === location.hash) return;
  route.value = { screen, code };
  history[how === "push" ? "pushState" : "replaceState"](null, "", hash);
}

export const readRun = (code: string) => runOf(code, pagePlatform.primitives);
