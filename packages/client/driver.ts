import type { Env, Primitives, Rng, SlowPrimitives, UnixMs } from "@sandi/crypto";
import { type Answer, LIMITS, ProtocolError, type Question, type SlowOperation } from "@sandi/protocol";
import type { Engine } from "./core/engine.ts";
import type { ClientEvent, EngineEffect, EngineInput } from "./core/model.ts";
import { ClientError } from "./errors/clientError.ts";
import type { Committed, ProfileStore, StoreOp } from "./store/port.ts";
import type { Connection, Transport } from "./transport.ts";

/** A clock that was set back, or a timer that fired early, must not make the client spin. */
const SHORTEST_WAIT_MS = 5;

const NOTHING: Committed = { repeated: new Set() };

export type World = {
  readonly primitives: Primitives;
  readonly slow: SlowPrimitives;
  readonly rng: Rng;
  readonly now: () => number;
};

export type DriverOptions = {
  readonly transport: Transport;
  readonly world: World;
  /** This client's own RSA private key, PKCS#8. */
  readonly rsaPkcs8: Uint8Array;
  readonly onEvent: (event: ClientEvent) => void;
  /** The store failed: nothing more is sent or shown, because nothing more is recorded. */
  readonly onBroken: (error: ProtocolError) => void;
  /** Called before each effect; tests end the process there. */
  readonly beforeEffect?: (effect: EngineEffect) => void;
};

/** Carries out what the engine asks for: the socket, the disk, the timers, RSA. */
export class Driver {
  readonly #engine: Engine;
  readonly #store: ProfileStore;
  readonly #options: DriverOptions;
  readonly #inputs: EngineInput[] = [];
  readonly #idle: (() => void)[] = [];
  #connection: Connection | undefined;
  #connectionId = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The newest history row that has been shown and is not yet recorded as shown; 0 for none. */
  #shown = 0;
  #running = false;
  #scheduled = false;
  #closed = false;

  constructor(engine: Engine, store: ProfileStore, options: DriverOptions) {
    this.#engine = engine;
    this.#store = store;
    this.#options = options;
  }

