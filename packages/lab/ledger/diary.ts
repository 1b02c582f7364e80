import type { TextKey } from "../texts/en.ts";
import { kindOf } from "../texts/sentences.ts";
import type { Packet } from "../world/desk.ts";
import type { Scene } from "../world/scene.ts";
import type { Step } from "../world/steps.ts";

/** A sentence of the relay's diary, by its key, with what fills it. */
export type DiaryEntry = {
  readonly says: TextKey & `diary${string}`;
  readonly facts: Readonly<Record<string, string | number>>;
};

type Noted = Pick<Packet, "from" | "to"> & { readonly at: number; readonly size: number; readonly kind: string };

/** An answer within this is a conversation. */
const SOON_MS = 60_000;

/**
 * What the relay can infer without a key: from who, to whom, when, how large, and what lies in the clear. It looks at
 * nothing else, so a sentence that is missing here is one that the protocol has taken from it.
 * @param steps those up to some moment; by default all
 */
export function diaryOf(world: Scene, steps: readonly Step[] = world.steps): DiaryEntry[] {
  const start = steps[0]?.at ?? 0;
  const noted = steps.flatMap((step): Noted[] => {
    if (step.is !== "packet" || world.desk.get(step.packet)?.isMallorys) return [];
    const { from, to, body, at } = step;
    return [{ from, to, at: at - start, size: body.length, kind: kindOf(world, body) }];
  });
  const pairs = [...new Set(noted.map(({ from, to }) => `${from}>${to}`))].map((pair) => pair.split(">"));
  return pairs.flatMap(([from, to]) => entriesOf(from!, to!, noted));
}

function entriesOf(from: string, to: string, noted: readonly Noted[]): DiaryEntry[] {
  const sent = noted.filter((one) => one.from === from && one.to === to);
  const answers = noted.filter((one) => one.from === to && one.to === from);
  const first = sent[0]!;
  const isFirst = !answers[0] || first.at <= answers[0].at;
  const entries: DiaryEntry[] = [];
  if (isFirst) entries.push({ says: "diaryMet", facts: { from, to, seconds: seconds(first.at) } });
  if (isFirst && first.kind !== "record" && haveKeys(sent, answers))
    entries.push({ says: "diaryKeys", facts: { from, to } });
  const records = sent.filter(({ kind }) => kind === "record");
  if (records.length > 0) entries.push({ says: "diaryCount", facts: { from, to, count: records.length } });
  const sizes = [...new Set(records.map(({ size }) => size))].sort((a, b) => a - b);
  if (sizes.length > 1) entries.push({ says: "diarySizes", facts: { from, to, sizes: sizes.join(", ") } });
  const answer = answers.find(({ at, kind }) => kind === "record" && at > first.at && at - first.at <= SOON_MS);
  if (isFirst && answer)
    entries.push({ says: "diaryAnswers", facts: { from, to, seconds: seconds(answer.at - first.at) } });
  return entries;
}

/** Both have spoken, and one uses the keys: what has merely been begun is no agreement yet. */
function haveKeys(sent: readonly Noted[], answers: readonly Noted[]): boolean {
  return answers.length > 0 && [...sent, ...answers].some(({ kind }) => kind === "record" || kind === "answer");
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
