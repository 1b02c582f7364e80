import { isCall } from "./calls.ts";
import type { Channel, Said } from "./channel.ts";
import { faultOf } from "./fault.ts";
import type { Host } from "./host.ts";

/** Answers the other tabs, for the one that holds the client. */
export class Leader {
  readonly #host: Host;
  readonly #channel: Channel;
  readonly #tabs = new Set<string>();

  constructor(host: Host, channel: Channel) {
    this.#host = host;
    this.#channel = channel;
    channel.hear((said, from) => this.#heard(said, from));
    host.on((news) => {
      if (this.#tabs.size > 0) channel.say({ say: "news", news });
    });
    channel.say({ say: "leads" });
  }

  #heard(said: Said, from: string): void {
    // Whoever has the profile next answers.
    if (this.#host.closed) return;
    if (said.say === "hello") this.#attach(from);
    if (said.say === "ask") void this.#answer(said, from);
  }

  #attach(tab: string): void {
    if (!this.#tabs.has(tab)) {
      this.#tabs.add(tab);
      void this.#channel.endOf(tab).then(() => {
        this.#tabs.delete(tab);
        return this.#host.left(tab);
      });
    }
    this.#channel.say({ say: "view", view: this.#host.view }, tab);
  }

  async #answer({ number, call, args, id, again }: Said & { say: "ask" }, tab: string): Promise<void> {
    try {
      if (!isCall(call)) throw new Error(`no tab can ask for ${String(call)}`);
      const run = this.#host[call] as (...args: readonly unknown[]) => Promise<unknown>;
      const value = await run.call(this.#host, { tab, id, again }, ...args);
      this.#channel.say({ say: "answer", number, value }, tab);
    } catch (error) {
      this.#channel.say({ say: "refusal", number, fault: faultOf(error) }, tab);
    }
  }
}
