import type { PersonId, Sealed } from "./port.ts";

/** How many messages are remembered as they were on the wire. */
const MOST = 1_000;

/** What the newest messages of this run were on the wire, by the `id` of their line. */
export class Bodies {
  readonly #bodies = new Map<string, Sealed & { readonly person: PersonId }>();

  add(line: string, sealed: Sealed & { readonly person: PersonId }): void {
    this.#bodies.delete(line);
    this.#bodies.set(line, sealed);
    if (this.#bodies.size > MOST) this.#bodies.delete(this.#bodies.keys().next().value!);
  }

  get(line: string): Sealed | undefined {
    const found = this.#bodies.get(line);
    return found && { suite: found.suite, sent: found.sent, body: found.body };
  }

  forget(person: PersonId): void {
    for (const [line, body] of this.#bodies) if (body.person === person) this.#bodies.delete(line);
  }
}
