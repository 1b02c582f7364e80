const TURN_MS = 8;
/** Node accepts one connection per turn. While more come, no handshake is begun for up to so many turns in a row. */
const ACCEPTING = 4;

type Begin = () => void;

/**
 * A TLS handshake takes a millisecond of computing, and thousands may ask for one at once. They are begun a few at a
 * time, with all other work in between. Addresses take turns: one that asks for many waits behind itself. Nobody gets a
 * turn before being accepted, so accepting goes first.
 */
export class Handshakes {
  /** By address, in the order of their turns. */
  readonly #waiting = new Map<string, Begin[]>();
  readonly #now: () => number;
  #asked = false;
  #until = 0;
  #accepted = false;
  #skipped = 0;

  /** @param now ms of a clock that nobody can set */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Call when a connection was accepted: there may be more. */
  accepted(): void {
    this.#accepted = true;
  }

  add(address: string, begin: Begin): void {
    const others = this.#waiting.get(address);
    if (others === undefined) this.#waiting.set(address, [begin]);
    else others.push(begin);
    this.#ask();
  }

  #ask(): void {
    if (this.#asked) return;
    this.#asked = true;
    setImmediate(() => {
      this.#asked = false;
      const busy = this.#accepted;
      this.#accepted = false;
      if (busy && this.#skipped++ < ACCEPTING) return this.#ask();
      this.#skipped = 0;
      this.#until = this.#now() + (busy ? 0 : TURN_MS);
      this.#step();
    });
  }

  readonly #step = (): void => {
    const next = this.#waiting.entries().next();
    if (next.done) return;
    const [address, waiting] = next.value;
    this.#waiting.delete(address);
    const begin = waiting.shift()!;
    if (waiting.length > 0) this.#waiting.set(address, waiting);
    begin();
    if (this.#waiting.size === 0) return;
    // Node computes on the next tick, which runs before this one.
    process.nextTick(() => (this.#now() < this.#until ? this.#step() : this.#ask()));
  };
}
