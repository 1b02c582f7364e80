import { barsTo, OURS } from "./compare.ts";
import { BODY, Field } from "./field.ts";
import { compilePairs } from "./nativePairs.ts";
import type { PairsOrder } from "./pairsOrder.ts";
import type { Part } from "./part.ts";
import { mosquitto, nats, startSandi } from "./subjects.ts";

type Shape = {
  readonly title: string;
  readonly pairs: number;
  readonly window: number;
  /** How many times as fast as each peer we are to be. */
  readonly bars: Readonly<Record<string, number>>;
};

const NO_COMPILER =
  "The load generator ran in Node, for want of gcc: it may be the limit where few messages are in flight.";

/** Everyone is connected, and every pair keeps its window full. */
export function pairsPart({ title, pairs, window, bars }: Shape): Part {
  return ({ quick, alone, nodeFlags }) =>
    Field.with(async (field) => {
      const peers = alone ? [] : [mosquitto(), nats()];
      const program = compilePairs();
      const order = { load: "pairs", pairs, window, bodySize: BODY, program } as const;
      await field.add<PairsOrder>(OURS, await startSandi({ nodeFlags }), { ...order, protocol: "sandi" });
      for (const peer of peers)
        await field.addPeer<PairsOrder>(peer, { ...order, protocol: peer.name === "Mosquitto" ? "mqtt" : "nats" });
      const rounds = await field.measure(quick);
      const table = rounds.table(title);
      const remarks = [...(table.remarks ?? []), ...(program === undefined ? [NO_COMPILER] : [])];
      return { tables: [{ ...table, remarks }], bars: alone ? [] : barsTo(title, bars, rounds), peers };
    });
}
