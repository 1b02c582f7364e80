import type { UnixMs } from "@sandi/crypto";
import {
  LIMITS,
  type SuiteContext,
  type SuiteInput,
  type SuiteState,
  signFields,
  suiteNumberOf,
} from "@sandi/protocol";
import type { Scene } from "../world/scene.ts";
import { streamOf } from "../world/streams.ts";
import { threadsOf } from "./holdings.ts";

/** What became of a packet with this one bit flipped: the code of the check that caught it, or that it was taken. */
export type Caught = { readonly bit: number; readonly check: string | undefined };

/**
 * Flips each bit of a packet, one at a time, and hands it to a copy of its reader's state as it is now. The world stays as
 * it is. It may take long, so it comes bit by bit.
 * @param to one beyond the last bit; that of the packet if it is left out
 */
export async function* heatOf(scene: Scene, packet: number, from = 0, to?: number): AsyncGenerator<Caught> {
  const { body, from: sender, to: reader } = scene.packet(packet, true);
  const state = await stateOf(scene, reader, sender);
  const context = await contextOf(scene, reader);
  const peer = scene.person(sender).id;
  for (let bit = from; bit < Math.min(to ?? 8 * body.length, 8 * body.length); bit++) {
    const flipped = body.slice();
    flipped[bit >>> 3]! ^= 0x80 >>> (bit & 7);
    const isOurs = suiteNumberOf(flipped) === scene.person(reader).suite.number;
    const input = { on: "body", from: peer, body: flipped } as const;
    yield { bit, check: isOurs ? await checkOf(scene, reader, state, input, context) : "UNKNOWN_SUITE" };
  }
}

async function stateOf(scene: Scene, reader: string, sender: string): Promise<SuiteState> {
  const { protocol, platform } = scene;
  const threads = threadsOf(await scene.person(reader).stored(), protocol, platform);
  const peer = scene.person(sender).id;
  const known = threads.find((thread) => scene.nameOf(thread.peer) === sender)?.state;
  return known ?? protocol.suite(platform.kem).initial({ kind: "peer", peer });
}

async function contextOf(scene: Scene, reader: string): Promise<SuiteContext> {
  const { platform, protocol, now, seed } = scene;
  const person = scene.person(reader);
  const { primitives } = platform;
  const env = { primitives, rng: streamOf(primitives, seed, "heat"), now: now as UnixMs };
  const [stored] = (await person.stored()).keyrings;
  const keyring = protocol.suite(platform.kem).keyring(stored?.value(), env);
  if (!keyring.ok) throw keyring.error;
  return {
    env,
    clock: env.now,
    me: {
      id: person.id,
      card: person.card,
      sign: (purpose, fields) => signFields(primitives, person.secrets.identitySeed, purpose, fields),
    },
    keyring: keyring.value,
    cardOf: (id) => person.cardOf(id),
    contact: true,
    waiting: 0,
    bodyLimit: LIMITS.body,
  };
}

/** One body, to the end of what it leads to. */
async function checkOf(
  scene: Scene,
  reader: string,
  before: SuiteState,
  body: SuiteInput,
  context: SuiteContext,
): Promise<string | undefined> {
  const { pkcs8 } = scene.person(reader).rsa;
  let [state, input]: [SuiteState, SuiteInput] = [before, body];
  for (;;) {
    const { next, effects } = state.step(input, context);
    const refused = effects.find((effect) => effect.do === "refused");
    if (refused) return refused.error.code;
    const last = effects.at(-1);
    // What is asked for next is an answer: the body was taken.
    if (last?.do !== "ask" || last.question.ask !== "slow" || last.question.operation.op !== "oaepDecrypt")
      return undefined;
    const { ciphertext, label } = last.question.operation;
    const result = await scene.platform.oaepDecrypt(pkcs8, ciphertext, label);
    [state, input] = [next ?? state, { on: "answer", answer: { to: "slow", result } }];
  }
}
