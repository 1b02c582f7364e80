import { median } from "../report.ts";
import type { Stage } from "./stage.ts";
import type { Tab } from "./tab.ts";
import type { Watched } from "./watch.ts";

export type LongHistory = {
  /** From a new tab to the newest line. */
  readonly opened: number;
  /** The most rows of a conversation that were in the document at once. */
  readonly rows: number;
  /** By how many pixels what is shown moved when older lines came before it. */
  readonly moved: number;
  readonly prepended: number;
  readonly firstSearch: number;
  /** How many different states of progress it showed. */
  readonly steps: number;
  readonly hit: number;
  readonly miss: number;
  readonly longestTask: number;
};

export async function longHistory(
  stage: Stage,
  { lines, rounds }: { readonly lines: number; readonly rounds: number },
): Promise<LongHistory> {
  const budi = await stage.peer("Budi");
  const context = await stage.browser([budi], lines);
  const tab = await stage.tab(context);
  await tab.go();
  const newest = `line ${lines} `;
  await tab.listed(budi.name, newest);
  await tab.row(budi.name).click();
  const opened = await tab.shows(newest);
  const prepended = await scroll(tab, rounds);
  const first = await searched(tab, `${lines / 2 + 1}`);
  const steps = await tab.page.evaluate(() => (globalThis as never as { steps: Set<string> }).steps.size);
  const before = (await tab.tasks()).length;
  const [hit, miss] = [[] as number[], [] as number[]];
  for (let round = 0; round < rounds; round++) {
    hit.push(await searched(tab, `${lines - 1 - round * 7}`));
    miss.push(await searched(tab, `nowhere${round}`, true));
  }
  const tasks = (await tab.tasks()).slice(before);
  await tab.close();
  await context.close();
  return {
    opened,
    ...prepended,
    firstSearch: first,
    steps,
    hit: median(hit),
    miss: median(miss),
    longestTask: Math.max(0, ...tasks.map(({ took }) => took)),
  };
}

/** Goes up to the oldest line that is loaded, again and again, and watches one line while older ones come before it. */
function scroll(tab: Tab, rounds: number): Promise<Pick<LongHistory, "rows" | "moved" | "prepended">> {
  return tab.page.evaluate(async (rounds) => {
    const scroller = document.querySelector<HTMLElement>(".messages")!;
    const list = scroller.querySelector<HTMLElement>("[role=log]")!;
    const frame = () =>
      new Promise<void>((resolve) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => resolve();
          port2.postMessage(undefined);
        });
      });
    const texts = () => [...list.querySelectorAll<HTMLElement>("article .text")];
    const seen = { rows: 0, moved: 0, prepended: 0 };
    for (let round = 0; round < rounds; round++) {
      // In steps that a hand makes, so that lines on the way are measured.
      for (let left = 40; left > 0 && scroller.scrollTop > 500; left--) {
        scroller.scrollTop -= 900;
        await frame();
        seen.rows = Math.max(seen.rows, list.childElementCount);
      }
      const height = list.offsetHeight;
      scroller.scrollTop = 350;
      await frame();
      const middle = scroller.getBoundingClientRect().top + scroller.clientHeight / 2;
      const line = texts().find((text) => text.getBoundingClientRect().top > middle)!;
      const [name] = line.textContent!.match(/^line \d+ /)!;
      const place = line.getBoundingClientRect().top;
      for (let frames = 0; frames < 30; frames++) {
        await frame();
        seen.rows = Math.max(seen.rows, list.childElementCount);
        const now = texts().find((text) => text.textContent!.startsWith(name));
        const moved = now ? Math.abs(now.getBoundingClientRect().top - place) : Number.POSITIVE_INFINITY;
        seen.moved = Math.max(seen.moved, moved);
      }
      if (list.offsetHeight > height + 1_000) seen.prepended++;
    }
    return seen;
  }, rounds);
}

/** @returns milliseconds from the last key to the frame that shows the answer to this query */
async function searched(tab: Tab, query: string, misses = false): Promise<number> {
  const shown = tab.page.evaluate(
    ([query, misses]) => {
      const notes = globalThis as never as { steps: Set<string> };
      notes.steps = new Set();
      return (globalThis as never as Watched).watch.painted(() => {
        const progress = document.querySelector<HTMLProgressElement>(".results progress");
        if (progress) notes.steps.add(`${progress.value}`);
        if (misses) return /^0 /.test(document.querySelector(".results [role=status]")?.textContent ?? "");
        return [...document.querySelectorAll(".results mark")].some((mark) => mark.textContent === query);
      });
    },
    [query, misses] as const,
  );
  await tab.page.getByRole("searchbox", { name: "Search" }).fill(query);
  const at = await shown;
  return at - (await tab.did("input"));
}
