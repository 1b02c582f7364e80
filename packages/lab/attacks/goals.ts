import type { Scene } from "../world/scene.ts";
import { signsOf } from "./signs.ts";

/** A text that somebody wrote, by the move with which they did, from 1. */
export type Written = { readonly who: string; readonly to: string; readonly text: string; readonly move: number };
/** A text as somebody was shown it, and as whose. */
export type Shown = { readonly who: string; readonly from: string; readonly text: string };

export function writtenTexts(world: Scene): Written[] {
  return world.moves.flatMap((move, i) => (move.do === "say" ? [{ ...move, move: i + 1 }] : []));
}

/** In the order in which they were shown. */
export function shownTexts(world: Scene): Shown[] {
  return world.steps.flatMap((step) => {
    if (step.is !== "event" || step.event.event !== "message") return [];
    const { peer, text } = step.event;
    return [{ who: step.who, from: world.nameOf(peer.id), text }];
  });
}

/** Whether Mallory can read what one of the others wrote to the other. @param when by the move that wrote it */
export function reads(world: Scene, when: (written: Written) => boolean = () => true): boolean {
  const written = writtenTexts(world).filter(({ who, to }) => who !== "mallory" && to !== "mallory");
  const known = world.knowledge.readTexts;
  return written.some((one) => when(one) && known.some(({ name, value }) => name === one.who && value === one.text));
}

/** The move with which a device was first stolen, from 1; none, if none was. */
export function stolenAt(world: Scene): number {
  const at = world.moves.findIndex((move) => move.do === "steal");
  return at < 0 ? Number.POSITIVE_INFINITY : at + 1;
}

/** Whether somebody was shown, as another honest person's, what that person never wrote to them. */
export function deceives(world: Scene): boolean {
  const written = writtenTexts(world);
  const isWritten = ({ who: reader, from, text }: Shown) =>
    written.some((one) => one.who === from && one.to === reader && one.text === text);
  return shownToHonest(world).some((shown) => !isWritten(shown));
}

/** Whether somebody was shown a text more often than it was written. */
export function doubles(world: Scene): boolean {
  const written = writtenTexts(world);
  return shownToHonest(world).some(
    ({ who, from, text }, _, all) =>
      all.filter((one) => one.who === who && one.from === from && one.text === text).length >
      Math.max(1, written.filter((one) => one.who === from && one.to === who && one.text === text).length),
  );
}

/** Whether somebody was shown a later text before an earlier one, and nobody was told that anything was wrong. */
export function reorders(world: Scene): boolean {
  return !wasTold(world) && pairs(world).some(([first, second]) => second < first && first < Number.POSITIVE_INFINITY);
}

/** Whether somebody was shown a later text and never an earlier one, and nobody was told that anything was wrong. */
export function loses(world: Scene): boolean {
  return (
    !wasTold(world) && pairs(world).some(([first, second]) => second < first && first === Number.POSITIVE_INFINITY)
  );
}

/** Whether anything gave it away to a person. */
export function wasTold(world: Scene): boolean {
  return signsOf(world).some(({ is }) => is === "shown");
}

function shownToHonest(world: Scene): Shown[] {
  return shownTexts(world).filter(({ who, from }) => !world.isMallory(who) && !world.isMallory(from));
}

/** Of any two texts of one honest person to another, which came when: infinity for never. */
function pairs(world: Scene): [number, number][] {
  const shown = shownToHonest(world);
  const at = ({ who, to, text }: Written) => {
    const found = shown.findIndex((one) => one.who === to && one.from === who && one.text === text);
    return found < 0 ? Number.POSITIVE_INFINITY : found;
  };
  const written = writtenTexts(world).filter(({ who, to }) => who !== "mallory" && to !== "mallory");
  return written.flatMap((first, i) =>
    written
      .slice(i + 1)
      .filter(({ who, to, text }) => who === first.who && to === first.to && text !== first.text)
      .map((second): [number, number] => [at(first), at(second)]),
  );
}
