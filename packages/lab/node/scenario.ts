import { compare, type Env, equal, type UnixMs } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import {
  checkReport,
  comparePositions,
  decodeContent,
  encodeContent,
  type Keyring,
  LIMITS,
  makeCard,
  openCard,
  type Position,
  type ReceivedState,
  recordHash,
  type SealedAt,
  type SealRef,
  type Step,
  type SuiteEffect,
  type SuiteInput,
  type SuiteState,
  type VerifiedCard,
  type VoidKind,
} from "@sandi/protocol";
import { rsaDes, TYPE } from "@sandi/protocol/rsa-des";
import { seeded } from "../seeded.ts";
import { SymbolicRsa, symbolicSpki } from "../symbolic.ts";
import { selfOf } from "./party.ts";

const START = 1_800_000_000_000;
const NAMES = new Map<number, string>(Object.entries(TYPE).map(([name, type]) => [type, name]));
const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

type Person = {
  readonly name: "A" | "B";
  readonly seed: Uint8Array;
  readonly spki: Uint8Array;
  record: VerifiedCard;
  /** The other's card, as this one knows it. */
  known: VerifiedCard;
  /** Undefined until the other is known, too. */
  state: SuiteState | undefined;
  /** Every record of its own, to hold reports to. */
  sealed: readonly (SealedAt & SealRef)[];
  saved: Pick<Person, "state" | "sealed"> | undefined;
  /** The session in which records were last said to be sealed. */
  session: Uint8Array;
  /** Bodies on their way to the other. */
  wire: Uint8Array[];
  last: Uint8Array;
  texts: number;
};

/**
 * A conversation as text: a line that starts with `>` is a command; the indented lines below it are what happened.
 * The suite is the real one, RSA is symbolic, random numbers are seeded. docs/rsa-des.md §9 has the commands.
 */
export class Scenario {
  readonly #random = seeded(1);
  readonly #rsa = new SymbolicRsa(this.#random.bytes);
  readonly #people: readonly Person[];
  readonly #keyring: Keyring;
  #now = START;
  #out: string[] = [];

  constructor() {
    const keyring = rsaDes.keyring(undefined, this.#env());
    if (!keyring.ok) throw keyring.error;
    this.#keyring = keyring.value;
    const [a, b] = (["A", "B"] as const).map((name) => this.#person(name));
    // A has the smaller ID: its M1 wins if two cross.
    const swap = compare(a!.record.id, b!.record.id) > 0;
    this.#people = swap
      ? [
          { ...b!, name: "A" },
          { ...a!, name: "B" },
        ]
      : [a!, b!];
    const [first, second] = this.#people;
    first!.known = second!.record;
    second!.known = first!.record;
  }

  /** @returns the scenario with what really happened after each line */
  run(text: string): string {
    const lines = text.split("\n").filter((line) => !line.startsWith("  "));
    for (const line of lines) {
      this.#out.push(line);
      if (line.startsWith("> ")) this.#command(line.slice(2));
    }
    return this.#out.join("\n");
  }

  #command(line: string): void {
    const [first, second, ...rest] = line.split(" ");
    const way = /^([AB])->([AB])$/.exec(second ?? "");
    if (first === "wait") return this.#wait(second!);
    if (way) return this.#network(first!, this.#find(way[1]!), this.#find(way[2]!));
    if (first === "deliver" && second === "all") return this.#deliverAll();
    this.#act(this.#find(first!), second!, rest.join(" "));
  }

  #act(who: Person, what: string, text: string): void {
    switch (what) {
      case "opens":
        return this.#take(who, { on: "open" });
      case "says":
        return this.#take(who, { on: "seal", messageId: this.#messageId(who), content: this.#text(text) });
      case "says-much": {
        const [count, size] = text.split(" x ").map(Number);
        const content = this.#text("a".repeat(size!));
        for (let i = 0; i < count!; i++)
          this.#take(who, { on: "seal", messageId: this.#messageId(who), content }, true);
        return;
      }
      case "reseals": {
        const [epoch, sequence] = text.split(".").map(Number);
        const instead = { session: who.session, epoch: epoch!, sequence: sequence! };
        const content = this.#text(`again ${text}`);
        return this.#take(who, { on: "seal", messageId: this.#messageId(who), content, instead });
      }
      case "voids": {
        const [place, kind] = text.split(" ");
        const [epoch, sequence] = place!.split(".").map(Number);
        const range = { epoch: epoch!, from: sequence!, to: sequence!, kind: kind as VoidKind };
        return this.#take(who, { on: "void", session: who.session, ranges: [range] });
      }
      case "receipts":
        return this.#take(who, { on: "receipt" });
      case "saves":
        who.saved = { state: who.state, sealed: who.sealed };
        return;
      case "restores":
        Object.assign(who, who.saved);
        return;
      case "renews":
        who.record = this.#sign(who.name, who.seed, who.spki, who.record.version);
        return;
      default:
        throw new Error(`no such command: ${what}`);
    }
  }

