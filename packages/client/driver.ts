import type { Env, Primitives, Rng, SlowPrimitives, UnixMs } from "@sandi/crypto";
import { type Answer, LIMITS, ProtocolError, type Question, type SlowOperation } from "@sandi/protocol";
import type { ClientEvent } from "./core/base/events.ts";
import type { EngineEffect, EngineInput } from "./core/base/io.ts";
import type { Engine } from "./core/engine.ts";
import { ClientError } from "./errors/clientError.ts";
import type { Committed, ProfileStore, StoreOp } from "./store/port.ts";
import type { Connection, Transport } from "./transport.ts";

/** A clock that was set back, or a timer that fired early, must not make the client spin. */
const SHORTEST_WAIT_MS = 5;

const NOTHING: Committed = { repeated: new Set() };

/** What one turn takes at most: the program answers between two of them, whatever comes in. */
const TURN_INPUTS = 2_000;
const TURN_BYTES = 256 * 1024;

/** From this much that waits to be worked off, the connection is read no further; from the second it is again. */
const PAUSE_BYTES = 1024 * 1024;
const RESUME_BYTES = 256 * 1024;
/**
 * The same for bodies that the engine opens at a pace. They are worked off so slowly that a pause for them would be one for
 * everybody: only what several people have left at once causes it.
 */
const PAUSE_BACKLOG_BYTES = 48 * 1024 * 1024;
const RESUME_BACKLOG_BYTES = 40 * 1024 * 1024;
/** Where a connection cannot be paused (a page's), a relay that sends more than it may is left. */
const HANG_UP_BYTES = 16 * 1024 * 1024;

/**
 * Transactions share their fsync under load: after so many with texts within this time, the next waits until so long
 * after the last. A text by itself never waits.
 */
const BUSY_COMMITS = 8;
const BUSY_WITHIN_MS = 300;
const BUSY_EVERY_MS = 30;
const OF_TEXTS: ReadonlySet<StoreOp["op"]> = new Set<StoreOp["op"]>(["historyAdd", "outboxPut", "outboxDone"]);

export type World = {
  readonly primitives: Primitives;
  readonly slow: SlowPrimitives;
  readonly rng: Rng;
  readonly now: () => number;
  /** Calls back once what has already come in has been taken; `setTimeout` where there is nothing quicker. */
  readonly soon?: (run: () => void) => void;
  /** Resolves after some milliseconds; at once where a timer may be late by seconds. `setTimeout` where there is none. */
  readonly pause?: (ms: number) => Promise<void>;
};

