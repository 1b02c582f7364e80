import { randomBytes } from "node:crypto";
import { FRAME, readU32 } from "@sandi/protocol";
import { newIdentity, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import { Histogram } from "./histogram.ts";
import { Failures, inGroups, type Load, pause } from "./load.ts";
import { type Lane, PIECE, Publisher } from "./publisher.ts";
import { Window } from "./sample.ts";
import { joinSandi, type LineUse } from "./sandiClient.ts";
import { AckTemplate, SendTemplate } from "./sendTemplate.ts";
import type { WebSocketLine } from "./webSocket.ts";

export type MailOrder = {
  readonly load: "mail";
  readonly port: number;
  readonly relayPid: number;
  readonly recipients: number;
  readonly window: number;
  readonly bodySize: number;
};

const PATIENCE_MS = 60_000;

/** One sender, and recipients that are registered but not connected. */
export async function openMail(order: MailOrder): Promise<Load> {
  const { port, relayPid } = order;
  const failures = new Failures();
  const latency = new Histogram();
  const body = randomBytes(order.bodySize - 4);
  const recipients = await inGroups(order.recipients, 8, async (index) => {
    const identity = await newIdentity(`r${index}`);
    (await joinSandi(port, identity, {})).close();
    return new Recipient(port, identity, body, failures);
  });
  // The relay has noticed that they are gone.
  await pause(200);
  const sender = await newIdentity("sender");
  const publisher = new MailPublisher(recipients, body, order.window, latency);
  const line = await joinSandi(port, sender, { onFrame: publisher.answered, onFailed: failures.add });
  publisher.line = line;
  line.onDrained = publisher.refill;
  const settled = (): Promise<void> =>
    failures.until(
      () => publisher.idle,
      PATIENCE_MS,
      () => `${publisher.settled} accepted of ${publisher.sent}`,
    );

  return {
    async measure(warmUpMs, windowMs) {
      publisher.start(Number.POSITIVE_INFINITY);
      await pause(warmUpMs);
      latency.clear();
      const window = new Window(relayPid, () => publisher.settled);
      await pause(windowMs);
      const sample = window.end(latency);
      publisher.stop();
      await settled();
      return sample;
    },
    async fill(each) {
      latency.clear();
      const window = new Window(relayPid, () => publisher.settled);
      publisher.start(each);
      await settled();
      return window.end(latency);
    },
    async drain() {
      const window = new Window(relayPid, () => recipients.reduce((sum, { taken }) => sum + taken, 0));
      const lines = await inGroups(recipients.length, 25, (index) => recipients[index]!.join());
      const total = publisher.settled;
      await failures.until(
        () => recipients.reduce((sum, { taken }) => sum + taken, 0) === total,
        PATIENCE_MS,
        () => `${recipients.reduce((sum, { taken }) => sum + taken, 0)} delivered of ${total}`,
      );
      const sample = window.end(new Histogram());
      await pause(300);
      failures.check();
      for (const one of lines) one.close();
      await pause(200);
      return sample;
    },
    async close() {
      line.close();
    },
  };
}

/** Fetches what was stored for it, and checks that nothing is missing, doubled or changed. */
class Recipient {
  readonly identity: RawIdentity;
  readonly #port: number;
  readonly #body: Buffer;
  readonly #failures: Failures;
  readonly #ack = new AckTemplate(64);
  taken = 0;

  constructor(port: number, identity: RawIdentity, body: Buffer, failures: Failures) {
    this.#port = port;
    this.identity = identity;
    this.#body = body;
    this.#failures = failures;
  }

  async join(): Promise<WebSocketLine> {
    const begun = this.taken;
    let acked = begun;
    let line: WebSocketLine | undefined;
    const acknowledge = (): void => {
      if (this.taken === acked || line === undefined) return;
      acked = this.taken;
      line.socket.write(this.#ack.message(acked - begun));
    };
    const use: LineUse = { onFrame: this.#arrived, onDrained: acknowledge, onFailed: this.#failures.add };
    line = await joinSandi(this.#port, this.identity, use);
    acknowledge();
    return line;
  }

  readonly #arrived = (type: number, bytes: Buffer, start: number, end: number): void => {
    if (type !== FRAME.deliver) throw new Error(`a recipient was sent a frame of type ${type}`);
    const number = readU32(bytes, start + 48);
    if (number !== this.taken + 1) throw new Error(`message ${number} came out of a mailbox after ${this.taken}`);
    if (number % 16 === 0 && this.#body.compare(bytes, start + 52, end) !== 0)
      throw new Error(`message ${number} came out of a mailbox changed`);
    this.taken = number;
  };
}

class MailPublisher extends Publisher {
  readonly #templates: readonly SendTemplate[];
  readonly #byId: ReadonlyMap<number, Lane>;
  line: WebSocketLine | undefined;

  constructor(recipients: readonly Recipient[], body: Buffer, window: number, latency: Histogram) {
    super(recipients.length, window, latency);
    this.#templates = recipients.map(({ identity }) => new SendTemplate(identity.id, body, PIECE));
    this.#byId = new Map(recipients.map(({ identity }, index) => [readU32(identity.id, 0), this.lanes[index]!]));
    if (this.#byId.size !== recipients.length) throw new Error("two IDs begin alike");
  }

  protected override write(lane: Lane, first: number, count: number): void {
    this.line!.socket.write(this.#templates[lane.index]!.message(first, count, lane.settled));
  }

  protected override together(work: () => void): void {
    const { socket } = this.line!;
    socket.cork();
    work();
    socket.uncork();
  }

  readonly answered = (type: number, bytes: Buffer, start: number): void => {
    if (type === FRAME.refused) throw new Error(`the relay refused a message, code ${bytes.readUInt16BE(start + 40)}`);
    if (type !== FRAME.accepted) throw new Error(`the sender was sent a frame of type ${type}`);
    this.confirmed(this.#byId.get(readU32(bytes, start))!, readU32(bytes, start + 36));
  };
}
