import { concat, equal, type Rng, type UnixMs, u16, u32 } from "@sandi/crypto";
import { nodeKemPrimitives } from "@sandi/crypto/node/kem";
import {
  type Answer,
  BODY_VERSION,
  type ClientId,
  decodeCbor,
  encodeCbor,
  encodeReport,
  err,
  fixedBytes,
  type Keyring,
  type KeyringContext,
  type KeyringInput,
  type KeyringStep,
  LIMITS,
  NOTHING_OPENED,
  ok,
  openedSchema,
  ProtocolError,
  Reader,
  readReport,
  recordHash,
  recordOpened,
  reportOf,
  type Step,
  type Suite,
  type SuiteContext,
  type SuiteEffect,
  type SuiteInput,
  type SuiteState,
  type Thread,
} from "@sandi/protocol";
import * as v from "valibot";

/**
 * The smallest suite that uses all of the seam: one-time keys in a keyring, which the relay hands out, and which die in
 * the transaction of the message that used them. Its cryptography is for tests; it relies on a transport without loss.
 *
 *     opening = header 4, one-time key id 4, ephemeral X25519 key 32
 *     record  = header 4, session 16, sequence 4, AES-256-GCM of (kind 1, message id 16, report, content)
 */
const NUMBER = 0x7777;
const TYPE = { opening: 1, record: 2 } as const;
const KIND = { content: 1, receipt: 2 } as const;
const KEYS = 4;
const NONE = new Uint8Array(0);

const { x25519 } = nodeKemPrimitives;

const header = (type: number) => concat(Uint8Array.of(BODY_VERSION, type), u16(NUMBER));
const number = (bytes: Uint8Array, at: number) => new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0);
const refuse = (body: Uint8Array, code: "WIRE_BAD_VALUE" | "WIRE_UNEXPECTED", field: string): Step => ({
  effects: [{ do: "refused", error: new ProtocolError(code, { field, type: field }), body }],
});

type OneTimeKey = { readonly id: number; readonly secret: Uint8Array };

class ToyKeyring implements Keyring {
  readonly keys: readonly OneTimeKey[];
  readonly #next: number;
  readonly #published: number;

  constructor(keys: readonly OneTimeKey[], next: number, published: number) {
    this.keys = keys;
    this.#next = next;
    this.#published = published;
  }

