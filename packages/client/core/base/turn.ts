import type { Env } from "@sandi/crypto";
import type { ProtocolError, Question } from "@sandi/protocol";
import type { StoreOp } from "../../store/port.ts";
import type { ClientEvent } from "./events.ts";
import type { EngineEffect } from "./io.ts";
import { Writes } from "./writes.ts";

/**
 * What the inputs of one turn lead to, collected while they are worked off: all writes become one transaction, which
 * comes first; only then do frames leave and events show, and questions are asked.
 */
export class Turn {
  readonly env: Env;
  readonly #writes = new Writes();
  readonly #after: EngineEffect[] = [];
  readonly #questions: EngineEffect[] = [];

  constructor(env: Env) {
    this.env = env;
  }

  write(op: StoreOp): void {
    this.#writes.add(op);
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

  ask(id: number, question: Question): void {
    this.#questions.push({ do: "ask", id, question });
  }

  afterwards(effect: EngineEffect): void {
    this.#after.push(effect);
  }

  effects(): EngineEffect[] {
    const ops = this.#writes.take();
    const persist: EngineEffect[] = ops.length > 0 ? [{ do: "persist", ops }] : [];
    return [...persist, ...this.#after, ...this.#questions];
  }
}