export type DriverOptions = {
  readonly transport: Transport;
  readonly world: World;
  /** This client's own RSA private key, PKCS#8. */
  readonly rsaPkcs8: Uint8Array;
  readonly onEvent: (event: ClientEvent) => void;
  /** The store or the engine failed: nothing more is sent or shown, because nothing more is recorded. */
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
  readonly #settling: (PromiseWithResolvers<void> & { readonly after: number })[] = [];
  /** How many inputs have come, and how many have been carried out. */
  #pushed = 0;
  #done = 0;
  #connection: Connection | undefined;
  #connectionId = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  /** The newest history row that has been shown and is not yet recorded as shown; 0 for none. */
  #shown = 0;
  #running = false;
  #scheduled = false;
  /** Bytes of messages that wait for their turn. */
  #waiting = 0;
  #paused = false;
  /** Whoever shows what comes does not keep up. */
  #held = false;
  /** When the last few transactions that moved texts on were, oldest first. */
  #commits: number[] = [];
  /** Why nothing is carried out any more; undefined while things are. */
  #ended: ProtocolError | undefined;

  constructor(engine: Engine, store: ProfileStore, options: DriverOptions) {
    this.#engine = engine;
    this.#store = store;
    this.#options = options;
  }

  /** Queues an input; all that comes in at once shares one transaction. */
  push(input: EngineInput): void {
    if (this.#ended) return;
    this.#inputs.push(input);
    this.#pushed++;
    if (input.in === "received") this.#waiting += input.message.length;
    if (this.#running || this.#scheduled) return;
    this.#scheduled = true;
    this.#soon(() => void this.#run());
  }

  /** Whether nothing is carried out any more, after `close` or a failure. */
  get ended(): boolean {
    return this.#ended !== undefined;
  }

  /** Reads no further from the relay until it is told otherwise, as far as the platform can. */
  hold(held: boolean): void {
    this.#held = held;
    this.#regulate();
  }

  /** Resolves when every input so far has been carried out; rejects when one of them never will be. */
  settled(): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.#done === this.#pushed) return Promise.resolve();
    const waiter = { after: this.#pushed, ...Promise.withResolvers<void>() };
    this.#settling.push(waiter);
    return waiter.promise;
  }

  /** Writes what is still to be written, hangs up and ends. */
  async close(): Promise<void> {
    if (this.#ended) return;
    if (this.#shown > 0) this.push({ in: "shown", through: this.#takeShown() });
    // A failure has been told by `onBroken`.
    await this.settled().catch(() => undefined);
    this.#end(new ClientError("CLIENT_CLOSED"));
  }

  /** @param tell called before those who wait are */
  #end(why: ProtocolError, tell?: (why: ProtocolError) => void): void {
    if (this.#ended) return;
    this.#ended = why;
    clearTimeout(this.#timer);
    this.#connectionId++;
    this.#connection?.close();
    tell?.(why);
    for (const { reject } of this.#settling.splice(0)) reject(why);
  }

  async #run(): Promise<void> {
    this.#scheduled = false;
    this.#running = true;
    try {
      while (this.#inputs.length > 0 && !this.#ended) {
        await this.#calm();
        const inputs = this.#nextInputs();
        await this.#turn(inputs);
        this.#settle(inputs.length);
        this.#regulate();
        if (this.#inputs.length > 0) await new Promise<void>((resolve) => this.#soon(resolve));
      }
    } catch (cause) {
      const error =
        cause instanceof ProtocolError ? cause : new ClientError("CLIENT_DEFECT", { reason: String(cause) }, { cause });
      this.#end(error, this.#options.onBroken);
    } finally {
      this.#running = false;
    }
  }

  /** Persist, then send, then show: the writes of all inputs of one turn are one transaction, and come first. */
  async #turn(inputs: readonly EngineInput[]): Promise<void> {
    const env = this.#env();
    const shown = this.#shown > 0 ? [{ in: "shown", through: this.#takeShown() } as const] : [];
    const effects = this.#engine.handle([...shown, ...inputs], env);
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

  #settle(count: number): void {
    this.#done += count;
    while (this.#settling.length > 0 && this.#settling[0]!.after <= this.#done) this.#settling.shift()!.resolve();
  }

  #soon(run: () => void): void {
    const { soon } = this.#options.world;
    if (soon) soon(run);
    else setTimeout(run, 0);
  }

  #pause(ms: number): Promise<void> {
    const { pause } = this.#options.world;
    return pause ? pause(ms) : new Promise((resolve) => setTimeout(resolve, ms));
  }

  #nextInputs(): EngineInput[] {
    let count = 0;
    let bytes = 0;
    while (count < this.#inputs.length && count < TURN_INPUTS && bytes < TURN_BYTES) {
      const input = this.#inputs[count++]!;
      if (input.in === "received") bytes += input.message.length;
    }
    this.#waiting -= bytes;
    return this.#inputs.splice(0, count);
  }

  /** Under load, lets more come in before the next transaction. */
  async #calm(): Promise<void> {
    const now = this.#options.world.now();
    const [first] = this.#commits;
    if (this.#commits.length < BUSY_COMMITS || first === undefined || now - first > BUSY_WITHIN_MS) return;
    const left = this.#commits.at(-1)! + BUSY_EVERY_MS - now;
    if (left > 0 && left <= BUSY_EVERY_MS) await this.#pause(left);
  }

  #noteCommit(): void {
    const now = this.#options.world.now();
    this.#commits.push(now);
    if (this.#commits.length > BUSY_COMMITS) this.#commits.shift();
  }

  /** A relay that sends faster than this client works is read no further for a while. */
  #regulate(): void {
    const { backlog } = this.#engine;
    if (!this.#paused && (this.#held || this.#waiting > PAUSE_BYTES || backlog > PAUSE_BACKLOG_BYTES)) {
      if (this.#connection?.pause) {
        this.#paused = true;
        this.#connection.pause();
      } else if (this.#waiting > HANG_UP_BYTES || backlog > PAUSE_BACKLOG_BYTES) this.#connection?.close();
    } else if (this.#paused && !this.#held && this.#waiting < RESUME_BYTES && backlog < RESUME_BACKLOG_BYTES) {
      this.#paused = false;
      this.#connection?.resume?.();
    }
  }

  async #persist(ops: readonly StoreOp[]): Promise<Committed> {
    this.#options.beforeEffect?.({ do: "persist", ops });
    const committed = await this.#commit(ops);
    if (ops.some(({ op }) => OF_TEXTS.has(op))) this.#noteCommit();
    return committed;
  }

  async #commit(ops: readonly StoreOp[]): Promise<Committed> {
    try {
      return await this.#store.commit(ops);
    } catch (cause) {
      if (cause instanceof ProtocolError) throw cause;
      throw new ClientError("PROFILE_WRITE_FAILED", { reason: String(cause) }, { cause });
    }
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
    this.#paused = false;
    const mine = () => id === this.#connectionId && !this.#ended;
    this.#connection = this.#options.transport(url, {
      // The relay speaks first.
      opened: () => undefined,
      message: (message) => {
        if (!mine()) return;
        this.push({ in: "received", message });
        this.#regulate();
      },
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
