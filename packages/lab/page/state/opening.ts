import { effect } from "@preact/signals";
import { ATTACKS } from "../../attacks/index.ts";
import { TALK } from "../../attacks/openings.ts";
import { comesReady, sameMoves } from "../../attacks/sameMoves.ts";
import { findGoal, forgetFound } from "./goal.ts";
import { openRun, run, trouble } from "./lab.ts";
import { t } from "./language.ts";
import type { Played } from "./played.ts";
import { readRun, route, routeOf, writeRun } from "./route.ts";
import { arrive } from "./scroll.ts";

/** What a newcomer sees: two people who talk. */
const FIRST = { protocol: "rsa-des", seed: 1 } as const;
export const isFirstRun = ({ protocol, seed, moves }: Played) =>
  protocol === FIRST.protocol && seed === FIRST.seed && sameMoves(moves, TALK);

/** Shows what the address says, now and whenever it changes, and keeps it at what the world is. */
export function followAddress(): void {
  let opened: string | undefined;
  let followed: HTMLAnchorElement | undefined;
  document.addEventListener("click", ({ target }) => {
    followed = (target as Element).closest<HTMLAnchorElement>("a[href^='#']") ?? undefined;
  });
  const open = () => {
    // Going back tells of it twice.
    if (opened === location.href) return;
    opened = location.href;
    const link = followed?.href === location.href ? followed : undefined;
    followed = undefined;
    arrive(link !== undefined);
    route.value = routeOf(location.hash);
    trouble.value = undefined;
    const { screen, code } = route.value;
    if (screen !== "world") return;
    const linked = code === "" ? undefined : readRun(code);
    if (linked?.ok) {
      forgetFound();
      const { run: found } = linked;
      openRun(found, found.moves, link?.dataset.run === "start" ? "start" : "end").catch(async (error: unknown) =>
        (await import("./tell.ts")).tell(error),
      );
      return;
    }
    if (linked) trouble.value = t(`link_${linked.why}`);
    if (run.value) {
      writeRun("world", run.value, "replace");
      opened = location.href;
    } else void openRun(FIRST, TALK);
  };
  addEventListener("hashchange", open);
  addEventListener("popstate", open);
  open();
  effect(() => {
    const played = run.value;
    if (played && route.peek().screen === "world")
      writeRun("world", played, route.peek().code === "" ? "replace" : "push");
    opened = location.href;
  });
  // A run that is one of the attacks is judged as that.
  effect(() => {
    const played = run.value;
    if (!played || played.moves.length === 0) return;
    const found = ATTACKS.find((attack) => comesReady(attack, played));
    if (found) findGoal(found.name);
  });
}
