import type { Bar } from "../report.ts";
import { OURS, Rounds } from "./compare.ts";
import type { PairsOrder } from "./pairsLoad.ts";
import type { Part } from "./part.ts";
import { Generator } from "./processes.ts";
import { mosquitto, nats, type Peer, type Server, startSandi } from "./subjects.ts";

type Shape = {
  readonly title: string;
  readonly pairs: number;
  readonly window: number;
  /** How many times as fast as each peer we are to be. */
  readonly bars: Readonly<Record<string, number>>;
};

type Subject = { readonly name: string; readonly server: Server; readonly generator: Generator };

const BODY = 256;
const PROTOCOLS: Readonly<Record<string, PairsOrder["protocol"]>> = { Mosquitto: "mqtt", "NATS core": "nats" };

/** Everybody is connected, and every pair keeps its window full. */
export function pairsPart({ title, pairs, window, bars }: Shape): Part {
  return async ({ quick, alone, nodeFlags }) => {
    const rounds = new Rounds();
    const peers = alone ? [] : [mosquitto(), nats()];
    const subjects: Subject[] = [];
    const start = async (name: string, protocol: PairsOrder["protocol"], starting: Promise<Server>): Promise<void> => {
      const server = await starting;
      const generator = new Generator();
      subjects.push({ name, server, generator });
      const { port, pid } = server;
      await generator.open({ load: "pairs", protocol, port, relayPid: pid, pairs, window, bodySize: BODY });
    };
    try {
      await start(OURS, "sandi", startSandi({ nodeFlags }));
      for (const peer of peers)
        if (peer.version !== undefined) await start(peer.name, PROTOCOLS[peer.name]!, peer.start());
      for (let round = 0; round < (quick ? 3 : 5); round++)
        for (const { name, generator } of subjects)
          rounds.add(name, await generator.measure(round === 0 ? 3_000 : 1_000, quick ? 3_000 : 10_000));
    } finally {
      for (const { generator } of subjects) await generator.close();
      for (const { server } of subjects) await server.stop();
    }
    return { tables: [rounds.table(title)], bars: barsTo(peers, bars, rounds, title.slice(0, 1)), peers };
  };
}

function barsTo(peers: readonly Peer[], bars: Shape["bars"], rounds: Rounds, part: string): Bar[] {
  return Object.entries(bars).map(([name, atLeast]) => {
    const peer = peers.find((one) => one.name === name);
    const missing = peer !== undefined && peer.version === undefined;
    return {
      name: `${part}. messages/s, to ${name}`,
      atLeast,
      ...(missing ? { measured: undefined, why: `${name} is not installed` } : rounds.ratio(name)),
    };
  });
}
