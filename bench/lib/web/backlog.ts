import type { Stage } from "./stage.ts";

/** Fewer than one chain of `ratchet` takes (docs/ratchet.md): nobody seals more for a reader who does not answer. */
const TEXTS_OF_ONE = 2_500;
const WAIT_MS = 120_000;

export type Backlog = {
  readonly texts: number;
  /** From a new tab to the last of them. */
  readonly ms: number;
  /** Longest time for which the page answered nobody. */
  readonly blocked: number;
  readonly longTasks: number;
};

/** What several people wrote while nobody had the page open. The conversation of the first is open while it comes. */
export async function backlog(stage: Stage, count: number): Promise<Backlog> {
  const peers = await Promise.all(
    Array.from({ length: Math.ceil(count / TEXTS_OF_ONE) }, (_, index) => stage.peer(`Writer ${index + 1}`)),
  );
  const context = await stage.browser(peers, 0);
  const each = count / peers.length;
  for (const { client } of peers) {
    const [reader] = client.peers().filter(({ contact, name }) => contact || name === "Ayu");
    const texts = Array.from({ length: each }, (_, index) => `text ${index + 1} that was written while nobody looked`);
    await Promise.all(texts.map((text) => client.send(reader!.id, "ratchet", text)));
    if (!(await client.flushed("accepted", WAIT_MS))) throw new Error("the relay does not take them");
  }
  const tab = await stage.tab(context);
  await tab.go();
  await tab.row(peers[0]!.name).click();
  const last = `text ${each} `;
  const listed = await Promise.all(peers.map(({ name }) => tab.listed(name, last)));
  // A conversation that was opened when much had come begins with the first of it.
  const newest = tab.page.getByRole("button", { name: "Newest" });
  if (await newest.isVisible()) await newest.click();
  const shown = [...listed, await tab.shows(last)];
  const tasks = await tab.tasks();
  await tab.close();
  await context.close();
  return {
    texts: count,
    ms: Math.max(...shown),
    blocked: Math.max(0, ...tasks.map(({ took }) => took)),
    longTasks: tasks.length,
  };
}
