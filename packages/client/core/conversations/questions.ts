import type { Question, SuiteName } from "@sandi/protocol";
import type { Turn } from "../base/turn.ts";
import type { PrekeyRequests } from "../link/prekeyRequests.ts";
import type { Conversation } from "./conversation.ts";

/** Whose question it is: a chain is held up by it, a conversation and a keyring go on. */
export type Asker =
  | { readonly by: "chain" | "conversation"; readonly conversation: Conversation }
  | { readonly by: "keyring"; readonly suite: SuiteName };

/** What suites have asked and nobody has answered yet: slow operations are the driver's, prekeys the relay's. */
export class Questions {
  readonly #asked = new Map<number, Asker>();
  readonly #prekeys: PrekeyRequests;
  #nextId = 1;

  constructor(prekeys: PrekeyRequests) {
    this.#prekeys = prekeys;
  }

  ask(asker: Asker, question: Question, turn: Turn): void {
    const id = this.#nextId++;
    this.#asked.set(id, asker);
    if (question.ask === "slow") turn.ask(id, question);
    else this.#prekeys.ask(id, question, turn);
  }

  /** Whose question has been answered. An answer counts once. */
  take(id: number): Asker | undefined {
    const asker = this.#asked.get(id);
    this.#asked.delete(id);
    return asker;
  }
}
