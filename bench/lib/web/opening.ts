import type { BrowserContext } from "playwright-core";
import { median } from "../report.ts";
import type { Peer, Stage } from "./stage.ts";
import type { Tab } from "./tab.ts";

const SENDS = 30;
const TYPED = "a sentence as people type it";

export type Opening = {
  /** The list, in a new tab. */
  readonly list: number;
  /** From the click on a conversation to its newest line. */
  readonly conversation: number;
  /** A tab that is loaded again: to the list, and from there to the newest line. */
  readonly again: number;
  /** The same while no relay answers; then a message is written, and shown. */
  readonly alone: number;
  readonly aloneSend: number;
  readonly send: number;
  readonly sendSlow: number;
  /** What somebody did, and the longest that the next frame took. */
  readonly interactions: ReadonlyMap<string, readonly number[]>;
};

/** @param lines that the conversation with the peer has */
export async function opening(
  stage: Stage,
  { lines, rounds, slower }: { readonly lines: number; readonly rounds: number; readonly slower: number },
): Promise<Opening> {
  const budi = await stage.peer("Budi");
  const context = await stage.browser([budi], lines);
  await installed(stage, context);
  const newest = `line ${lines} `;
  const [list, conversation, again] = [[] as number[], [] as number[], [] as number[]];
  for (let round = 0; round < rounds; round++) {
    const tab = await stage.tab(context, slower);
    await tab.go();
    list.push(await tab.listed("Budi", newest));
    conversation.push(await clicked(tab, budi, newest));
    await tab.page.reload({ waitUntil: "commit" });
    again.push((await tab.listed(budi.name, newest)) + (await clicked(tab, budi, newest)));
    await tab.close();
  }
  const [send, sendSlow] = [await sends(stage, context, budi, 1), await sends(stage, context, budi, slower)];
  const interactions = await interact(stage, context, budi, slower);
  const { alone, aloneSend } = await withoutRelay(stage, context, budi, { rounds, slower });
  await context.close();
  return {
    list: median(list),
    conversation: median(conversation),
    again: median(again),
    alone,
    aloneSend,
    send: median(send),
    sendSlow: median(sendSlow),
    interactions,
  };
}

/** The first visit fetches the page for all later ones. */
async function installed(stage: Stage, context: BrowserContext): Promise<void> {
  const tab = await stage.tab(context);
  await tab.go();
  await tab.page.evaluate(async () => void (await navigator.serviceWorker.ready));
  await tab.close();
}

/** @returns milliseconds from the click to the line */
async function clicked(tab: Tab, { name }: Peer, line: string): Promise<number> {
  await tab.row(name).waitFor();
  const [shown] = await Promise.all([tab.shows(line), tab.row(name).click()]);
  return shown - (await tab.did("click"));
}

/** @returns for each message, milliseconds from the key that sends it to the frame that shows it */
async function sends(stage: Stage, context: BrowserContext, budi: Peer, slower: number): Promise<number[]> {
  const tab = await stage.tab(context, slower);
  await tab.go();
  await tab.row(budi.name).click();
  await tab.page.getByText("Offline.").waitFor({ state: "hidden" });
  const times: number[] = [];
  for (let round = 0; round < SENDS; round++) times.push(await sent(tab, `${slower} of ${round} `));
  await tab.close();
  return times;
}

async function sent(tab: Tab, text: string): Promise<number> {
  await tab.composer.fill(text);
  const [shown] = await Promise.all([tab.shows(text), tab.page.keyboard.press("Enter")]);
  return shown - (await tab.did("keydown"));
}

/** All that people do all day. */
async function interact(
  stage: Stage,
  context: BrowserContext,
  budi: Peer,
  slower: number,
): Promise<Opening["interactions"]> {
  const tab = await stage.tab(context, slower);
  await tab.go();
  await tab.row(budi.name).waitFor();
  // What is loaded when the page is idle is there.
  await tab.page.waitForTimeout(1_500);
  await tab.interactions();
  const taken = new Map<string, readonly number[]>();
  const { page } = tab;
  const { keyboard } = page;
  const last = page.getByRole("article").last();
  const doing = async (what: string, act: () => Promise<void>) => {
    await act();
    await page.waitForTimeout(300);
    taken.set(
      what,
      (await tab.interactions()).map(({ took }) => took),
    );
  };
  await doing("opens a conversation", async () => {
    await tab.row(budi.name).click();
    await last.waitFor();
  });
  await doing("types", () => keyboard.type(TYPED, { delay: 40 }));
  await doing("sends", async () => {
    await keyboard.press("Enter");
    await page.getByRole("article", { name: TYPED }).last().waitFor();
  });
  await doing("opens a message's menu", async () => {
    await last.hover();
    await last.getByRole("button", { name: "Actions" }).click();
    await keyboard.press("Escape");
  });
  await doing("opens and closes details", async () => {
    await page.getByRole("button", { name: "Details" }).click();
    await page.getByRole("complementary").waitFor();
    await page.getByRole("button", { name: "Details" }).click();
  });
  await doing("switches with Ctrl-K", async () => {
    await keyboard.press("Control+k");
    await keyboard.type("bu", { delay: 40 });
    await keyboard.press("Escape");
  });
  await doing("searches", async () => {
    await page.getByRole("searchbox", { name: "Search" }).click();
    await keyboard.type("kata17 kata", { delay: 60 });
    await page.locator(".results mark").first().waitFor();
    await keyboard.press("Escape");
  });
  await doing("opens settings", async () => {
    await page.getByRole("button", { name: "Settings" }).first().click();
    await page.goBack();
  });
  await tab.close();
  return taken;
}

/** Where no relay answers, the page opens all the same, and takes what is written. Nothing comes after this: the relay is gone. */
async function withoutRelay(
  stage: Stage,
  context: BrowserContext,
  budi: Peer,
  { rounds, slower }: { readonly rounds: number; readonly slower: number },
): Promise<Pick<Opening, "alone" | "aloneSend">> {
  const tab = await stage.tab(context, slower);
  await tab.go();
  await tab.row(budi.name).click();
  await tab.shows(TYPED);
  await stage.relay.stop();
  await tab.page.getByText("Offline.").waitFor();
  const [alone, send] = [[] as number[], [] as number[]];
  let newest = TYPED;
  for (let round = 0; round < rounds; round++) {
    await tab.page.reload({ waitUntil: "commit" });
    alone.push((await tab.listed(budi.name, newest)) + (await clicked(tab, budi, newest)));
    newest = `alone ${round} of all`;
    send.push(await sent(tab, newest));
  }
  await tab.close();
  return { alone: median(alone), aloneSend: median(send) };
}
