import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { WebSocket } from "ws";

const PATIENCE_MS = 20_000;

type Named = { readonly role: string; readonly name: string };
type Answer = Readonly<Record<string, unknown>>;
type Heard =
  | { readonly type: "success"; readonly id: number; readonly result: Answer }
  | { readonly type: "error"; readonly id: number; readonly error: string; readonly message: string }
  | { readonly type: "event"; readonly params: { readonly level: string; readonly text: string } };

/**
 * A Firefox without a window and one tab of it, by WebDriver BiDi (https://w3c.github.io/webdriver-bidi): Playwright drives
 * only Firefoxes of its own.
 */
export class Firefox {
  readonly #socket: WebSocket;
  readonly #ended: () => Promise<void>;
  readonly #answers = new Map<number, PromiseWithResolvers<Answer>>();
  #id = 0;
  #tab = "";
  /** Errors of the page and its console, oldest first. */
  readonly problems: string[] = [];

  static async start(program: string): Promise<Firefox> {
    const folder = mkdtempSync(join(tmpdir(), "sandi-firefox-"));
    const args = ["--headless", "--no-remote", "--remote-debugging-port=0", "--profile", folder];
    const child = spawn(program, args, { stdio: ["ignore", "ignore", "pipe"] });
    const gone = new Promise((resolve) => child.once("exit", resolve));
    const ended = async () => {
      child.kill();
      await gone;
      rmSync(folder, { recursive: true, force: true });
    };
    for await (const line of createInterface(child.stderr)) {
      const [, url] = /^WebDriver BiDi listening on (ws:.*)$/.exec(line) ?? [];
      if (url === undefined) continue;
      child.stderr.resume();
      const firefox = new Firefox(new WebSocket(`${url}/session`), ended);
      await firefox.#begin().catch(async (error: unknown) => {
        await ended();
        throw error;
      });
      return firefox;
    }
    await ended();
    throw new Error(`${program} ended before it listened`);
  }

  private constructor(socket: WebSocket, ended: () => Promise<void>) {
    this.#socket = socket;
    this.#ended = ended;
    socket.on("message", (data) => this.#heard(JSON.parse(String(data))));
  }

  /** @param first a function that runs in each page before anything of its own */
  async open(url: string, first: () => void): Promise<void> {
    await this.#ask("script.addPreloadScript", { functionDeclaration: String(first) });
    await this.#ask("browsingContext.navigate", { context: this.#tab, url, wait: "complete" });
  }

  async click(name: string): Promise<void> {
    await this.#call("(element) => element.click()", { role: "button", name });
  }

  /** Types a text over what is in a field. */
  async type(name: string, text: string): Promise<void> {
    await this.#call("(element) => element.select()", { role: "textbox", name });
    const keys = [...text].flatMap((value) => [
      { type: "keyDown", value },
      { type: "keyUp", value },
    ]);
    await this.#ask("input.performActions", {
      context: this.#tab,
      actions: [{ type: "key", id: "keyboard", actions: keys }],
    });
  }

  /** The texts of all that a selector finds. */
  async texts(selector: string): Promise<string[]> {
    const found = `[...document.querySelectorAll(${JSON.stringify(selector)})].map(({ innerText }) => innerText)`;
    const expression = `JSON.stringify(${found})`;
    const { result } = await this.#ask("script.evaluate", {
      expression,
      target: { context: this.#tab },
      awaitPromise: false,
    });
    return JSON.parse((result as { readonly value: string }).value) as string[];
  }

  async close(): Promise<void> {
    this.#socket.terminate();
    await this.#ended();
  }

  async #begin(): Promise<void> {
    await new Promise((resolve, reject) => this.#socket.once("open", resolve).once("error", reject));
    await this.#ask("session.new", { capabilities: {} });
    await this.#ask("session.subscribe", { events: ["log.entryAdded"] });
    const { contexts } = await this.#ask("browsingContext.getTree", {});
    this.#tab = (contexts as { readonly context: string }[])[0]!.context;
  }

  async #call(functionDeclaration: string, named: Named): Promise<void> {
    const on = { target: { context: this.#tab }, arguments: [await this.#find(named)], awaitPromise: false };
    const answer = await this.#ask("script.callFunction", { functionDeclaration, ...on });
    if (answer.type !== "success") throw new Error(JSON.stringify(answer));
  }

  async #find(value: Named): Promise<object> {
    const locator = { type: "accessibility", value };
    for (const until = performance.now() + PATIENCE_MS; performance.now() < until; ) {
      const { nodes } = await this.#ask("browsingContext.locateNodes", { context: this.#tab, locator });
      const [found] = nodes as object[];
      if (found) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error(`not there: ${value.role} ${value.name}\n${this.problems.join("\n")}`);
  }

  #ask(method: string, params: object): Promise<Answer> {
    const id = ++this.#id;
    const answer = Promise.withResolvers<Answer>();
    this.#answers.set(id, answer);
    this.#socket.send(JSON.stringify({ id, method, params }));
    return answer.promise;
  }

  #heard(said: Heard): void {
    if (said.type === "event") {
      const { level, text } = said.params;
      if (level === "error") this.problems.push(text);
      return;
    }
    const answer = this.#answers.get(said.id);
    this.#answers.delete(said.id);
    if (said.type === "success") answer?.resolve(said.result);
    else answer?.reject(new Error(`${said.error}: ${said.message}`));
  }
}
