import { bundlePage, Chromium } from "@sandi/testkit/browser/chromium";

type Entry = typeof import("./page.ts");

/** Microseconds of the page's own thread: of its processor time, where what else runs on this machine counts little. */
export type InBrowser = {
  readonly sealAndOpen: readonly number[];
  readonly make: readonly number[];
  readonly take: readonly number[];
};

const RECORDS = 500;

/** One figure a round. */
export async function timeInBrowser(rounds: { warmUp: number; records: number; openings: number }): Promise<InBrowser> {
  const chromium = await Chromium.start<Entry>(bundlePage(new URL("./page.ts", import.meta.url).pathname));
  const out = { sealAndOpen: [] as number[], make: [] as number[], take: [] as number[] };
  try {
    const page = await chromium.open();
    const devTools = await page.tab.context().newCDPSession(page.tab);
    await devTools.send("Performance.enable", { timeDomain: "threadTicks" });
    const micros = async (): Promise<number> => {
      const { metrics } = await devTools.send("Performance.getMetrics");
      return metrics.find(({ name }) => name === "TaskDuration")!.value * 1e6;
    };
    const took = async (name: "sealAndOpen" | "makeOpening" | "takeOpening"): Promise<number> => {
      const began = await micros();
      await page.call(name);
      return (await micros()) - began;
    };
    for (let round = -rounds.warmUp; round < rounds.records; round++) {
      await page.call("prepareRecords", RECORDS);
      const each = (await took("sealAndOpen")) / RECORDS;
      if (round >= 0) out.sealAndOpen.push(each);
    }
    for (let round = 0; round < rounds.openings; round++) {
      await page.call("prepareOpening");
      out.make.push(await took("makeOpening"));
      out.take.push(await took("takeOpening"));
    }
    await page.end();
  } finally {
    await chromium.close();
  }
  return out;
}
