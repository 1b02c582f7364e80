import { ProtocolError, type parseId } from "@sandi/protocol";
import type { Peer } from "./core/base/events.ts";
import type { EngineInput } from "./core/base/io.ts";
import type { World } from "./driver/world.ts";
import type { Listeners } from "./listeners.ts";

type Means = {
  readonly client: {
    readonly online: boolean;
    readonly registered: number;
    resolve(who: string): Peer;
    peers(): readonly Peer[];
  };
  /** As `idIn`. */
  readonly idIn: (who: string) => ReturnType<typeof parseId>;
  readonly push: (input: EngineInput) => void;
  readonly listeners: Listeners;
  readonly world: Pick<World, "now">;
};

/** Waits for the relay's directory, and reads on in it until the person is found; throws what `SandiClient.resolve` says. */
export async function findPeer(
  { client, idIn, push, listeners, world }: Means,
  who: string,
  timeoutMs: number,
): Promise<Peer> {
  const until = world.now() + timeoutMs;
  let asked = false;
  for (;;) {
    try {
      return client.resolve(who);
    } catch (error) {
      if (!(error instanceof ProtocolError) || error.code !== "UNKNOWN_PEER") throw error;
      if (world.now() >= until) throw error;
      const id = idIn(who.trim());
      if (client.online && id.ok && id.value.form === "full") {
        // Asked once: the answer, or the person's arrival, is a `peers` event.
        if (!asked) push({ in: "lookup", ids: [id.value.id] });
        asked = true;
      } else if (client.online && directoryGoesOn(client)) push({ in: "more" });
      await listeners.next(Math.min(until - world.now(), 500), ({ event }) => event === "peers" || event === "stopped");
    }
  }
}

function directoryGoesOn(client: Means["client"]): boolean {
  return client.peers().filter(({ registration }) => registration > 0).length + 1 < client.registered;
}
