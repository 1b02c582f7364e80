import { expect, test } from "vitest";
import type { Line, Messenger, News, Place } from "../messenger/port.ts";
import { Timeline } from "../state/timeline.ts";

/** A conversation whose reads take as long as the test wants. */
function conversation(count: number) {
  const lines = Array.from({ length: count }, (_, at) => ({ id: `line-${at + 1}`, seq: at + 1, text: "halo" }) as Line);
  const listeners = new Set<(news: News) => void>();
  let slow: Promise<void> | undefined;
  const messenger = {
    lines: async (_: string, { limit, edge = { before: Number.POSITIVE_INFINITY } }: Place) => {
      const found =
        "before" in edge
          ? lines.filter(({ seq }) => seq < edge.before).slice(-limit)
          : lines.filter(({ seq }) => seq > edge.after).slice(0, limit);
      await slow;
      return found;
    },
    on: (listener: (news: News) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  } as unknown as Messenger;
  const change = (seq: number, text: string) => {
    lines[seq - 1] = { ...lines[seq - 1]!, text };
    for (const tell of listeners) tell({ news: "lines", person: "ayu", lines: [`line-${seq}`] });
  };
  const timeline = new Timeline(messenger, "ayu", (error) => {
    throw error;
  });
  return { lines, timeline, change, slowUntil: (done: Promise<void>) => (slow = done) };
}

const textOf = (timeline: Timeline, seq: number) => timeline.lines.value.find((line) => line.seq === seq)?.text;

test("every change that comes while lines are read is shown, whichever was first", async () => {
  const { timeline, change, slowUntil } = conversation(200);
  await timeline.open();
  await timeline.older();
  const { promise, resolve } = Promise.withResolvers<void>();
  slowUntil(promise);
  const reading = timeline.older();
  change(199, "baru");
  change(60, "diambil kembali");
  resolve();
  await reading;
  await expect.poll(() => textOf(timeline, 60)).toBe("diambil kembali");
  expect(textOf(timeline, 199)).toBe("baru");
});

test("a part in the middle grows at both ends, without a gap, and what is new waits behind it", async () => {
  const { timeline, lines } = conversation(500);
  await timeline.open(250);
  await timeline.older();
  await timeline.newer();
  const seqs = timeline.lines.value.map(({ seq }) => seq);
  expect(seqs).toEqual(Array.from({ length: seqs.length }, (_, at) => seqs[0]! + at));
  expect(seqs[0]).toBeLessThan(200);
  expect(seqs.at(-1)).toBeGreaterThan(300);
  expect([timeline.hasOlder.value, timeline.hasNewer.value]).toEqual([true, true]);
  while (timeline.hasNewer.value) await timeline.newer();
  expect(timeline.lines.value.at(-1)).toBe(lines.at(-1));
});
