import type { ClientId, Step, Suite, SuiteEffect, SuiteState, Thread } from "@sandi/protocol";

/** Hears what each step of a suite led to, with the peer of its thread. */
export type Watch = (peer: ClientId, effects: readonly SuiteEffect[]) => void;

/** The suite as it is, with somebody who looks on: a state machine's effects are its trace. */
export function watched(suite: Suite, watch: Watch): Suite {
  const wrap = (thread: Thread, inner: SuiteState) =>
    thread.kind === "peer" ? new Watched(thread.peer, inner, watch) : inner;
  return {
    ...suite,
    initial: (thread, because) => wrap(thread, suite.initial(thread, because)),
    decode(thread, bytes) {
      const decoded = suite.decode(thread, bytes);
      return decoded.ok ? { ok: true, value: wrap(thread, decoded.value) } : decoded;
    },
  };
}

class Watched implements SuiteState {
  readonly #peer: ClientId;
  readonly #inner: SuiteState;
  readonly #watch: Watch;

  constructor(peer: ClientId, inner: SuiteState, watch: Watch) {
    this.#peer = peer;
    this.#inner = inner;
    this.#watch = watch;
  }

  step(...[input, context]: Parameters<SuiteState["step"]>): Step {
    const step = this.#inner.step(input, context);
    this.#watch(this.#peer, step.effects);
    const { next } = step;
    if (next === undefined) return step;
    return { ...step, next: next === this.#inner ? this : new Watched(this.#peer, next, this.#watch) };
  }

  encode(): Uint8Array {
    return this.#inner.encode();
  }

  forgotten(): Uint8Array | undefined {
    return this.#inner.forgotten?.();
  }

  get nextTick() {
    return this.#inner.nextTick;
  }

  get unconfirmed(): boolean {
    return this.#inner.unconfirmed === true;
  }
}
