import type { Stage } from "./stage.ts";
import type { Watched } from "./watch.ts";

/** Bytes that a browser fetches that has never been here, until a name can be typed. */
export type FirstLoad = {
  readonly javaScript: number;
  readonly css: number;
  readonly all: number;
  readonly ms: number;
};

export async function firstLoad(stage: Stage, slower: number): Promise<FirstLoad> {
  const context = await stage.stranger();
  const tab = await stage.tab(context, slower);
  await tab.go();
  const found = await tab.page.evaluate(async () => {
    const ms = await (globalThis as never as Watched).watch.painted(
      () => document.querySelector<HTMLInputElement>("#name")?.disabled === false,
    );
    const entries = performance.getEntries().filter((entry) => "transferSize" in entry) as PerformanceResourceTiming[];
    // With their headers, as they were on the wire. What the page fetches when it is idle comes later.
    const bytes = (name: RegExp) =>
      entries
        .filter((entry) => entry.responseEnd <= ms && name.test(entry.name))
        .reduce((sum, { transferSize }) => sum + transferSize, 0);
    return { javaScript: bytes(/\.js$/), css: bytes(/\.css$/), all: bytes(/^/), ms };
  });
  await tab.close();
  await context.close();
  return found;
}
