import { MemoryStore, type Profile, type SandiClient } from "@sandi/client";
import { ephemeralProfile, openClient } from "@sandi/client/node";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import { type ClientId, clientIdOf, encodeCbor, openCard, shortId, signFields, suiteNumber } from "@sandi/protocol";
import { onTestFinished } from "vitest";

const DAY_MS = 86_400_000;

/** Somebody at a terminal, and whom they have found. */
export type Writer = { readonly writer: SandiClient; readonly id: ClientId };

/**
 * People who write to one who is there. They may have any name, control characters included: their cards are such as Sandi's own
 * client would never make. They leave when the test ends.
 */
export async function writersNamed(relay: string, names: readonly string[], to: string): Promise<Writer[]> {
  // An RSA key takes most of a second, and is not used: they share one.
  const keys = await ephemeralProfile({ name: "Mallory", suites: ["ratchet"] });
  const writers: Writer[] = [];
  for (const name of names) {
    const writer = await openClient({ relay, profile: named(name, keys) });
    onTestFinished(() => writer.close());
    writer.start();
    writers.push({ writer, id: (await writer.find(to, 10_000)).id });
  }
  return writers;
}

function named(name: string, keys: Profile): Profile {
  let identitySeed: Uint8Array;
  let key: Uint8Array;
  // A digit follows the direction of what stands before it: their short IDs begin with one.
  do {
    identitySeed = nodeRng(32);
    key = nodePrimitives.ed25519.publicKey(identitySeed);
  } while (!/^\d/.test(shortId(clientIdOf(nodePrimitives, key))));
  const ver = Date.now();
  const suites = [suiteNumber("ratchet")];
  const body = encodeCbor({ v: 2, key, name, suites, ext: new Map(), ver, until: ver + 90 * DAY_MS });
  const sig = signFields(nodePrimitives, identitySeed, "record", [body]);
  const opened = openCard(encodeCbor({ body, sig }), nodePrimitives);
  if (!opened.ok) throw opened.error;
  const secrets = { ...keys.secrets, identitySeed } as Profile["secrets"];
  return {
    ...keys,
    id: opened.value.id,
    card: opened.value,
    secrets,
    store: new MemoryStore(),
    close: () => undefined,
  };
}
