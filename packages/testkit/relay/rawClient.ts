import { randomBytes } from "node:crypto";
import { concat, type UnixMs } from "@sandi/crypto";
import { nodeSlowPrimitives, nodePrimitives as primitives } from "@sandi/crypto/node";
import {
  type Accepted,
  type Challenge,
  type ClientId,
  type Control,
  clientIdOf,
  type Deliver,
  type Entries,
  encodeAck,
  encodeControl,
  encodeSend,
  FRAME,
  inviteKey,
  inviteProof,
  joinFields,
  makeCard,
  parseAccepted,
  parseControl,
  parseDeliver,
  parseEntries,
  parseRefused,
  type Refused,
  type Result,
  signFields,
  splitFrames,
  verifyFields,
  type Welcome,
  WIRE_VERSION,
} from "@sandi/protocol";
import { WebSocket } from "ws";

/** An identity as a client has it, with a signed card. All of them share one RSA key: the relay never looks into it. */
export type RawIdentity = { readonly seed: Uint8Array; readonly id: ClientId; readonly card: Uint8Array };

/** A relay that thousands join at once, or a machine that does much else, takes its time. */
const JOIN_MS = 15_000;

let rsaSpki: Promise<Uint8Array> | undefined;

export async function newIdentity(name = "raw", now: number = Date.now(), seed?: Uint8Array): Promise<RawIdentity> {
  rsaSpki ??= nodeSlowPrimitives.rsa.generate().then(({ spki }) => spki);
  const ofSeed = seed ?? Uint8Array.from(randomBytes(32));
  const card = makeCard({ primitives, now: now as UnixMs }, ofSeed, {
    name,
    rsaSpki: await rsaSpki,
    suites: ["rsa-des"],
  });
  return { seed: ofSeed, card, id: clientIdOf(primitives, primitives.ed25519.publicKey(ofSeed)) };
}

export type RawEvent =
  | { readonly type: "deliver"; readonly value: Deliver }
  | { readonly type: "accepted"; readonly value: Accepted }
  | { readonly type: "refused"; readonly value: Refused }
  | { readonly type: "entries"; readonly value: Entries }
  | { readonly type: "welcome"; readonly value: Welcome }
  | { readonly type: "changes"; readonly value: Control<"changes"> }
  | { readonly type: "stock"; readonly value: Control<"stock"> }
  | { readonly type: "prekeys"; readonly value: Control<"prekeys"> }
  | { readonly type: "invited"; readonly value: Control<"invited"> }
  | { readonly type: "error"; readonly value: Control<"error"> }
  | { readonly type: "challenge"; readonly value: Challenge }
  | { readonly type: "close"; readonly value: { readonly code: number; readonly reason: string } };

type OfType<T extends RawEvent["type"]> = Extract<RawEvent, { readonly type: T }>["value"];
type Waiter = { test(event: RawEvent): boolean; resolve(event: RawEvent): void };

export type RawOptions = {
  readonly ephemeral?: boolean;
  readonly since?: Uint8Array;
  /** Acknowledge every delivery at once; default true. */
  readonly ack?: boolean;
  readonly headers?: Record<string, string>;
  /** Local address to connect from, for example another 127.x.x.x. */
  readonly localAddress?: string;
  /** Whether events stay in `events`; default true. Without, only what comes from then on can be waited for. */
  readonly keep?: boolean;
  /** PEM, of the authority that vouches for the relay's certificate. */
  readonly ca?: Buffer;
  /** An invite's secret. */
  readonly invite?: Uint8Array;
  readonly onEvent?: (event: RawEvent) => void;
};

/** Speaks the wire protocol and nothing above it: what it is sent is kept in `events`, in order. */
export class RawClient {
  readonly ws: WebSocket;
  readonly identity: RawIdentity;
  readonly events: RawEvent[] = [];
  readonly #options: RawOptions;
  #waiters: Waiter[] = [];
  /** High, so that no test's own is the same. */
  #ref = 1_000_000;
  #out: Uint8Array[] = [];
  ack: boolean;

