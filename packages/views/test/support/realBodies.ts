import type { SandiClient } from "@sandi/client";
import { ephemeralProfile, nodeSuites, nodeWorld, openClient } from "@sandi/client/node";
import type { Suite, SuiteName } from "@sandi/protocol";
import { PageRelay } from "@sandi/testkit/browser/pageRelay";

export type RealBodies = {
  readonly suite: Suite;
  /** By their kind: the first of each. */
  readonly bodies: ReadonlyMap<string, Uint8Array>;
};

/** The bodies that two clients really exchange when each says something, over a relay in this process. */
export async function realBodies(name: SuiteName, texts: readonly string[]): Promise<RealBodies> {
  const relay = await PageRelay.start(nodeWorld);
  const suite = nodeSuites.find((one) => one.name === name)!;
  const bodies = new Map<string, Uint8Array>();
  const side = async (called: string): Promise<SandiClient> => {
    const profile = await ephemeralProfile({ name: called, suites: [name] });
    const client = await openClient({ relay: relay.url, profile, transport: relay.transport });
    client.on((event) => {
      const body = "body" in event ? event.body : undefined;
      if (!(body instanceof Uint8Array) || body.length === 0) return;
      const { kind } = suite.explain(body);
      if (!bodies.has(kind)) bodies.set(kind, body.slice());
    });
    client.start();
    return client;
  };
  const [ayu, budi] = await Promise.all([side("Ayu"), side("Budi")]);
  const toBudi = await ayu.find("Budi", 5_000);
  const toAyu = await budi.find("Ayu", 5_000);
  for (const text of texts) {
    await ayu.send(toBudi.id, name, text);
    await ayu.flushed("delivered", 10_000);
    await budi.send(toAyu.id, name, text);
    await budi.flushed("delivered", 10_000);
  }
  await Promise.all([ayu.close(), budi.close()]);
  return { suite, bodies };
}
