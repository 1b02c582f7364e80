import type { UnixMs } from "@sandi/crypto";
import type { Answer, Keyring, KeyringContext, KeyringInput, Question, Suite, SuiteName } from "@sandi/protocol";
import type { KeyringRow } from "../../store/port.ts";
import type { Turn } from "../base/turn.ts";

/** Asks the relay something for a keyring. */
type Ask = (suite: SuiteName, question: Question, turn: Turn) => void;

/** What the conversations of each suite share. A keyring that has changed is written with whatever changed it. */
export class Keyrings {
  readonly #suites: ReadonlyMap<SuiteName, Suite>;
  readonly #stored: Map<SuiteName, KeyringRow>;
  readonly #open = new Map<SuiteName, Keyring>();
  readonly #ask: Ask;

  constructor(suites: ReadonlyMap<SuiteName, Suite>, stored: readonly KeyringRow[], ask: Ask) {
    this.#suites = suites;
    this.#stored = new Map(stored.map((row) => [row.suite, row]));
    this.#ask = ask;
  }

  /** @throws ProtocolError if what is stored cannot be read */
  get(suite: Suite, turn: Turn): Keyring {
    const known = this.#open.get(suite.name);
    if (known) return known;
    const bytes = this.#stored.get(suite.name)?.value();
    const opened = suite.keyring(bytes, turn.env);
    if (!opened.ok) throw opened.error;
    this.#open.set(suite.name, opened.value);
    if (bytes === undefined) this.#write(suite.name, opened.value, turn);
    return opened.value;
  }

  put(suite: Suite, keyring: Keyring, turn: Turn): void {
    this.#open.set(suite.name, keyring);
    this.#write(suite.name, keyring, turn);
  }

  get suites(): Iterable<SuiteName> {
    return this.#suites.keys();
  }

  each(input: KeyringInput, context: KeyringContext, turn: Turn): void {
    for (const suite of this.#suites.values()) this.#step(suite, input, context, turn);
  }

  answer(suite: SuiteName, answer: Answer, context: KeyringContext, turn: Turn): void {
    const known = this.#suites.get(suite);
    if (known) this.#step(known, { on: "answer", answer }, context, turn);
  }

  /** Those whose time has come. */
  tick(context: KeyringContext, turn: Turn): void {
    for (const [name, { nextTick }] of this.#open)
      if (nextTick !== undefined && nextTick <= context.env.now)
        this.#step(this.#suites.get(name)!, { on: "tick" }, context, turn);
  }

  /** By the clock that `tick` is given. */
  get nextTick(): UnixMs | undefined {
    const times = [...this.#open.values()].flatMap(({ nextTick }) => nextTick ?? []);
    return times.length === 0 ? undefined : (Math.min(...times) as UnixMs);
  }

  #step(suite: Suite, input: KeyringInput, context: KeyringContext, turn: Turn): void {
    const { next, sameStored, questions } = this.get(suite, turn).step(input, context);
    if (next && sameStored) this.#open.set(suite.name, next);
    else if (next) this.put(suite, next, turn);
    for (const question of questions) this.#ask(suite.name, question, turn);
  }

  #write(suite: SuiteName, keyring: Keyring, turn: Turn): void {
    turn.write({ op: "keyring", suite, value: () => keyring.encode() });
  }
}
