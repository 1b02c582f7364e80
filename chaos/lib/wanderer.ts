import { sleep } from "./machine.ts";
import type { Reader, Sender } from "./people.ts";
import type { Stage } from "./scenario.ts";

const PING_MS = 500;
/** Three pings without an answer, and the relay is taken for gone: as a client does, only sooner. */
const SILENCE_MS = 3_000;
const JOIN_MS = 5_000;

/** Keeps a client connected to one of several relays that serve as one: it leaves a dead or silent one for the next. */
export class Wanderer {
  readonly who: Sender | Reader;
  readonly #relays: readonly string[];
  #at: number;
  #stopped = false;
  #heardAt = 0;
  /** Relays that it has been welcomed by, in order. */
  readonly visits: string[] = [];

  constructor(stage: Stage, who: Sender | Reader, relays: readonly string[], first: number) {
    this.who = who;
    this.#relays = relays;
    this.#at = first;
    stage.later(() => this.stop());
    void this.#live();
  }

  get relay(): string | undefined {
    return this.who.client === undefined ? undefined : this.#relays[this.#at];
  }

  stop(): void {
    this.#stopped = true;
    this.who.client?.kill();
  }

  async #live(): Promise<void> {
    while (!this.#stopped) {
      const url = this.#relays[this.#at]!;
      if (await this.#join(url)) {
        this.visits.push(url);
        await this.#stay();
        this.who.client?.kill();
        this.who.client = undefined;
      }
      this.#at = (this.#at + 1) % this.#relays.length;
      await sleep(50 + 100 * Math.random());
    }
  }

  async #join(url: string): Promise<boolean> {
    let late = false;
    const joined = this.who.join(url).then(
      () => {
        if (late) this.who.client?.kill();
        return !late;
      },
      () => false,
    );
    const given = sleep(JOIN_MS).then(() => {
      late = true;
      return false;
    });
    return Promise.race([joined, given]);
  }

  /** Until the connection has ended, or nothing is heard on it. */
  async #stay(): Promise<void> {
    this.#heardAt = performance.now();
    const { ws } = this.who.client ?? {};
    ws?.on("pong", () => {
      this.#heardAt = performance.now();
    });
    while (this.who.client !== undefined && performance.now() - this.#heardAt < SILENCE_MS) {
      ws?.ping();
      await sleep(PING_MS);
    }
  }
}