  static made(rng: Rng, before?: ToyKeyring): ToyKeyring {
    const [keys, next] = [[...(before?.keys ?? [])], before ? before.#next : 1];
    let id = next;
    while (keys.length < KEYS) keys.push({ id: id++, secret: rng(32) });
    return new ToyKeyring(keys, id, before ? before.#published : 0);
  }

  /** Which key it was is forgotten with it. */
  without(id: number): ToyKeyring {
    return new ToyKeyring(
      this.keys.filter((key) => key.id !== id),
      this.#next,
      this.#published,
    );
  }

  step(input: KeyringInput, { env: { rng } }: KeyringContext): KeyringStep {
    if (input.on === "answer") {
      const { answer } = input;
      const taken = answer.to === "publish" && answer.stock?.last;
      return taken ? { next: new ToyKeyring(this.keys, this.#next, taken + 1), questions: [] } : { questions: [] };
    }
    const kept = input.on === "discard" ? new ToyKeyring([], this.#next, this.#next) : this;
    const full = kept.keys.length < KEYS / 2 || input.on === "discard" ? ToyKeyring.made(rng, kept) : kept;
    const fresh = full.keys.filter(({ id }) => id >= full.#published);
    const oneTime = fresh.map(({ id, secret }) => ({ issued: id, bytes: concat(u32(id), x25519.publicKey(secret)) }));
    const discard = input.on === "discard";
    const questions = fresh.length > 0 ? [{ ask: "publish", prekeys: { discard, oneTime } } as const] : [];
    return full === this ? { questions } : { next: full, questions };
  }

  encode(): Uint8Array {
    return encodeCbor({ keys: this.keys, next: this.#next, published: this.#published });
  }

  readonly nextTick = undefined;

  static decode(bytes: Uint8Array): ToyKeyring | undefined {
    const key = v.strictObject({ id: v.number(), secret: fixedBytes(32) });
    const schema = v.strictObject({ keys: v.array(key), next: v.number(), published: v.number() });
    const value = decodeCbor(schema, bytes, "keyring");
    return value.ok ? new ToyKeyring(value.value.keys, value.value.next, value.value.published) : undefined;
  }
}

const persisted = v.strictObject({
  at: v.picklist(["nothing", "asking", "open"]),
  session: fixedBytes(16),
  key: fixedBytes(32),
  sent: v.number(),
  opened: openedSchema,
});
type Data = v.InferOutput<typeof persisted>;

const INITIAL: Data = {
  at: "nothing",
  session: new Uint8Array(16),
  key: new Uint8Array(32),
  sent: 0,
  opened: NOTHING_OPENED,
};

class ToyThread implements SuiteState {
  readonly #peer: ClientId;
  readonly #data: Data;
  readonly nextTick: UnixMs | undefined = undefined;

  constructor(peer: ClientId, data: Data) {
    this.#peer = peer;
    this.#data = data;
  }

  step(input: SuiteInput, context: SuiteContext): Step {
    switch (input.on) {
      case "open":
      case "tick":
        if (input.on === "open" && this.#data.at === "open")
          return { effects: [{ do: "ready", session: this.#data.session }] };
        // After a crash or an empty answer the question is asked again.
        if (input.on === "tick" && this.#data.at !== "asking") return { effects: [] };
        return {
          next: this.#with({ at: "asking" }),
          effects: [{ do: "ask", question: { ask: "prekeys", of: this.#peer, oneTime: true } }],
        };
      case "answer":
        return this.#open(input.answer, context);
      case "body":
        return input.body[1] === TYPE.opening ? this.#opened(input.body, context) : this.#read(input.body, context);
      case "seal": {
        if (this.#data.at !== "open")
          return { effects: [{ do: "unready", messageId: input.messageId, because: "noSession" }] };
        const { next, body, ref } = this.#seal(KIND.content, input.messageId, input.content, context);
        return { next, effects: [{ do: "sealed", messageId: input.messageId, ref, body }] };
      }
      case "receipt": {
        if (this.#data.at !== "open") return { effects: [] };
        const { next, body, ref } = this.#seal(KIND.receipt, new Uint8Array(16), NONE, context);
        return { next, effects: [{ do: "send", body, ref }] };
      }
      case "discard":
        return { next: new ToyThread(this.#peer, INITIAL), effects: [] };
      case "void":
      case "declined":
      case "disowned":
      case "unheard":
        return { effects: [] };
    }
  }

  encode(): Uint8Array {
    return encodeCbor(this.#data);
  }

  #open(answer: Answer, { env }: SuiteContext): Step {
    // The peer may have opened meanwhile.
    const prekey = answer.to === "prekeys" ? answer.prekeys?.oneTime : undefined;
    if (prekey === undefined || this.#data.at !== "asking") return { effects: [] };
    const secret = env.rng(32);
    const shared = x25519.sharedSecret(secret, prekey.subarray(4))!;
    const body = concat(header(TYPE.opening), prekey.subarray(0, 4), x25519.publicKey(secret));
    return this.#begun(shared, [{ do: "send", body }], env.primitives);
  }

  #opened(body: Uint8Array, { env, keyring }: SuiteContext): Step {
    if (!(keyring instanceof ToyKeyring)) throw new Error("a keyring of another suite");
    if (body.length !== 40) return refuse(body, "WIRE_BAD_VALUE", "opening");
    const key = keyring.keys.find(({ id }) => id === number(body, 4));
    const shared = key && x25519.sharedSecret(key.secret, body.subarray(8));
    // It has died with the opening that used it: this is a repeat.
    if (!key || !shared) return refuse(body, "WIRE_UNEXPECTED", "opening");
    return { ...this.#begun(shared, [], env.primitives), keyring: keyring.without(key.id) };
  }

  #begun(key: Uint8Array, effects: readonly SuiteEffect[], { sha256 }: SuiteContext["env"]["primitives"]): Step {
    const session = sha256(key).slice(0, 16);
    const next = new ToyThread(this.#peer, { ...INITIAL, at: "open", session, key });
    return { next, effects: [...effects, { do: "handshake", state: "open" }, { do: "ready", session }] };
  }

  #seal(kind: number, messageId: Uint8Array, content: Uint8Array, { env, me }: SuiteContext) {
    const { session, key, opened } = this.#data;
    const sent = this.#data.sent + 1;
    const front = concat(header(TYPE.record), session, u32(sent));
    const plaintext = concat(Uint8Array.of(kind), messageId, encodeReport(reportOf(session, opened)), content);
    const sealed = env.primitives.aesGcm.seal(key, nonceOf(me.id, sent), plaintext, front);
    const ref = { session, epoch: 1, sequence: sent };
    return { next: this.#with({ sent }), body: concat(front, sealed), ref };
  }

  #read(body: Uint8Array, { env }: SuiteContext): Step {
    const { session, key } = this.#data;
    if (body.length < 61 || !equal(body.subarray(4, 20), session)) return refuse(body, "WIRE_BAD_VALUE", "session");
    const sequence = number(body, 20);
    const nonce = nonceOf(this.#peer, sequence);
    const plaintext = env.primitives.aesGcm.open(key, nonce, body.subarray(24), body.subarray(0, 24));
    if (!plaintext) return refuse(body, "WIRE_BAD_VALUE", "record");
    const { opened } = this.#data;
    if (sequence <= opened.last.sequence) return refuse(body, "WIRE_UNEXPECTED", "record");
    const ref = { session, epoch: 1, sequence };
    const reader = new Reader(plaintext);
    const [kind, messageId] = [reader.u8("kind"), reader.bytes(16, "messageId").slice()];
    const effects: SuiteEffect[] = [{ do: "confirmed", received: readReport(reader, session) }];
    const content = reader.rest(LIMITS.body, "content").slice();
    if (kind === KIND.content) effects.push({ do: "content", messageId, content, ref, body }, { do: "receiptDue" });
    const hash = recordHash(env.primitives, body);
    const next = recordOpened(env.primitives, session, opened, { epoch: 1, sequence }, hash, []);
    return { next: this.#with({ opened: next }), effects };
  }

  #with(change: Partial<Data>): ToyThread {
    return new ToyThread(this.#peer, { ...this.#data, ...change });
  }
}

function nonceOf(sender: ClientId, sequence: number): Uint8Array {
  return concat(sender.subarray(0, 8), u32(sequence));
}

function peerOf(thread: Thread): ClientId {
  if (thread.kind !== "peer") throw new Error("this suite has no groups");
  return thread.peer;
}

export const toySuite: Suite = {
  name: "toy",
  number: NUMBER,
  traits: { teaching: true, groups: false, files: false },
  initial: (thread) => new ToyThread(peerOf(thread), INITIAL),
  decode(thread, bytes) {
    const data = decodeCbor(persisted, bytes, "state");
    return data.ok ? ok(new ToyThread(peerOf(thread), data.value)) : data;
  },
  keyring(bytes, { rng }) {
    const keyring = bytes === undefined ? ToyKeyring.made(rng) : ToyKeyring.decode(bytes);
    return keyring ? ok(keyring) : err(new ProtocolError("WIRE_BAD_VALUE", { field: "keyring" }));
  },
  opens: (body) => body[1] === TYPE.opening,
  isRoutine: (code) => code === "WIRE_UNEXPECTED",
  explain: (body) => ({
    kind: "toy",
    notation: "",
    fields: [{ offset: 0, size: body.length, name: "body", meaning: "unknown" }],
  }),
};

/** How many one-time keys an encoded keyring of this suite holds. */
export function oneTimeKeysIn(encoded: Uint8Array): readonly number[] {
  return ToyKeyring.decode(encoded)?.keys.map(({ id }) => id) ?? [];
}
