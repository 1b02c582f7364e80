import { randomBytes } from "node:crypto";
import { Histogram } from "./histogram.ts";
import { Failures, type Load, pause } from "./load.ts";
import { NatsLine, publishPacket } from "./nats.ts";
import { type Lane, PIECE, Publisher } from "./publisher.ts";
import { Window } from "./sample.ts";
import { Slots } from "./slots.ts";

export type JetStreamOrder = {
  readonly load: "jetStream";
  readonly port: number;
  readonly relayPid: number;
  readonly recipients: number;
  readonly window: number;
  readonly bodySize: number;
};

const STREAM = "MAIL";
const PATIENCE_MS = 60_000;

/** One publisher of a stream in files, with one replica, that waits for what JetStream calls PubAck. */
export async function openJetStream(order: JetStreamOrder): Promise<Load> {
  const failures = new Failures();
  const latency = new Histogram();
  const line = new NatsLine(order.port);
  const publisher = new JetStreamPublisher(order, line, latency);
  await line.open("SUB _A.* 1");
  line.onFailed = failures.add;
  await request(line, `STREAM.CREATE.${STREAM}`, {
    name: STREAM,
    subjects: ["m.*"],
    storage: "file",
    num_replicas: 1,
    retention: "limits",
  });
  line.onMessage = publisher.answered;
  line.onDrained = publisher.refill;

  return {
    async measure(warmUpMs, windowMs) {
      failures.check();
      publisher.start(Number.POSITIVE_INFINITY);
      await pause(warmUpMs);
      latency.clear();
      const window = new Window(order.relayPid, () => publisher.settled);
      await pause(windowMs);
      const sample = window.end(latency);
      publisher.stop();
      await failures.until(
        () => publisher.idle,
        PATIENCE_MS,
        () => `${publisher.settled} acknowledged of ${publisher.sent}`,
      );
      const { onMessage, onDrained } = line;
      line.onDrained = () => undefined;
      const info = (await request(line, `STREAM.INFO.${STREAM}`)) as { state: { messages: number } };
      if (info.state.messages !== publisher.sent)
        throw new Error(`the stream holds ${info.state.messages} of ${publisher.sent} messages`);
      Object.assign(line, { onMessage, onDrained });
      return sample;
    },
    async close() {
      line.close();
    },
  };
}

class JetStreamPublisher extends Publisher {
  readonly #line: NatsLine;
  readonly #slots: readonly Slots<Buffer>[];
  readonly #packets: readonly Buffer[];
  readonly #bodySize: number;

  constructor({ recipients, window, bodySize }: JetStreamOrder, line: NatsLine, latency: Histogram) {
    super(recipients, window, latency);
    this.#line = line;
    this.#bodySize = bodySize;
    const body = randomBytes(bodySize - 4);
    this.#packets = this.lanes.map(({ index }) => publishPacket(`m.${index}`, body, `_A.${index}`));
    this.#slots = this.#packets.map(
      (packet) => new Slots(() => Buffer.concat(Array.from({ length: PIECE }, () => packet))),
    );
  }

  protected override write(lane: Lane, first: number, count: number): void {
    const slot = this.#slots[lane.index]!.take(first + count - 1, lane.settled);
    const size = this.#packets[lane.index]!.length;
    const numberAt = size - this.#bodySize - 2;
    for (let i = 0; i < count; i++) slot.writeUInt32BE(first + i, i * size + numberAt);
    this.#line.socket.write(slot.subarray(0, count * size));
  }

  protected override together(work: () => void): void {
    const { socket } = this.#line;
    socket.cork();
    work();
    socket.uncork();
  }

  readonly answered = (bytes: Buffer, start: number, end: number, at: number): void => {
    // MSG _A.17 1 28, and then {"stream":"MAIL", "seq":1}
    if (bytes[start + 2] !== 0x73) throw new Error(`JetStream says: ${bytes.toString("latin1", start, end)}`);
    let index = 0;
    for (let i = at + 7; bytes[i] !== 32; i++) index = 10 * index + bytes[i]! - 48;
    const lane = this.lanes[index]!;
    this.confirmed(lane, lane.settled + 1);
  };
}

/** Asks JetStream's API, while nothing else comes in. */
async function request(line: NatsLine, method: string, question: object = {}): Promise<unknown> {
  const answer = new Promise<string>((resolve) => {
    line.onMessage = (bytes, start, end) => resolve(bytes.toString("utf8", start, end));
  });
  const text = JSON.stringify(question);
  line.socket.write(`PUB $JS.API.${method} _A.api ${Buffer.byteLength(text)}\r\n${text}\r\n`);
  const parsed = JSON.parse(await answer) as { error?: { description: string } };
  if (parsed.error) throw new Error(`JetStream says no: ${parsed.error.description}`);
  return parsed;
}
