import type { Question, SuiteName } from "@sandi/protocol";
import type { Turn } from "../base/turn.ts";
import type { Conversation } from "./conversation.ts";

/** Whose question it is: a chain is held up by it, a conversation and a keyring go on. */
export type Asker =
  | { readonly by: "chain" | "conversation"; readonly conversation: Conversation }
  | { readonly by: "keyring"; readonly suite: SuiteName };

/** What suites have asked and nobody has answered yet. */
export class Questions {
  readonly #asked = new Map<number, Asker>();
  #nextId = 1;

  ask(asker: Asker, question: Question, turn: Turn): void {
    const id = this.#nextId++;
    this.#asked.set(id, asker);
    turn.ask(id, question);
  }

  /** Whose question has been answered. An answer counts once. */
  take(id: number): Asker | undefined {
    const asker = this.#asked.get(id);
    this.#asked.delete(id);
    return asker;
  }
}