  constructor(url: string, identity: RawIdentity, options: RawOptions = {}) {
    this.identity = identity;
    this.#options = options;
    this.ack = options.ack ?? true;
    this.ws = new WebSocket(url, {
      perMessageDeflate: false,
      ...(options.headers && { headers: options.headers }),
      ...(options.localAddress && { localAddress: options.localAddress }),
      ...(options.ca && { ca: options.ca }),
    });
    this.ws.on("message", (data: Buffer) => this.#message(Uint8Array.from(data)));
    this.ws.on("close", (code, reason) => this.#event({ type: "close", value: { code, reason: reason.toString() } }));
    this.ws.on("error", () => undefined);
  }

  /** Connects, answers the challenge, checks the welcome's signature. Throws if the relay says no. */
  static async join(url: string, identity: RawIdentity, options: RawOptions = {}): Promise<RawClient> {
    const client = new RawClient(url, identity, options);
    try {
      const challenge = await client.next("challenge", undefined, JOIN_MS);
      const { hello, fields } = makeHello(identity, challenge, options);
      client.frame(encodeControl("hello", hello));
      const answer = await client.wait(
        ({ type }) => type === "welcome" || type === "error" || type === "close",
        JOIN_MS,
      );
      if (answer.type !== "welcome") throw new Error(`not welcome: ${JSON.stringify(answer)}`);
      if (!verifyFields(primitives, challenge.relayKey, "join-relay", fields, answer.value.signature))
        throw new Error("the relay's signature is wrong");
      return client;
    } catch (error) {
      client.kill();
      throw error;
    }
  }

  acknowledge(through: number): void {
    this.frame(encodeAck({ through }));
  }

  send(to: Uint8Array, number: number, body: Uint8Array): void {
    this.frame(encodeSend({ to, number, body }));
  }

  /** Publishes prekeys: `signed` and `oneTime` as the frame has them. Throws what the relay answers instead. */
  publishPrekeys(prekeys: Partial<Omit<Control<"publishPrekeys">, "ref">>): Promise<Control<"stock">> {
    return this.#ask("stock", (ref) =>
      encodeControl("publishPrekeys", { discard: false, signed: null, oneTime: [], ...prekeys, ref }),
    );
  }

  /** What the relay has of this client. */
  stock(): Promise<Control<"stock">> {
    return this.publishPrekeys({});
  }

  fetchPrekeys(of: Uint8Array, oneTime = true): Promise<Control<"prekeys">> {
    return this.#ask("prekeys", (ref) => encodeControl("fetchPrekeys", { ref, of, oneTime }));
  }

  /** Makes an invite for one newcomer from its secret. */
  invite(secret: Uint8Array): Promise<Control<"invited">> {
    return this.#ask("invited", (ref) => encodeControl("invite", { ref, key: inviteKey(primitives, secret) }));
  }

  /** Throws the code of an `error` that comes instead. */
  async #ask<T extends "stock" | "prekeys" | "invited">(
    type: T,
    request: (ref: number) => Uint8Array,
  ): Promise<OfType<T>> {
    const ref = ++this.#ref;
    const answers = (event: RawEvent): boolean =>
      (event.type === type || event.type === "error") && (event.value as { readonly ref: number }).ref === ref;
    const answer = this.wait((event) => answers(event) || event.type === "close", 5_000, type);
    this.frame(request(ref));
    const { type: came, value } = await answer;
    if (came === type) return value as OfType<T>;
    throw new Error(came === "error" ? value.code : "the connection was closed");
  }

