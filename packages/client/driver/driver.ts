import { concat, type Env, type UnixMs } from "@sandi/crypto";
import { LIMITS, ProtocolError, type SlowOperation } from "@sandi/protocol";
import type { ClientEvent } from "../core/base/events.ts";
import type { EngineEffect, EngineInput } from "../core/base/io.ts";
import type { Engine } from "../core/engine.ts";
import { ClientError } from "../errors/clientError.ts";
import type { Committed, ProfileStore, StoreOp } from "../store/port.ts";
import type { Connection, Transport } from "../transport.ts";
import { CommitPace } from "./commitPace.ts";
import { inParts } from "./inParts.ts";
import { ReadingPace } from "./readingPace.ts";
import { type Repeated, repeatedOf } from "./repeated.ts";
import type { World } from "./world.ts";

/** A clock that was set back, or a timer that fired early, must not make the client spin. */
const SHORTEST_WAIT_MS = 5;

const NOTHING: Committed = { repeated: new Set(), deleted: new Set() };

/** What one turn takes at most: the program answers between two of them, whatever comes in. */
const TURN_INPUTS = 2_000;

/** What is under way goes before tables that take longer to load than a text to send. A program that only sends ends before. */
const TABLES_AFTER_MS = 100;

export type DriverOptions = {
  readonly transport: Transport;
  readonly world: World;
  /** This client's own RSA private key, PKCS#8. */
  readonly rsaPkcs8: Uint8Array;
  readonly onEvent: (event: ClientEvent) => void;
  /** The store or the engine failed: nothing more is sent or shown, because nothing more is recorded. */
  readonly onBroken: (error: ProtocolError) => void;
  /** Called for each transaction, once it is written. */
  readonly onWritten: (ops: readonly StoreOp[], committed: Committed) => void;
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
  #tables: ReturnType<typeof setTimeout> | undefined;
  /** The newest history row that has been shown and is not yet recorded as shown; 0 for none. */
  #shown = 0;
  /** Rows that nobody was to see, of which the engine has not been told. */
  #repeated: Repeated[] = [];
  #running = false;
  #scheduled = false;
  readonly #commitPace: CommitPace;
  readonly #readingPace: ReadingPace;
  /** Why nothing is carried out any more; undefined while things are. */
  #ended: ProtocolError | undefined;

  constructor(engine: Engine, store: ProfileStore, options: DriverOptions) {
    this.#engine = engine;
    this.#store = store;
    this.#options = options;
    this.#commitPace = new CommitPace(options.world);
    this.#readingPace = new ReadingPace(() => engine.backlog);
  }

  /** Queues an input; all that comes in at once shares one transaction. */
  push(input: EngineInput): void {
    if (this.#ended) return;
    this.#inputs.push(input);
    this.#pushed++;
    if (input.in === "received") this.#readingPace.came(input.message.length);
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
    this.#readingPace.hold(held);
  }

  /** Resolves when every input so far has been carried out; rejects when one of them never will be. */
  settled(): Promise<void> {
    if (this.#ended) return Promise.reject(this.#ended);
    if (this.#done === this.#pushed && this.#repeated.length === 0) return Promise.resolve();
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
    clearTimeout(this.#tables);
    this.#connectionId++;
    this.#connection?.close();
    tell?.(why);
    for (const { reject } of this.#settling.splice(0)) reject(why);
  }

  async #run(): Promise<void> {
    this.#scheduled = false;
    this.#running = true;
    try {
      while (this.#hasWork && !this.#ended) {
        await this.#commitPace.wait();
        const inputs = this.#nextInputs();
        await this.#turn(inputs);
        this.#settle(inputs.length);
        this.#readingPace.regulate();
        if (this.#hasWork) await new Promise<void>((resolve) => this.#soon(resolve));
      }
    } catch (cause) {
      const error =
        cause instanceof ProtocolError ? cause : new ClientError("CLIENT_DEFECT", { reason: String(cause) }, { cause });
      this.#end(error, this.#options.onBroken);
    } finally {
      this.#running = false;
    }
  }

  get #hasWork(): boolean {
    return this.#inputs.length > 0 || this.#repeated.length > 0;
  }

  /** Persist, then send, then show: the writes of all inputs of one turn are one transaction, and come first. */
  async #turn(inputs: readonly EngineInput[]): Promise<void> {
    const env = this.#env();
    const effects = this.#engine.handle([...this.#outcome(), ...inputs], env);
    const ops = effects.flatMap((effect) => (effect.do === "persist" ? effect.ops : []));
    const committed = ops.length > 0 ? await this.#persist(ops) : NOTHING;
    const { repeated } = committed;
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
    if (repeated.size > 0) this.#repeated.push(repeatedOf(ops, committed));
  }

  /** What came of the turns before. A row that nobody was to see is not to count as shown with those behind it. */
  #outcome(): EngineInput[] {
    const shown = this.#shown > 0 ? [{ in: "shown", through: this.#takeShown() } as const] : [];
    return [...this.#repeated.splice(0), ...shown];
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

  #nextInputs(): EngineInput[] {
    let count = 0;
    let bytes = 0;
    while (count < this.#inputs.length && count < TURN_INPUTS && bytes < this.#options.world.turnBytes) {
      const input = this.#inputs[count++]!;
      if (input.in === "received") bytes += input.message.length;
    }
    this.#readingPace.taken(bytes);
    return this.#inputs.splice(0, count);
  }

  async #persist(ops: readonly StoreOp[]): Promise<Committed> {
    this.#options.beforeEffect?.({ do: "persist", ops });
    const committed = await this.#commit(ops);
    this.#commitPace.committed(ops);
    this.#options.onWritten(ops, committed);
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
      case "loadSkeletons":
        this.#tables = setTimeout(() => void this.#loadSkeletons(), TABLES_AFTER_MS);
        return;
      case "ask":
        void this.#answer(effect);
    }
  }

  #connect(url: string): void {
    const id = ++this.#connectionId;
    const mine = () => id === this.#connectionId && !this.#ended;
    this.#connection = this.#options.transport(url, {
      // The relay speaks first.
      opened: () => undefined,
      message: (message) => {
        if (!mine()) return;
        for (const part of inParts(message, this.#options.world.turnBytes))
          this.push({ in: "received", message: part });
        this.#readingPace.regulate();
      },
      closed: (error) => mine() && this.push({ in: "closed", ...(error ? { error } : {}) }),
    });
    this.#readingPace.connected(this.#connection);
  }

  async #answer({ id, question }: EngineEffect & { do: "ask" }): Promise<void> {
    if (question.ask === "slow")
      this.push({ in: "answered", id, answer: { to: "slow", result: await this.#slow(question.operation) } });
  }

  async #loadSkeletons(): Promise<void> {
    // A page loads them over the network.
    const loaded = await import("../core/people/skeletons.ts").catch(() => undefined);
    this.push({ in: "skeletons", skeletons: loaded?.skeletons });
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
      this.#connection?.send(concat(...frames.splice(0, count)));
    }
  }

  #env(): Env {
    const { primitives, rng, now } = this.#options.world;
    return { primitives, rng, now: now() as UnixMs };
  }
}
