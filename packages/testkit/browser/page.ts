import type { Page as Tab } from "playwright-core";

/** What an entry module exports, as the test calls it: whatever it answers comes back as a promise. */
export type Callable = Readonly<Record<string, (...args: never[]) => unknown>>;

/** One page in Chromium. It is closed when its test ends, and the test fails if anything in it went wrong. */
export class Page<Entry extends Callable> {
  /** Playwright's own page, for what `call` does not do. */
  readonly tab: Tab;
  /** Errors of the page, its console and its security policy, oldest first. */
  readonly problems: string[] = [];

  constructor(tab: Tab, expected: RegExp | undefined) {
    this.tab = tab;
    const note = (problem: string) => {
      if (!expected?.test(problem)) this.problems.push(problem);
    };
    tab.on("pageerror", (error) => note(error.stack ?? String(error)));
    tab.on("crash", () => note("the page crashed"));
    // Chromium also tells every violation of the security policy here.
    tab.on("console", (message) => message.type() === "error" && note(`${message.text()} (${message.location().url})`));
  }

  /** Calls a function that the entry module exports. Arguments and answer are plain data; bytes may be among it. */
  async call<Name extends keyof Entry & string>(
    name: Name,
    ...args: Parameters<Entry[Name]>
  ): Promise<Awaited<ReturnType<Entry[Name]>>> {
    return await this.tab.evaluate(([name, args]) => (globalThis as never as Bootstrapped).sandi[name]!(...args), [
      name,
      args,
    ] as [string, unknown[]]);
  }

  /** Loads the page again: its memory is gone, its storage stays. */
  async reload(): Promise<void> {
    await this.tab.reload();
    await this.started();
  }

  /** Closes it as a killed tab: nothing in it is asked first. */
  async close(): Promise<void> {
    await this.tab.close();
  }

  /** Runs for each page when its test ends. @throws Error with the problems that the test has not taken */
  async end(): Promise<void> {
    await this.close();
    if (this.problems.length > 0) throw new Error(`in the page:\n${this.problems.splice(0).join("\n")}`);
  }

  /** @throws Error with the page's problems if its entry module did not run */
  async started(): Promise<void> {
    const runs = await this.tab.evaluate(() => "sandi" in globalThis);
    if (!runs) throw new Error(`the page did not start:\n${this.problems.splice(0).join("\n")}`);
  }
}

type Bootstrapped = { readonly sandi: Record<string, (...args: unknown[]) => never> };