  #network(what: string, from: Person, to: Person): void {
    const body = what === "replay" ? from.last : from.wire.shift();
    if (!body) throw new Error(`nothing is on its way from ${from.name}`);
    if (what === "drop") return;
    if (what === "flip") body[body.length - 1] = body.at(-1)! ^ 1;
    from.last = body;
    this.#take(to, { on: "body", from: from.record.id, body: what === "reflect" ? body : body.slice() });
  }

  #deliverAll(): void {
    for (;;) {
      const from = this.#people.find(({ wire }) => wire.length > 0);
      if (!from) return;
      this.#network("deliver", from, this.#other(from));
    }
  }

  #wait(duration: string): void {
    const [, count, unit] = /^(\d+)([smhd])$/.exec(duration)!;
    this.#now += Number(count) * UNITS[unit!]!;
    for (const who of this.#people) this.#take(who, { on: "tick" });
  }

  #take(who: Person, input: SuiteInput, quiet = false): void {
    const peer = this.#other(who);
    let state = who.state ?? rsaDes.initial({ kind: "peer", peer: peer.record.id });
    let next: SuiteInput | undefined = input;
    while (next) {
      const step: Step = state.step(next, {
        env: this.#env(),
        clock: this.#now as UnixMs,
        me: selfOf(who),
        keyring: this.#keyring,
        cardOf: () => who.known,
        contact: true,
        waiting: 0,
        bodyLimit: LIMITS.body,
      });
      state = step.next ?? state;
      who.state = state;
      next = undefined;
      for (const effect of step.effects) {
        if (effect.do !== "ask") this.#effect(who, effect, quiet);
        else if (effect.question.ask === "slow") {
          const result = this.#rsa.perform(effect.question.operation, who.record.rsaSpki!);
          next = { on: "answer", answer: { to: "slow", result } };
        }
      }
    }
  }

  #effect(who: Person, effect: Exclude<SuiteEffect, { do: "ask" }>, quiet: boolean): void {
    if (effect.do === "send" || effect.do === "sealed") {
      who.wire.push(effect.body);
      if (effect.ref) who.sealed = [...who.sealed, { ...effect.ref, hash: recordHash(nodePrimitives, effect.body) }];
    }
    if (effect.do === "learned") who.known = effect.card;
    if (effect.do === "ready") who.session = effect.session;
    const line = describe(effect);
    if (line !== undefined && !(quiet && effect.do === "sealed")) this.#out.push(`  ${who.name} ${line}`);
    if (effect.do === "confirmed") this.#confirmed(who, effect.received);
  }

  #confirmed(who: Person, received: ReceivedState): void {
    const sealed = who.sealed.filter(({ session }) => equal(session, received.session));
    const { report } = checkReport(nodePrimitives, received, undefined, sealed);
    if (report === "stale") return;
    const { first, last, missing } = received;
    const gaps = missing.map((range) => `${range.epoch}.${range.from}-${range.to}`).join(", ");
    const stretch = comparePositions(first, last) === 0 ? at(last) : `${at(first)} to ${at(last)}`;
    this.#out.push(
      `  ${who.name} is told: ${stretch} came${gaps ? `, ${gaps} did not` : ""}${report === "wrong" ? ": wrong" : ""}`,
    );
    if (report === "wrong") this.#take(who, { on: "disowned", session: received.session });
  }

  #text(text: string): Uint8Array {
    return encodeContent({ type: "text", text, sentAt: this.#now as UnixMs });
  }

  #messageId(who: Person): Uint8Array {
    const id = new Uint8Array(16);
    id[0] = who.name.charCodeAt(0);
    new DataView(id.buffer).setUint32(12, ++who.texts);
    return id;
  }

  #find(name: string): Person {
    const found = this.#people.find((person) => person.name === name);
    if (!found) throw new Error(`nobody is called ${name}`);
    return found;
  }

  #other(who: Person): Person {
    return this.#people.find((person) => person !== who)!;
  }

  #person(name: "A" | "B"): Person {
    const seed = this.#random.bytes(32);
    const spki = symbolicSpki(this.#random.bytes);
    const record = this.#sign(name, seed, spki);
    return {
      name,
      seed,
      spki,
      record,
      known: record,
      state: undefined,
      sealed: [],
      saved: undefined,
      session: new Uint8Array(0),
      wire: [],
      last: new Uint8Array(0),
      texts: 0,
    };
  }

  #sign(name: string, seed: Uint8Array, rsaSpki: Uint8Array, previous?: number): VerifiedCard {
    // Offering other suites changes H, and so makes the other side's view outdated.
    const suites = previous === undefined ? (["rsa-des"] as const) : (["rsa-des", "ratchet"] as const);
    const made = makeCard(this.#env(), seed, { name, rsaSpki, suites }, previous);
    const opened = openCard(made, nodePrimitives);
    if (!opened.ok) throw opened.error;
    return opened.value;
  }

  #env(): Env {
    return { primitives: nodePrimitives, rng: this.#random.bytes, now: this.#now as UnixMs };
  }
}

