import type { Env } from "@sandi/crypto";
import type { ProtocolError, SlowOperation } from "@sandi/protocol";
import type { StoreOp } from "../store/port.ts";
import type { ClientEvent, EngineEffect } from "./model.ts";

/**
 * What one input leads to, collected while it is worked off: all writes become one transaction, which comes first;
 * only then do frames leave and events show, and slow operations begin.
 */
export class Turn {
  readonly env: Env;
  readonly #ops: StoreOp[] = [];
  readonly #after: EngineEffect[] = [];
  readonly #slow: EngineEffect[] = [];

  constructor(env: Env) {
    this.env = env;
  }

  write(op: StoreOp): void {
    this.#ops.push(op);
  }

  send(frame: Uint8Array): void {
    this.#after.push({ do: "send", frame });
  }

  emit(event: ClientEvent, seq?: number): void {
    this.#after.push(seq === undefined ? { do: "emit", event } : { do: "emit", event, seq });
  }

  notice(error: ProtocolError): void {
    this.emit({ event: "notice", error });
  }

  slow(job: number, operation: SlowOperation): void {
    this.#slow.push({ do: "slow", job, operation });
  }

  afterwards(effect: EngineEffect): void {
    this.#after.push(effect);
  }

  effects(): EngineEffect[] {
    const persist: EngineEffect[] = this.#ops.length > 0 ? [{ do: "persist", ops: this.#ops }] : [];
    return [...persist, ...this.#after, ...this.#slow];
  }
}
