import { type Env, equal, type UnixMs } from "@sandi/crypto";
import {
  type ClientId,
  decodeContent,
  type Keyring,
  LIMITS,
  type SuiteContext,
  type SuiteState,
  type VerifiedCard,
} from "@sandi/protocol";
import { RatchetThread } from "@sandi/protocol/ratchet";
import { leapChain, openRecord, parsePlaintext, parseRecord } from "@sandi/protocol/ratchet/parts";
import type { Packet } from "../world/desk.ts";

/** What a thief has of one conversation of a stolen device. */
export type Stolen = {
  readonly victim: string;
  readonly peer: string;
  readonly me: VerifiedCard;
  readonly them: VerifiedCard;
  readonly state: SuiteState;
  readonly keyring: Keyring;
  /** A conversation that is not there yet: what the prekeys alone would open. */
  readonly initial: SuiteState;
};

/**
 * A copy of a device in the hands of somebody who only listens: it takes what was recorded, with the shipped code, and
 * never seals. What opens is what the keys on the device give away; nothing is assumed about it.
 */
export class Thief {
  readonly stolen: Stolen;
  #state: SuiteState;
  #heard = 0;
  readonly #opened = new Map<number, string>();

  constructor(stolen: Stolen) {
    this.stolen = stolen;
    this.#state = stolen.state;
  }

  /** What could be read, by packet, of all that was recorded. */
  listen(packets: readonly Packet[], env: Env): ReadonlyMap<number, string> {
    for (const packet of packets.slice(this.#heard)) {
      const text = this.#hear(packet, env);
      if (text !== undefined) this.#opened.set(packet.packet, text);
    }
    this.#heard = packets.length;
    return this.#opened;
  }

  #hear({ from, to, original, isMallorys }: Packet, env: Env): string | undefined {
    const { victim, peer, initial } = this.stolen;
    if (isMallorys) return undefined;
    if (from === victim && to === peer) return this.#own(original, env);
    if (from !== peer || to !== victim) return undefined;
    return this.#take(this.#state, original, env, true) ?? this.#take(initial, original, env, false);
  }

  #take(state: SuiteState, body: Uint8Array, env: Env, keep: boolean): string | undefined {
    const { me, them, keyring } = this.stolen;
    const context: SuiteContext = {
      env,
      clock: env.now as UnixMs,
      // Whoever only listens signs nothing.
      me: { id: me.id, card: me, sign: () => new Uint8Array(64) },
      keyring,
      cardOf: (id: ClientId) => (equal(id, them.id) ? them : undefined),
      contact: true,
      waiting: 0,
      bodyLimit: LIMITS.body,
    };
    const { next, effects } = state.step({ on: "body", from: them.id, body }, context);
    if (keep && next) this.#state = next;
    const content = effects.find((effect) => effect.do === "content");
    return content && textOf(content.content);
  }

  /** What the victim itself sends, while the stolen chain is the one that it seals in. */
  #own(body: Uint8Array, { primitives }: Env): string | undefined {
    const { state, me, them } = this.stolen;
    const record = parseRecord(body);
    if (!(state instanceof RatchetThread) || !record.ok) return undefined;
    const { session, epoch, n } = record.value;
    for (const { id, sending } of state.pair.sessions) {
      if (!sending || sending.epoch !== epoch || n <= sending.n || !equal(id, session)) continue;
      const chain = leapChain(primitives, sending.chain, n - sending.n - 1);
      const plaintext = openRecord(primitives, chain, record.value, { from: me.id, to: them.id });
      const read = plaintext && parsePlaintext(plaintext, session);
      const said = read?.ok ? read.value.said : undefined;
      if (said && "content" in said) return textOf(said.content);
    }
    return undefined;
  }
}

function textOf(content: Uint8Array): string | undefined {
  const said = decodeContent(content);
  return said.ok && said.value.type === "text" ? said.value.text : undefined;
}