function describe(effect: Exclude<SuiteEffect, { do: "ask" }>): string | undefined {
  switch (effect.do) {
    case "send":
      return effect.ref ? "sends a record" : undefined;
    case "sealed":
      return `seals ${effect.ref.epoch}.${effect.ref.sequence}`;
    case "unready":
      return `cannot seal: ${effect.because}`;
    case "ready":
      return "can seal";
    case "content":
      return `reads ${at(effect.ref)}: ${shorten(textOf(effect.content))}${
        effect.instead ? ` (in place of ${at(effect.instead)})` : ""
      }`;
    case "confirmed":
    case "receiptDue":
    case "over":
      return undefined;
    case "missing":
      return `misses ${effect.count}${effect.lost > 0 ? `, and ${effect.lost} for good` : ""}`;
    case "notice":
      return `notices ${effect.error.code}`;
    case "learned":
      return "has a newer record";
    case "leg":
      return `${effect.direction} ${effect.leg}${fieldsOf(effect.fields)}`;
    case "handshake":
      return `handshake ${effect.state}${effect.error ? ` ${effect.error.code}` : ""}`;
    case "refused":
      return `refuses ${NAMES.get(effect.body[1]!) ?? "?"}: ${effect.error.code}`;
  }
}

function at({ epoch, sequence }: Position): string {
  return `${epoch}.${sequence}`;
}

function textOf(bytes: Uint8Array): string {
  const content = decodeContent(bytes);
  return content.ok && content.value.type === "text" ? content.value.text : "?";
}

function fieldsOf(fields: readonly { readonly name: string }[]): string {
  return fields.length > 0 ? ` {${fields.map(({ name }) => name).join(", ")}}` : "";
}

function shorten(text: string): string {
  return text.length > 40 ? `${text.slice(0, 20)}… (${text.length})` : text;
}
