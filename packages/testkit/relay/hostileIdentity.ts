import { nodePrimitives as primitives } from "@sandi/crypto/node";
import { encodeCbor, openCard, signFields, suiteNumber } from "@sandi/protocol";
import { newIdentity, type RawIdentity } from "./rawClient.ts";

const DAY_MS = 86_400_000;

/** An identity with any name, control characters included: a card that Sandi's own client would never make. */
export async function hostileIdentity(name: string): Promise<RawIdentity> {
  const honest = await newIdentity();
  const opened = openCard(honest.card, primitives);
  if (!opened.ok) throw opened.error;
  const { identityKey, rsaSpki, version } = opened.value;
  const suites = [suiteNumber("rsa-des")];
  const until = version + DAY_MS;
  const body = encodeCbor({ v: 1, key: identityKey, name, rsa: rsaSpki, suites, ver: version, until });
  const sig = signFields(primitives, honest.seed, "record", [body]);
  return { ...honest, card: encodeCbor({ body, sig }) };
}
