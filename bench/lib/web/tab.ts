import type { BrowserContext, CDPSession, Page } from "playwright-core";
import { type Watch, type Watched, watch } from "./watch.ts";

/** A tab of the page, which notes what it shows and when. Anything that goes wrong in it ends the benchmark. */
export class Tab {
  readonly page: Page;
  readonly devTools: CDPSession;
  readonly #origin: string;
  readonly #problems: string[] = [];

  static async open(context: BrowserContext, origin: string, slower: number): Promise<Tab> {
    const page = await context.newPage();
    const devTools = await page.context().newCDPSession(page);
    await page.addInitScript(watch);
    if (slower > 1) await devTools.send("Emulation.setCPUThrottlingRate", { rate: slower });
    return new Tab(page, devTools, origin);
  }

  private constructor(page: Page, devTools: CDPSession, origin: string) {
    this.page = page;
    this.devTools = devTools;
    this.#origin = origin;
    page.on("pageerror", (error) => this.#problems.push(error.stack ?? String(error)));
    page.on("crash", () => this.#problems.push("the page crashed"));
  }

  async go(): Promise<void> {
    await this.page.goto(`${this.#origin}/`, { waitUntil: "commit" });
  }

  /** @returns when, since the tab was opened, the list had this person in it with the text last said */
  listed(name: string, text: string): Promise<number> {
    return this.page.evaluate(
      ([name, text]) =>
        (globalThis as never as Watched).watch.painted(() => {
          const row = document.querySelector(`nav li[aria-label="${name}"]`);
          return row?.querySelector(".row-last")?.textContent?.includes(text!) ?? false;
        }),
      [name, text],
    );
  }

  /** @returns when, since the tab was opened, a message that begins like this was shown */
  shows(text: string): Promise<number> {
    return this.page.evaluate((text) => (globalThis as never as Watched).watch.shows(text), text);
  }

  /** @returns when this was done last, since the tab was opened */
  did(what: keyof Watch["did"]): Promise<number> {
    return this.page.evaluate((what) => (globalThis as never as Watched).watch.did[what], what);
  }

  tasks(): Promise<Watch["tasks"]> {
    return this.page.evaluate(() => (globalThis as never as Watched).watch.tasks);
  }

  interactions(): Promise<Watch["interactions"]> {
    return this.page.evaluate(() => (globalThis as never as Watched).watch.interactions.splice(0));
  }

  row(name: string) {
    return this.page
      .getByRole("list", { name: "Conversations" })
      .getByRole("listitem", { name, exact: true })
      .getByRole("button");
  }

  get composer() {
    return this.page.getByRole("textbox", { name: "Message" });
  }

  async close(): Promise<void> {
    await this.page.close();
    if (this.#problems.length > 0) throw new Error(`in the page:\n${this.#problems.join("\n")}`);
  }
}