  /** Queues an input; all that is queued within one turn of the event loop shares one transaction. */
  push(input: EngineInput): void {
    if (this.#closed) return;
    this.#inputs.push(input);
    if (this.#running || this.#scheduled) return;
    this.#scheduled = true;
    queueMicrotask(() => void this.#run());
  }

  /** Resolves when every input so far has been carried out. */
  settled(): Promise<void> {
    if (!this.#running && this.#inputs.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Writes what is still to be written, hangs up and ends. */
  async close(): Promise<void> {
    if (this.#closed) return;
    if (this.#shown > 0) this.push({ in: "shown", through: this.#takeShown() });
    await this.settled();
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#connectionId++;
    this.#connection?.close();
  }

  async #run(): Promise<void> {
    this.#scheduled = false;
    this.#running = true;
    try {
      while (this.#inputs.length > 0 && !this.#closed) await this.#turn(this.#inputs.splice(0));
    } catch (cause) {
      this.#closed = true;
      clearTimeout(this.#timer);
      this.#connectionId++;
      this.#connection?.close();
      this.#options.onBroken(
        cause instanceof ProtocolError
          ? cause
          : new ClientError("PROFILE_WRITE_FAILED", { reason: String(cause) }, { cause }),
      );
    } finally {
      this.#running = false;
      for (const resolve of this.#idle.splice(0)) resolve();
    }
  }

  /** Persist, then send, then show: the writes of all inputs of one turn are one transaction, and come first. */
  async #turn(inputs: readonly EngineInput[]): Promise<void> {
    const env = this.#env();
    const shown = this.#shown > 0 ? [{ in: "shown", through: this.#takeShown() } as const] : [];
    const effects = [...shown, ...inputs].flatMap((input) => this.#engine.handle(input, env));
    const ops = effects.flatMap((effect) => (effect.do === "persist" ? effect.ops : []));
    const { repeated } = ops.length > 0 ? await this.#persist(ops) : NOTHING;
    const frames: Uint8Array[] = [];
    for (const effect of effects) {
      if (effect.do === "persist") continue;
      if (effect.do === "emit" && effect.seq !== undefined && repeated.has(effect.seq)) continue;
      if (effect.do !== "send") this.#sendAll(frames);
      this.#options.beforeEffect?.(effect);
      if (effect.do === "send") frames.push(effect.frame);
      else this.#perform(effect);
    }
    this.#sendAll(frames);
  }

  async #persist(ops: readonly StoreOp[]): Promise<Committed> {
    this.#options.beforeEffect?.({ do: "persist", ops });
    return this.#store.commit(ops);
  }

  #perform(effect: Exclude<EngineEffect, { do: "persist" | "send" }>): void {
    switch (effect.do) {
      case "connect":
        return this.#connect(effect.url);
      case "disconnect":
        this.#connection?.close();
        return;
      case "emit":
        this.#options.onEvent(effect.event);
        if (effect.seq !== undefined) this.#noteShown(effect.seq);
        return;
      case "wakeAt":
        return this.#wakeAt(effect.at);
      case "ask":
        void this.#answer(effect);
    }
  }

  #connect(url: string): void {
    const id = ++this.#connectionId;
    const mine = () => id === this.#connectionId && !this.#closed;
    this.#connection = this.#options.transport(url, {
      // The relay speaks first.
      opened: () => undefined,
      message: (message) => mine() && this.push({ in: "received", message }),
      closed: (error) => mine() && this.push({ in: "closed", ...(error ? { error } : {}) }),
    });
  }

  async #answer({ id, question }: EngineEffect & { do: "ask" }): Promise<void> {
    this.push({ in: "answered", id, answer: await this.#answerTo(question) });
  }

  async #answerTo(question: Question): Promise<Answer> {
    switch (question.ask) {
      case "slow":
        return { to: "slow", result: await this.#slow(question.operation) };
      // The relay's protocol has no words for prekeys yet: nobody has any there.
      case "prekeys":
        return { to: "prekeys", of: question.of, prekeys: undefined };
      case "publish":
        return { to: "publish", taken: false };
    }
  }

  async #slow(operation: SlowOperation): Promise<Uint8Array | undefined> {
    const { rsa } = this.#options.world.slow;
    try {
      return operation.op === "oaepEncrypt"
        ? await rsa.oaepEncrypt(operation.spki, operation.plaintext, operation.label)
        : await rsa.oaepDecrypt(this.#options.rsaPkcs8, operation.ciphertext, operation.label);
    } catch {
      return undefined;
    }
  }

  /** Recorded with whatever is written next, at the latest when the process has nothing else to do for a moment. */
  #noteShown(seq: number): void {
    const waits = this.#shown > 0;
    this.#shown = Math.max(this.#shown, seq);
    if (waits) return;
    setTimeout(() => {
      if (this.#shown > 0) this.push({ in: "shown", through: this.#takeShown() });
    }, 100).unref?.();
  }

  #takeShown(): number {
    const through = this.#shown;
    this.#shown = 0;
    return through;
  }

  #wakeAt(at: number): void {
    clearTimeout(this.#timer);
    // setTimeout takes 31 bits of milliseconds.
    const delay = Math.min(Math.max(at - this.#options.world.now(), SHORTEST_WAIT_MS), 0x7fff_ffff);
    this.#timer = setTimeout(() => this.push({ in: "wake" }), delay);
  }

  /** Frames of one turn share WebSocket messages, as many as fit. */
  #sendAll(frames: Uint8Array[]): void {
    while (frames.length > 0) {
      let count = 0;
      let size = 0;
      while (count < frames.length && size + frames[count]!.length <= LIMITS.webSocketMessage)
        size += frames[count++]!.length;
      if (count === 0) throw new Error("a frame must fit into one message");
      const message = new Uint8Array(size);
      let at = 0;
      for (const frame of frames.splice(0, count)) {
        message.set(frame, at);
        at += frame.length;
      }
      this.#connection?.send(message);
    }
  }

  #env(): Env {
    const { primitives, rng, now } = this.#options.world;
    return { primitives, rng, now: now() as UnixMs };
  }
}