  /** Goes out with everything else of this turn, as one message. */
  frame(bytes: Uint8Array): void {
    if (this.#out.length === 0)
      setImmediate(() => {
        const message = concat(...this.#out);
        this.#out = [];
        if (this.ws.readyState === WebSocket.OPEN) this.ws.send(message);
      });
    this.#out.push(bytes);
  }

  /** Everything of that type so far. */
  all<T extends RawEvent["type"]>(type: T): OfType<T>[] {
    return this.events.filter((event) => event.type === type).map((event) => event.value as OfType<T>);
  }

  /** The first event of that type, past or to come, that fits. */
  async next<T extends RawEvent["type"]>(
    type: T,
    test: (value: OfType<T>) => boolean = () => true,
    ms = 5_000,
  ): Promise<OfType<T>> {
    const event = await this.wait((one) => one.type === type && test(one.value as OfType<T>), ms, type);
    return event.value as OfType<T>;
  }

  wait(test: (event: RawEvent) => boolean, ms = 5_000, what = "event"): Promise<RawEvent> {
    const known = this.events.find(test);
    if (known) return Promise.resolve(known);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        const seen = this.events.slice(-5).map((event) => event.type);
        reject(new Error(`no ${what} within ${ms} ms; last: ${seen.join(" ")}`));
      }, ms);
      this.#waiters.push({
        test,
        resolve: (event) => {
          clearTimeout(timer);
          resolve(event);
        },
      });
    });
  }

  async close(): Promise<void> {
    if (this.ws.readyState === WebSocket.CLOSED) return;
    this.ws.close();
    await this.next("close");
  }

  /** As when its process is killed. */
  kill(): void {
    this.ws.terminate();
  }

  #message(data: Uint8Array): void {
    let through = 0;
    for (const { type, body } of must(splitFrames(data))) {
      const event = parseEvent(type, body);
      if (event.type === "deliver") through = event.value.delivery;
      this.#event(event);
    }
    if (through > 0 && this.ack) this.frame(encodeAck({ through }));
  }

  #event(event: RawEvent): void {
    if (this.#options.keep !== false) this.events.push(event);
    this.#options.onEvent?.(event);
    const waiting = this.#waiters;
    this.#waiters = [];
    for (const waiter of waiting)
      if (waiter.test(event)) waiter.resolve(event);
      else this.#waiters.push(waiter);
  }
}

export function makeHello(
  identity: RawIdentity,
  challenge: Challenge,
  { ephemeral = false, since = new Uint8Array(16), invite }: RawOptions = {},
): { hello: Control<"hello">; fields: readonly Uint8Array[] } {
  const unsigned = {
    v: WIRE_VERSION,
    nonce: Uint8Array.from(randomBytes(32)),
    record: identity.card,
    ephemeral,
    since,
  } as const;
  const key = invite && inviteKey(primitives, invite);
  const fields = joinFields(challenge, { ...unsigned, invite: key ? { key } : null });
  const presented = key && invite ? { key, proof: inviteProof(primitives, invite, fields) } : null;
  return {
    hello: { ...unsigned, invite: presented, signature: signFields(primitives, identity.seed, "join-client", fields) },
    fields,
  };
}

function parseEvent(type: number, body: Uint8Array): RawEvent {
  switch (type) {
    case FRAME.deliver:
      return { type: "deliver", value: must(parseDeliver(body)) };
    case FRAME.accepted:
      return { type: "accepted", value: must(parseAccepted(body)) };
    case FRAME.refused:
      return { type: "refused", value: must(parseRefused(body)) };
    case FRAME.entries:
      return { type: "entries", value: must(parseEntries(body)) };
    case FRAME.welcome:
      return { type: "welcome", value: must(parseControl("welcome", body)) };
    case FRAME.changes:
      return { type: "changes", value: must(parseControl("changes", body)) };
    case FRAME.stock:
      return { type: "stock", value: must(parseControl("stock", body)) };
    case FRAME.prekeys:
      return { type: "prekeys", value: must(parseControl("prekeys", body)) };
    case FRAME.invited:
      return { type: "invited", value: must(parseControl("invited", body)) };
    case FRAME.error:
      return { type: "error", value: must(parseControl("error", body)) };
    case FRAME.challenge:
      return { type: "challenge", value: must(parseControl("challenge", body)) };
    default:
      throw new Error(`the relay sent a frame of type ${type}`);
  }
}

function must<T>(result: Result<T, Error>): T {
  if (result.ok) return result.value;
  throw result.error;
}
