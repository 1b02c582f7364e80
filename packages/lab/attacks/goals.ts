import type { Scene } from "../world/scene.ts";
import type { Step } from "../world/steps.ts";
import { signsOf } from "./signs.ts";

/** A text that somebody wrote, by the move with which they did, from 1. */
export type Written = Text & { readonly to: string; readonly move: number };
/** A text as somebody was shown it, and as whose. */
type Shown = Text & { readonly from: string };
type Text = { readonly who: string; readonly text: string; readonly at: number };

export function writtenTexts(scene: { readonly steps: readonly Step[] }): Written[] {
  return scene.steps.flatMap(({ at, move, ...step }) =>
    step.is === "move" && step.what.do === "say" ? [{ ...step.what, at, move }] : [],
  );
}

/** In the order in which they were shown. */
export function shownTexts(scene: Pick<Scene, "steps" | "nameOf">): Shown[] {
  return scene.steps.flatMap((step) => {
    if (step.is !== "event" || step.event.event !== "message") return [];
    const { peer, text } = step.event;
    return [{ who: step.who, from: scene.nameOf(peer.id), text, at: step.at }];
  });
}

/** Whether Mallory can read what one of the others wrote to the other. @param when by the move that wrote it */
export function reads(scene: Scene, when: (written: Written) => boolean = () => true): boolean {
  const written = writtenTexts(scene).filter(({ who, to }) => who !== "mallory" && to !== "mallory");
  const known = scene.knowledge.readTexts;
  return written.some((one) => when(one) && known.some(({ name, value }) => name === one.who && value === one.text));
}

/** The move with which a device was first stolen, from 1; none, if none was. */
export function stolenAt(scene: Scene): number {
  const at = scene.moves.findIndex((move) => move.do === "steal");
  return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
}

/** Whether somebody was shown, as another honest person's, what that person never wrote to them. */
export function deceives(scene: Scene): boolean {
  const written = writtenTexts(scene);
  const isWritten = ({ who: reader, from, text }: Shown) =>
    written.some((one) => one.who === from && one.to === reader && one.text === text);
  return shownToHonest(scene).some((shown) => !isWritten(shown));
}

/** Whether somebody was shown a text more often than it was written. */
export function doubles(scene: Scene): boolean {
  const written = writtenTexts(scene);
  return shownToHonest(scene).some(
    ({ who, from, text }, _, all) =>
      all.filter((one) => one.who === who && one.from === from && one.text === text).length >
      Math.max(1, written.filter((one) => one.who === from && one.to === who && one.text === text).length),
  );
}

/** Whether somebody was shown a later text before an earlier one, and nobody was told that anything was wrong. */
export function reorders(scene: Scene): boolean {
  return !wasTold(scene) && pairs(scene).some(([first, second]) => second < first && first < Number.POSITIVE_INFINITY);
}

/** Whether somebody was shown a later text and never an earlier one, and nobody was told that anything was wrong. */
export function loses(scene: Scene): boolean {
  return (
    !wasTold(scene) && pairs(scene).some(([first, second]) => second < first && first === Number.POSITIVE_INFINITY)
  );
}

/** Whether somebody was shown as new what was written so long before, and nobody was told that anything was wrong. */
export function staleAfter(scene: Scene, ms: number): boolean {
  if (wasTold(scene)) return false;
  const written = writtenTexts(scene);
  const writtenAt = ({ who, from, text }: Shown) =>
    written.findLast((one) => one.who === from && one.to === who && one.text === text)?.at ?? Number.POSITIVE_INFINITY;
  return shownToHonest(scene).some((shown) => shown.at - writtenAt(shown) >= ms);
}

/** Whether anything gave it away to a person. */
function wasTold(scene: Scene): boolean {
  return signsOf(scene).some(({ is }) => is === "shown");
}

function shownToHonest(scene: Scene): Shown[] {
  return shownTexts(scene).filter(({ who, from }) => !scene.isMallory(who) && !scene.isMallory(from));
}

/** Of any two texts of one honest person to another, which came when: infinity for never. */
function pairs(scene: Scene): [number, number][] {
  const shown = shownToHonest(scene);
  const at = ({ who, to, text }: Written) => {
    const found = shown.findIndex((one) => one.who === to && one.from === who && one.text === text);
    return found < 0 ? Number.POSITIVE_INFINITY : found;
  };
  const written = writtenTexts(scene).filter(({ who, to }) => who !== "mallory" && to !== "mallory");
  return written.flatMap((first, i) =>
    written
      .slice(i + 1)
      .filter(({ who, to, text }) => who === first.who && to === first.to && text !== first.text)
      .map((second): [number, number] => [at(first), at(second)]),
  );
}
