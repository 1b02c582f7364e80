/** The page: as it is shipped, served by a relay, in Chromium. */
import type { BenchOptions, Report, Table } from "./lib/report.ts";
import { backlog } from "./lib/web/backlog.ts";
import { firstLoad } from "./lib/web/firstLoad.ts";
import { longHistory } from "./lib/web/longHistory.ts";
import { opening } from "./lib/web/opening.ts";
import { build, Stage } from "./lib/web/stage.ts";

export const parts = ["load", "open", "long", "backlog"] as const;

const SIZES = {
  whole: { lines: 10_000, many: 100_000, waiting: 5_000, rounds: 9, scrolls: 25 },
  quick: { lines: 2_000, many: 10_000, waiting: 1_000, rounds: 3, scrolls: 5 },
};
const SLOWER = 4;
const KB = 1_000;

export async function run({ quick, only = parts }: BenchOptions): Promise<Report> {
  const sizes = quick ? SIZES.quick : SIZES.whole;
  const page = await build();
  const tables: Table[] = [];
  const bars: Report["bars"][number][] = [];
  const onStage = async (part: string, measure: (stage: Stage) => Promise<void>) => {
    if (!only.includes(part)) return;
    const stage = await Stage.open(page);
    try {
      await measure(stage);
    } finally {
      await stage.close();
    }
  };
  await onStage("load", (stage) => measureLoad(stage, tables, bars));
  await onStage("open", (stage) => measureOpening(stage, sizes, tables, bars));
  await onStage("long", (stage) => measureLong(stage, sizes, tables, bars));
  await onStage("backlog", (stage) => measureBacklog(stage, sizes, tables, bars));
  return {
    title: "The page in Chromium",
    method: [
      "As built and served by a relay, which runs on the same machine with those whom the page talks to.",
      `Times are on the clock, up to the frame that shows it; "slow": the page's processor is slowed down ${SLOWER} times.`,
    ],
    tables,
    bars,
  };
}

type Sizes = (typeof SIZES)["whole"];

async function measureLoad(stage: Stage, tables: Table[], bars: Report["bars"][number][]) {
  const { javaScript, css, all, ms } = await firstLoad(stage, SLOWER);
  tables.push({
    title: "A browser that was never here, until a name can be typed",
    columns: ["KB of JavaScript", "KB of CSS", "KB in all", "ms, slow"],
    rows: [{ name: "first visit", values: [javaScript / KB, css / KB, all / KB, ms] }],
  });
  bars.push(
    { name: "first load: JavaScript", measured: javaScript / KB, unit: "KB", atMost: 150 },
    { name: "first load: CSS", measured: css / KB, unit: "KB", atMost: 12 },
  );
}

async function measureOpening(stage: Stage, { lines, rounds }: Sizes, tables: Table[], bars: Report["bars"][number][]) {
  const found = await opening(stage, { lines, rounds, slower: SLOWER });
  const worst = Math.max(...[...found.interactions.values()].flat());
  const row = (name: string, ms: number) => ({ name, values: [ms] });
  tables.push(
    {
      title: `A profile with ${lines} messages`,
      columns: ["ms"],
      rows: [
        row("new tab to the list, slow", found.list),
        row("click to the conversation, slow", found.conversation),
        row("loaded again, and to the conversation, slow", found.again),
        row("the same while no relay answers, slow", found.alone),
        row("written there, until it is shown, slow", found.aloneSend),
        row("sent to shown", found.send),
        row("sent to shown, slow", found.sendSlow),
      ],
    },
    {
      title: "From what somebody does to the next frame, slow: the longest",
      columns: ["ms", "events"],
      rows: [...found.interactions].map(([name, took]) => ({ name, values: [Math.max(0, ...took), took.length] })),
    },
  );
  bars.push(
    {
      name: "open, slow",
      measured: Math.max(found.list, found.again),
      unit: "ms",
      atMost: 1_000,
    },
    { name: "open while no relay answers, slow", measured: found.alone, unit: "ms", atMost: 1_000 },
    { name: "sent to shown", measured: found.send, unit: "ms", atMost: 50 },
    { name: "interaction to next frame, slow", measured: worst, unit: "ms", atMost: 100 },
  );
}

async function measureLong(stage: Stage, { many, scrolls }: Sizes, tables: Table[], bars: Report["bars"][number][]) {
  const found = await longHistory(stage, { lines: many, rounds: scrolls });
  const row = (name: string, value: number) => ({ name, values: [value] });
  tables.push({
    title: `A conversation of ${many} messages`,
    columns: [""],
    rows: [
      row("new tab to its newest line, ms", found.opened),
      row("rows in the document, at most", found.rows),
      row("times that older lines came", found.prepended),
      row("what is shown moved by at most, px", found.moved),
      row("first search, ms", found.firstSearch),
      row("states of progress that it showed", found.steps),
      row("a search with one hit, ms", found.hit),
      row("a search without, ms", found.miss),
    ],
  });
  bars.push(
    { name: "rows in the document", measured: found.rows, unit: "", atMost: 150 },
    {
      name: "moved by older lines",
      measured: found.prepended > 0 ? found.moved : undefined,
      unit: "px",
      atMost: 1,
      ...(found.prepended === 0 && { why: "none came" }),
    },
    { name: "first search", measured: found.firstSearch, unit: "ms", atMost: 3_000 },
    { name: "states of progress", measured: found.steps, unit: "", atLeast: 5 },
    { name: "search, once warm", measured: Math.max(found.hit, found.miss), unit: "ms", atMost: 100 },
  );
}

async function measureBacklog(stage: Stage, { waiting }: Sizes, tables: Table[], bars: Report["bars"][number][]) {
  const { texts, ms, blocked, longTasks } = await backlog(stage, waiting);
  tables.push({
    title: "What waited while the page was closed",
    columns: ["texts", "s until all are shown", "tasks above 50 ms", "the longest, ms"],
    rows: [{ name: "backlog", values: [texts, ms / 1_000, longTasks, blocked] }],
  });
  bars.push({ name: "backlog: longest task", measured: blocked, unit: "ms", atMost: 100 });
}
