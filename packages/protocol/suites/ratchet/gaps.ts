import { countRecords } from "../../received.ts";
import type { SequenceRange } from "../../suite.ts";
import type { Pair } from "./pair.ts";
import { say, type Turn } from "./turn.ts";

/** What is missing of the peer's records, and what will never come, in all sessions together. */
function gaps({ sessions, lost }: Pair) {
  const ranges = sessions.flatMap(({ opened }) => opened.missing);
  return { ranges, lost: sessions.reduce((sum, { opened }) => sum + opened.lost, lost) };
}

/** What a session lacked that has died comes again in another: it is missing no more, and what was lost stays lost. */
export function sayGaps(turn: Turn, before: Pair): void {
  if (before.sessions === turn.pair.sessions) return;
  const [was, is] = [gaps(before), gaps(turn.pair)];
  if (was.lost === is.lost && sameRanges(was.ranges, is.ranges)) return;
  say(turn, { do: "missing", count: countRecords(is.ranges), ...is });
}

function sameRanges(a: readonly SequenceRange[], b: readonly SequenceRange[]): boolean {
  const same = (one: SequenceRange, i: number) =>
    one.epoch === b[i]!.epoch && one.from === b[i]!.from && one.to === b[i]!.to;
  return a.length === b.length && a.every(same);
}
