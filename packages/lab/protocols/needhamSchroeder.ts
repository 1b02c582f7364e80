import { concat, fromUtf8, type UnixMs, u16, utf8 } from "@sandi/crypto";
import {
  BODY_VERSION,
  type ClientId,
  decodeCbor,
  decodeContent,
  encodeCbor,
  encodeContent,
  fixedBytes,
  type Keyring,
  ok,
  type Step,
  type Suite,
  type SuiteContext,
  type SuiteEffect,
  type SuiteInput,
  type SuiteState,
  type Thread,
} from "@sandi/protocol";
import * as v from "valibot";
import { LabError } from "../errors/labError.ts";
import {
  LABEL,
  type M2,
  m2Of1978,
  m2OfLowe,
  type UnfixedEffect,
  type UnfixedState,
  unfixedStep,
} from "../unfixed/needhamSchroeder.ts";
import { explain, fieldsOf, LEGS, type LegName, legOf, NS_NUMBER, RECORD } from "./nsBodies.ts";

const persisted = v.variant("at", [
  v.strictObject({ at: v.literal("idle") }),
  v.strictObject({ at: v.literal("awaitM2"), n1: fixedBytes(16) }),
  v.strictObject({ at: v.literal("awaitM3"), peer: fixedBytes(32), n2: fixedBytes(16) }),
  v.strictObject({ at: v.literal("awaitM4"), peer: fixedBytes(32) }),
  v.strictObject({ at: v.literal("open"), peer: fixedBytes(32), kDes: fixedBytes(8) }),
]);

/** An RSA operation under way. */
type Waiting =
  | { readonly at: "nothing" }
  | { readonly at: "opening"; readonly body: Uint8Array }
  /** The first of these legs is being encrypted. */
  | { readonly at: "sealing"; readonly legs: readonly Leg[]; readonly done: readonly SuiteEffect[] };
type Leg = { readonly name: LegName; readonly plaintext: Uint8Array };

const IDLE: Waiting = { at: "nothing" };

/** The protocol of 1978 as a suite, so that the engine and the relay that carry ours carry it too. */
export class NsThread implements SuiteState {
  readonly peer: ClientId;
  readonly run: UnfixedState;
  readonly #m2: M2;
  readonly #waiting: Waiting;
  readonly nextTick: UnixMs | undefined = undefined;

  constructor(peer: ClientId, run: UnfixedState, m2: M2, waiting: Waiting = IDLE) {
    this.peer = peer;
    this.run = run;
    this.#m2 = m2;
    this.#waiting = waiting;
  }

  step(input: SuiteInput, context: SuiteContext): Step {
    switch (input.on) {
      case "open":
        if (this.run.at === "open") return { effects: [{ do: "ready", session: sessionOf(this.run.peer) }] };
        return this.run.at === "idle" ? this.#begin(context) : { effects: [] };
      case "body":
        return input.body[1] === RECORD ? this.#read(input.body, context) : this.#askToOpen(input.body);
      case "answer":
        if (input.answer.to !== "slow") return { effects: [] };
        return this.#waiting.at === "opening"
          ? this.#opened(this.#waiting.body, input.answer.result, context)
          : this.#sealed(input.answer.result, context);
      case "seal":
        return this.#seal(input.messageId, input.content, context);
      default:
        return { effects: [] };
    }
  }

  encode(): Uint8Array {
    if (this.#waiting.at !== "nothing") throw new Error("a state that waits for RSA is not to be stored");
    return encodeCbor(this.run);
  }

  #begin(context: SuiteContext): Step {
    const { next, effects } = unfixedStep(this.run, { on: "begin" }, this.#context(context));
    return this.#sealAll(next, legsOf("idle", "begin", effects), [{ do: "handshake", state: "started" }], context);
  }

  #askToOpen(body: Uint8Array): Step {
    const operation = { op: "oaepDecrypt", ciphertext: body.slice(4), label: LABEL } as const;
    const next = this.#at(this.run, { at: "opening", body });
    return { next, effects: [{ do: "ask", question: { ask: "slow", operation } }] };
  }

  #opened(body: Uint8Array, plaintext: Uint8Array | undefined, context: SuiteContext): Step {
    const before = this.run;
    const rest = this.#at(before);
    if (plaintext === undefined) return { next: rest, effects: [refusal("unreadable", body)] };
    const { next, effects } = unfixedStep(before, { on: "leg", plaintext }, this.#context(context));
    const refused = effects.find((effect) => effect.do === "refused");
    if (refused) return { next: rest, effects: [refusal(refused.because, body)] };
    const name = LEGS[before.at];
    if (name === undefined) throw new Error("a leg that nobody waits for was taken");
    const came: SuiteEffect = { do: "leg", leg: name, direction: "received", body, ...fieldsOf(name, plaintext) };
    return this.#sealAll(next, legsOf(before.at, "leg", effects), [came], context);
  }

