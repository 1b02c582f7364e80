/**
 * `hostileRelay.ts URL`: stands between a client and an honest relay, passes everything on, and floods the client when its
 * parent says so. Everything that it adds is well-formed: the client is attacked, not its parser.
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { encodeAck, encodeDeliver, FRAME, frame, parseAck, parseDeliver, splitFrames } from "@sandi/protocol";
import { WebSocket, WebSocketServer } from "ws";
import { FLOODS, type Flood } from "./clientFloods.ts";

/** How much may wait for the client: enough to keep it busy, and little enough to be gone soon. */
const AHEAD_BYTES = 2 * 2 ** 20;
const MESSAGE_BYTES = 200_000;

export type HostileAsk =
  | { readonly op: "flood"; readonly name: string; readonly peer: string }
  | { readonly op: "stop" };
export type HostileAnswer =
  | { readonly url: string }
  | { readonly begun: string }
  | { readonly frames: number; readonly bytes: number };

let flood: Flood | undefined;
let sent = { frames: 0, bytes: 0 };
/** An opening that somebody really sent, by whom. */
const openings = new Map<string, Uint8Array>();

const say = (answer: HostileAnswer): void => void process.send?.(answer);

/** One client, and its connection to the honest relay. Deliveries are numbered anew, because some are added. */
class Between {
  readonly #client: WebSocket;
  readonly #relay: WebSocket;
  readonly #early: Uint8Array[] = [];
  /** The relay's number of each delivery that came from it, by the number that the client knows. */
  readonly #numbers: { readonly mine: number; readonly theirs: number }[] = [];
  #delivered = 0;
  #welcome = false;

  constructor(client: WebSocket, url: string) {
    this.#client = client;
    this.#relay = new WebSocket(url, { perMessageDeflate: false });
    for (const socket of [this.#client, this.#relay]) socket.on("error", () => undefined);
    this.#relay.on("open", () => {
      for (const message of this.#early.splice(0)) this.#relay.send(message);
    });
    this.#relay.on("message", (data: Buffer) => this.#fromRelay(Uint8Array.from(data)));
    client.on("message", (data: Buffer) => this.#fromClient(Uint8Array.from(data)));
    client.on("close", () => this.#relay.close());
    this.#relay.on("close", () => client.close());
  }

  /** Adds to what the relay says as long as the client takes it. */
  pour(make: Flood): void {
    if (!this.#welcome || this.#client.readyState !== WebSocket.OPEN) return;
    for (let messages = 0; messages < 8 && this.#client.bufferedAmount < AHEAD_BYTES; messages++) {
      const parts: Uint8Array[] = [];
      for (let size = 0; size < MESSAGE_BYTES; size += parts.at(-1)!.length)
        parts.push(make((from, body) => this.#deliver(from, body)));
      const message = Buffer.concat(parts);
      this.#client.send(message);
      sent.frames += parts.length;
      sent.bytes += message.length;
    }
  }

  #deliver(from: Uint8Array, body: Uint8Array): Uint8Array {
    return encodeDeliver({ from: from as never, delivery: ++this.#delivered, at: Date.now(), body });
  }

  #fromRelay(message: Uint8Array): void {
    const frames = splitFrames(message);
    if (!frames.ok) throw frames.error;
    const parts = frames.value.map(({ type, body }) => {
      if (type === FRAME.welcome) this.#welcome = true;
      if (type !== FRAME.deliver) return frame(type, body);
      const deliver = parseDeliver(body);
      if (!deliver.ok) throw deliver.error;
      const { from, delivery } = deliver.value;
      if (deliver.value.body[1] === 1) openings.set(Buffer.from(from).toString("hex"), deliver.value.body.slice());
      const again = this.#deliver(from, deliver.value.body);
      this.#numbers.push({ mine: this.#delivered, theirs: delivery });
      return again;
    });
    if (this.#client.readyState === WebSocket.OPEN) this.#client.send(Buffer.concat(parts));
  }

  #fromClient(message: Uint8Array): void {
    const frames = splitFrames(message);
    if (!frames.ok) throw frames.error;
    const parts = frames.value.flatMap(({ type, body }) => {
      if (type !== FRAME.ack) return [frame(type, body)];
      const ack = parseAck(body);
      if (!ack.ok) throw ack.error;
      let through = 0;
      while (this.#numbers.length > 0 && this.#numbers[0]!.mine <= ack.value.through)
        through = this.#numbers.shift()!.theirs;
      return through > 0 ? [encodeAck({ through })] : [];
    });
    if (parts.length === 0) return;
    const all = Buffer.concat(parts);
    if (this.#relay.readyState === WebSocket.OPEN) this.#relay.send(all);
    else this.#early.push(all);
  }
}

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
const [url] = process.argv.slice(2) as [string];
const clients = new Set<Between>();
server.on("connection", (socket) => {
  const between = new Between(socket, url);
  clients.add(between);
  socket.on("close", () => clients.delete(between));
});
await once(server, "listening");
say({ url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}` });

process.on("message", async (ask: HostileAsk) => {
  if (ask.op === "stop") {
    flood = undefined;
    return say(sent);
  }
  const made = await FLOODS[ask.name]!.make({
    peer: Uint8Array.from(Buffer.from(ask.peer, "hex")),
    opening: openings.get(ask.peer),
  });
  sent = { frames: 0, bytes: 0 };
  flood = made;
  say({ begun: ask.name });
});
process.on("disconnect", () => process.exit(0));

setInterval(() => {
  if (flood) for (const between of clients) between.pour(flood);
}, 2);
