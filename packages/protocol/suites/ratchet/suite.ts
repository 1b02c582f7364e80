import type { Env, Kem, UnixMs } from "@sandi/crypto";
import type { ErrorCode } from "../../errors/codes.ts";
import type { ClientId } from "../../identity.ts";
import { ok } from "../../result.ts";
import type { Step, Suite, SuiteContext, SuiteInput, SuiteState, Thread } from "../../suite.ts";
import { carryOut, nextTick } from "./conversation.ts";
import { explain } from "./explain.ts";
import { RatchetKeyring } from "./keyring.ts";
import { SUITE_NAME, SUITE_NUMBER, TYPE } from "./layout.ts";
import { INITIAL, type Pair } from "./pair.ts";
import { isProven } from "./sessionState.ts";
import { sealingSession } from "./sessions.ts";
import { decodePair, encodePair } from "./state.ts";
import type { Turn } from "./turn.ts";

/**
 * What happens without anybody's fault: a record that comes again after a crash, one whose part was lost on the way and
 * which will be sealed again, one that was under way while its session ended.
 */
const ROUTINE: ReadonlySet<string> = new Set<ErrorCode>([
  "RATCHET_RECORD_REPLAYED",
  "RATCHET_PART_MISSING",
  "RATCHET_SESSION_DEAD",
  "RATCHET_SESSION_REFUSED",
  "RATCHET_REFUSAL_UNEXPECTED",
  "RATCHET_RANK_TOO_LOW",
]);

/** One thread of this suite: its state and its peer. */
export class RatchetThread implements SuiteState {
  readonly peer: ClientId;
  readonly pair: Pair;
  readonly #kem: Kem;

  constructor(kem: Kem, peer: ClientId, pair: Pair) {
    this.#kem = kem;
    this.peer = peer;
    this.pair = pair;
  }

  withPair(pair: Pair): RatchetThread {
    return new RatchetThread(this.#kem, this.peer, pair);
  }

  step(input: SuiteInput, context: SuiteContext): Step {
    const { keyring } = context;
    if (!(keyring instanceof RatchetKeyring)) throw new Error("the keyring is another suite's");
    const env = { rng: context.env.rng, now: context.env.now, primitives: context.env.primitives, kem: this.#kem };
    const turn: Turn = { pair: this.pair, keyring, effects: [], costly: false, env, context, peer: this.peer };
    carryOut(turn, input);
    return {
      ...(turn.pair !== this.pair && { next: this.withPair(turn.pair) }),
      ...(turn.keyring !== keyring && { keyring: turn.keyring }),
      ...(turn.costly && { costly: true }),
      effects: turn.effects,
    };
  }

  encode(): Uint8Array {
    return encodePair(this.pair);
  }

  forgotten(): Uint8Array | undefined {
    const { highestRank, floor, newestPrekey } = this.pair;
    if (highestRank === 0) return undefined;
    return encodePair({ ...INITIAL, because: "lost", highestRank, floor, newestPrekey });
  }

  get nextTick(): UnixMs | undefined {
    return nextTick(this.pair);
  }

  get unconfirmed(): boolean {
    const sealing = sealingSession(this.pair.sessions);
    return sealing?.opener === true && !isProven(sealing);
  }
}

/** The suite over one of the KEM's twins, which a program chooses where it is put together. */
export function ratchet(kem: Kem): Suite {
  return {
    name: SUITE_NAME,
    number: SUITE_NUMBER,
    traits: { teaching: false, groups: false, files: false },
    initial: (thread, because) =>
      new RatchetThread(kem, peerOf(thread), because === undefined ? INITIAL : { ...INITIAL, because }),
    decode(thread, bytes) {
      const decoded = decodePair(bytes);
      return decoded.ok ? ok(new RatchetThread(kem, peerOf(thread), decoded.value)) : decoded;
    },
    keyring: (bytes: Uint8Array | undefined, _env: Env) => RatchetKeyring.open(kem, bytes),
    opens: (body) => body[1] === TYPE.opening,
    isRoutine: (code) => ROUTINE.has(code),
    explain,
  };
}

function peerOf(thread: Thread): ClientId {
  if (thread.kind !== "peer") throw new Error("groups are to come");
  return thread.peer;
}
