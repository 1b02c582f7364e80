import type { IdleOrder } from "./idleLoad.ts";
import type { Part } from "./part.ts";
import { Generator } from "./processes.ts";
import { residentBytes } from "./processStat.ts";
import { type SandiServer, startSandi } from "./subjects.ts";

const WATCHERS = 20;

type Memory = { readonly resident: number; readonly used: number };

/** Many idle clients: what each costs in memory, and all together in processor time. */
export const idlePart: Part = async ({ quick, nodeFlags }) => {
  const connections = quick ? 2_000 : 10_000;
  const relay = await startSandi({ nodeFlags: [...nodeFlags, "--expose-gc"] });
  const generators: Generator[] = [];
  const open = async (count: number): Promise<Generator> => {
    const order: IdleOrder = { load: "idle", port: relay.port, relayPid: relay.pid, connections: count };
    const generator = await Generator.open(order);
    generators.push(generator);
    return generator;
  };
  try {
    // Whatever the first clients make a relay load, compile and reserve is not theirs.
    await (await open(500)).close();
    const before = await memory(relay);
    const generator = await open(connections);
    const during = await memory(relay);
    // A ping goes to everyone twice a minute; the whole run sees one.
    const idle = await generator.measure(1_000, quick ? 5_000 : 31_000);
    const presence = await generator.presence(WATCHERS);
    await generator.close();
    const after = await memory(relay);
    const each = (from: Memory, to: Memory): number[] => [
      (to.resident - from.resident) / connections / 1024,
      (to.used - from.used) / connections / 1024,
    ];
    const perChange = presence.frames / presence.changes / presence.watchers;
    return {
      tables: [
        {
          title: `f. ${connections} idle connections, KiB each`,
          columns: ["resident", "in use"],
          rows: [
            { name: "a connection and its client's entry in the directory", values: each(before, during) },
            { name: "what is left of that when all have gone", values: each(before, after) },
          ],
          remarks: [
            "The relay runs with --expose-gc and collects its garbage before each reading; 500 clients came and went before the first.",
            `The relay used ${(100 * idle.relayShare).toFixed(2)} % of its core meanwhile.`,
            `Presence: ${presence.watchers} clients watch one; it came and went, and ${presence.frames} frames (${presence.bytes} bytes) went to all ${connections}.`,
          ],
        },
      ],
      bars: [
        {
          name: "f. resident memory of an idle connection",
          unit: "KiB",
          atMost: 12,
          measured: each(before, during)[0],
        },
        { name: "f. processor time of an idle relay", unit: "%", atMost: 5, measured: 100 * idle.relayShare },
        { name: "f. frames for a change of presence, for each who watches", unit: "", atMost: 1, measured: perChange },
      ],
      peers: [],
    };
  } finally {
    for (const generator of generators) await generator.close();
    await relay.stop();
  }
};

async function memory(relay: SandiServer): Promise<Memory> {
  const used = await relay.settle();
  return { resident: residentBytes(relay.pid), used };
}