  /** Encrypts what the step sends, one leg after another. */
  #sealAll(run: UnfixedState, legs: readonly Leg[], done: readonly SuiteEffect[], context: SuiteContext): Step {
    const [first] = legs;
    if (first === undefined) {
      const opened: SuiteEffect[] =
        run.at === "open"
          ? [
              { do: "handshake", state: "open" },
              { do: "ready", session: sessionOf(run.peer) },
            ]
          : [];
      return { next: this.#at(run), effects: [...done, ...opened] };
    }
    const spki = context.cardOf(this.peer)?.rsaSpki;
    if (spki === undefined) return { next: this.#at({ at: "idle" }), effects: [refusal("no key", NONE)] };
    const operation = { op: "oaepEncrypt", spki, plaintext: first.plaintext, label: LABEL } as const;
    const next = this.#at(run, { at: "sealing", legs, done });
    return { next, effects: [{ do: "ask", question: { ask: "slow", operation } }] };
  }

  #sealed(ciphertext: Uint8Array | undefined, context: SuiteContext): Step {
    if (this.#waiting.at !== "sealing" || ciphertext === undefined) throw new Error("no leg is being encrypted");
    const { legs, done } = this.#waiting;
    const [{ name, plaintext }, ...others] = legs as [Leg, ...Leg[]];
    const body = legOf(name, ciphertext);
    const sent: SuiteEffect[] = [
      { do: "send", body },
      { do: "leg", leg: name, direction: "sent", body, ...fieldsOf(name, plaintext) },
    ];
    return this.#sealAll(this.run, others, [...done, ...sent], context);
  }

  #seal(messageId: Uint8Array, content: Uint8Array, context: SuiteContext): Step {
    const said = decodeContent(content);
    const text = said.ok && said.value.type === "text" ? utf8(said.value.text) : NONE;
    const { effects } = unfixedStep(this.run, { on: "seal", text }, this.#context(context));
    const record = effects.find((effect) => effect.do === "record");
    if (!record) return { effects: [{ do: "unready", messageId, because: "noSession" }] };
    const body = concat(Uint8Array.of(BODY_VERSION, RECORD), u16(NS_NUMBER), record.body);
    // Nobody reports what they have: a place in the session is of no use here.
    const ref = { session: sessionOf(this.peer), epoch: 1, sequence: 1 };
    return { effects: [{ do: "sealed", messageId, ref, body }] };
  }

  #read(body: Uint8Array, context: SuiteContext): Step {
    const { effects } = unfixedStep(this.run, { on: "record", body: body.subarray(4) }, this.#context(context));
    const [effect] = effects;
    if (effect?.do === "refused") return { effects: [refusal(effect.because, body)] };
    const text = effect?.do === "text" ? fromUtf8(effect.text) : undefined;
    if (text === undefined) return { effects: [refusal("no text", body)] };
    const { rng, now } = context.env;
    // The protocol names no message: whatever opens is one more.
    const ref = { session: sessionOf(this.peer), epoch: 1, sequence: 1 };
    const content = encodeContent({ type: "text", text, sentAt: now });
    return { effects: [{ do: "content", messageId: rng(16), content, ref, body }] };
  }

  #at(run: UnfixedState, waiting: Waiting = IDLE): NsThread {
    return new NsThread(this.peer, run, this.#m2, waiting);
  }

  #context({ env, me }: SuiteContext) {
    return { me: me.id, peer: this.peer, rng: env.rng, m2: this.#m2 };
  }
}

const NONE = new Uint8Array(0);

function legsOf(before: UnfixedState["at"], on: "begin" | "leg", effects: readonly UnfixedEffect[]): Leg[] {
  const first = on === "begin" ? 0 : before === "idle" ? 1 : 2;
  const names = ["M1", "M2", "M3", "M4"] as const;
  const sends = effects.filter((effect) => effect.do === "send");
  return sends.map(({ plaintext }, i) => ({ name: names[first + i]!, plaintext }));
}

function sessionOf(peer: Uint8Array): Uint8Array {
  return peer.slice(0, 16);
}

function refusal(because: string, body: Uint8Array): SuiteEffect {
  return { do: "refused", error: new LabError("NS_1978_REFUSED", { because }), body };
}

const NO_KEYRING: Keyring = { step: () => ({ questions: [] }), encode: () => NONE, nextTick: undefined };

function suiteWith(m2: M2): Suite {
  return {
    name: "ns-1978",
    number: NS_NUMBER,
    traits: { teaching: true, groups: false, files: false },
    initial: (thread) => new NsThread(peerOf(thread), { at: "idle" }, m2),
    decode(thread, bytes) {
      const run = decodeCbor(persisted, bytes, "state");
      return run.ok ? ok(new NsThread(peerOf(thread), run.value, m2)) : run;
    },
    keyring: () => ok(NO_KEYRING),
    opens: (body) => body[1] === 1,
    isRoutine: () => false,
    explain,
  };
}

export const ns1978 = suiteWith(m2Of1978);
/** The same with one other line: what there is to put beside it. */
export const ns1978Repaired = suiteWith(m2OfLowe);

function peerOf(thread: Thread): ClientId {
  if (thread.kind !== "peer") throw new Error("this suite has no groups");
  return thread.peer;
}
