import type { Rng } from "@sandi/crypto";
import { encodeAck, FRAME, frame, parseDeliver, splitFrames } from "@sandi/protocol";
import { DEFAULT_LIMITS, joinKeys, type Link, LocalBus, MemoryStore, Relay, type RelayLog } from "@sandi/relay/core";
import type { Person } from "./person.ts";
import type { Platform } from "./platform.ts";

const SILENT: RelayLog = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** In a lab Mallory may fetch and be handed prekeys as often as a student tries. */
const LIMITS = { ...DEFAULT_LIMITS, fetchesPerHour: 10_000, handoutsPerHour: 10_000 };

/** Whoever holds the frames that pass between a client and the relay's rules. */
export type Between = {
  readonly now: () => number;
  /** @returns what the client is to see of it: nothing for a message, which stays on the desk */
  fromRelay(person: Person, type: number, body: Uint8Array): Uint8Array | undefined;
  fromClient(person: Person, type: number, body: Uint8Array): void;
  /** A message, as the relay would have delivered it. */
  message(person: Person, from: Uint8Array, body: Uint8Array): void;
};

type Line = { readonly connection: ReturnType<Relay["connect"]>; open: boolean };
type Sent = { readonly line: Line; readonly message: Uint8Array };

/** The relay's core as it is used, without a socket or a disk: the rules that Mallory has to keep to, to stay unseen. */
export class RelaySide {
  readonly #relay: Relay;
  readonly #between: Between;
  readonly #lines = new Map<Person, Line>();
  readonly #sent: Sent[] = [];
  readonly #closing: { readonly person: Person | undefined; readonly line: Line }[] = [];
  #woken = false;
  /** When it wants to be called again. */
  wakeAt = Number.POSITIVE_INFINITY;

  static async open(platform: Platform, rng: Rng, between: Between): Promise<RelaySide> {
    const store = new MemoryStore();
    return new RelaySide(platform, rng, between, store, await store.load());
  }

  private constructor(
    { primitives }: Platform,
    rng: Rng,
    between: Between,
    store: MemoryStore,
    index: ConstructorParameters<typeof Relay>[1],
  ) {
    this.#between = between;
    this.#relay = new Relay(
      {
        store,
        bus: new LocalBus(),
        keys: joinKeys(primitives, rng, rng(32)),
        limits: LIMITS,
        log: SILENT,
        clock: between.now,
        steady: between.now,
        wake: () => {
          this.#woken = true;
        },
        failed: (error) => {
          throw error;
        },
      },
      index,
    );
  }

  connect(person: Person): void {
    const line: Line = { connection: undefined as never, open: true };
    const link: Link = {
      send: (bytes, from = 0, to = bytes.length) => this.#toClient(person, line, bytes.slice(from, to)),
      address: () => "",
      buffered: () => 0,
      cork: () => undefined,
      uncork: () => undefined,
      close: () => this.#close(person, line),
    };
    this.#lines.set(person, line);
    Object.assign(line, { connection: this.#relay.connect(link, this.#between.now()) });
  }

  /** @param isOver the program has ended: there is nobody to be told */
  disconnect(person: Person, isOver: boolean): void {
    const line = this.#lines.get(person);
    if (line) this.#close(isOver ? undefined : person, line);
  }

  /** From the client, whole; acknowledgements stay here, because the desk has acknowledged for it. */
  receive(person: Person, message: Uint8Array): void {
    const line = this.#lines.get(person);
    const frames = splitFrames(message);
    if (!line || !frames.ok) return;
    for (const { type, body } of frames.value) {
      this.#between.fromClient(person, type, body);
      if (type !== FRAME.ack) this.#sent.push({ line, message: frame(type, body) });
    }
  }

  /** Does what is due. @returns whether there was anything to do */
  async run(): Promise<boolean> {
    const now = this.#between.now();
    const busy = this.#woken || this.#sent.length > 0 || this.#closing.length > 0 || this.wakeAt <= now;
    if (!busy) return false;
    this.#woken = false;
    for (const { line, message } of this.#sent.splice(0))
      if (line.open) line.connection.receive(message, 0, message.length, now);
    for (const { person, line } of this.#closing.splice(0)) {
      line.connection.ended(now);
      person?.take({ in: "closed" });
    }
    const wait = this.#relay.tick(now);
    this.wakeAt = Math.max(now + wait, now + 1);
    await settled();
    return true;
  }

  #toClient(person: Person, line: Line, message: Uint8Array): void {
    if (!line.open) return;
    const frames = splitFrames(message);
    if (!frames.ok) throw frames.error;
    for (const { type, body } of frames.value) {
      if (type === FRAME.deliver) this.#keep(person, line, body);
      else {
        const passed = this.#between.fromRelay(person, type, body);
        if (passed) person.take({ in: "received", message: passed });
      }
    }
  }

  /** The relay's rules are content: their mailbox is empty, and the message lies on the desk. */
  #keep(person: Person, line: Line, body: Uint8Array): void {
    const parsed = parseDeliver(body);
    if (!parsed.ok) throw parsed.error;
    const { from, delivery, body: sealed } = parsed.value;
    this.#sent.push({ line, message: encodeAck({ through: delivery }) });
    this.#between.message(person, from.slice(), sealed.slice());
  }

  #close(person: Person | undefined, line: Line): void {
    if (!line.open) return;
    line.open = false;
    this.#closing.push({ person, line });
  }
}

/** The store answers in promises that wait for nothing but each other: after so many turns none is left. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 64; turn++) await undefined;
}
