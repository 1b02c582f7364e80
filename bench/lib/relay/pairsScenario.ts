import { OURS, Rounds } from "./compare.ts";
import type { Part, PartResult } from "./part.ts";
import { Generator } from "./processes.ts";
import { startSandi } from "./subjects.ts";

type Shape = {
  readonly title: string;
  readonly pairs: number;
  readonly window: number;
};

const BODY = 256;

/** Everybody is connected, and every pair keeps its window full. */
export function pairsPart({ title, pairs, window }: Shape): Part {
  return async ({ quick, nodeFlags }): Promise<PartResult> => {
    const rounds = new Rounds();
    const sandi = await startSandi({ nodeFlags });
    const generator = new Generator();
    try {
      await generator.open({
        load: "pairs",
        protocol: "sandi",
        port: sandi.port,
        relayPid: sandi.pid,
        pairs,
        window,
        bodySize: BODY,
      });
      for (let round = 0; round < (quick ? 3 : 5); round++)
        rounds.add(OURS, await generator.measure(round === 0 ? 3_000 : 1_000, quick ? 3_000 : 10_000));
    } finally {
      await generator.close();
      await sandi.stop();
    }
    return { tables: [rounds.table(title)], bars: [] };
  };
}
