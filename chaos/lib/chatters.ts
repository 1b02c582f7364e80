import { join } from "node:path";
import type { SandiClient } from "@sandi/client";
import { openClient, openProfile } from "@sandi/client/node";
import { toHex, utf8 } from "@sandi/crypto";
import type { SuiteName } from "@sandi/protocol";
import type { Ledger } from "./ledger.ts";
import type { Stage } from "./scenario.ts";

/**
 * Two real clients that talk to each other: engines, key stores, profiles on disk, end-to-end encryption, and a
 * history that is theirs. What the relay accepts here is ciphertext; the ledger holds the texts.
 */
export class Chatters {
  readonly #ledger: Ledger;
  readonly #clients: readonly [SandiClient, SandiClient];
  readonly #suite: SuiteName;
  #said = 0;

  private constructor(ledger: Ledger, clients: readonly [SandiClient, SandiClient], suite: SuiteName) {
    this.#ledger = ledger;
    this.#clients = clients;
    this.#suite = suite;
    for (const [me, other] of [clients, [clients[1], clients[0]]] as const) {
      const texts = new Map<string, string>();
      me.on((event) => {
        if (event.event === "sent") texts.set(toHex(event.messageId), event.text);
        if (event.event === "accepted" || event.event === "delivered") {
          const text = texts.get(toHex(event.messageId));
          if (text !== undefined) ledger.accepted(toHex(me.id), toHex(other.id), utf8(text));
        }
      });
    }
  }

  static async meet(
    stage: Stage,
    relay: string | readonly string[],
    ledger: Ledger,
    suite: SuiteName = "ratchet",
  ): Promise<Chatters> {
    const root = stage.folder();
    const open = async (profile: string): Promise<SandiClient> => {
      const opened = await openProfile({
        profile,
        suites: [suite],
        root: join(root, "profiles"),
        stateRoot: join(root, "state"),
        cost: { memoryKiB: 8, passes: 1, lanes: 1 },
      });
      const client = await openClient({ relay, profile: opened });
      stage.later(() => client.close());
      return client;
    };
    const clients = [await open("ayu"), await open("budi")] as const;
    const chatters = new Chatters(ledger, clients, suite);
    for (const client of clients) client.start();
    const [ayu, budi] = clients;
    await ayu.find(toHex(budi.id), 10_000);
    await budi.find(toHex(ayu.id), 10_000);
    return chatters;
  }

  /** How many of the two are connected. */
  get online(): number {
    return this.#clients.filter(({ online }) => online).length;
  }

  async say(): Promise<void> {
    const turn = this.#said++ % 2;
    const [me, other] = [this.#clients[turn]!, this.#clients[1 - turn]!];
    const text = `text ${this.#said}`;
    this.#ledger.offered(toHex(me.id), toHex(other.id), utf8(text));
    await me.send(other.id, this.#suite, text);
  }

  /** Waits until each has confirmed what the other wrote, and lays both histories before the ledger. */
  async end(timeoutMs: number): Promise<boolean> {
    const flushed = await Promise.all(this.#clients.map((client) => client.flushed("delivered", timeoutMs)));
    const [ayu, budi] = this.#clients;
    for (const [me, other] of [
      [ayu, budi],
      [budi, ayu],
    ] as const)
      for (const { from, text } of await me.history(other.id, 1_000_000))
        if (from === "them") this.#ledger.shown(toHex(other.id), toHex(me.id), utf8(text));
    return flushed.every(Boolean);
  }
}
