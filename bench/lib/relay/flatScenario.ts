import { type Bar, median } from "../report.ts";
import type { Rounds } from "./compare.ts";
import { BODY, Field } from "./field.ts";
import type { IdleOrder } from "./idleLoad.ts";
import type { MailOrder } from "./mailLoad.ts";
import type { PairsOrder } from "./pairsOrder.ts";
import type { Part } from "./part.ts";
import { Generator } from "./processes.ts";
import { seedMailboxes } from "./seed.ts";
import { startSandi } from "./subjects.ts";

const PAIRS = { load: "pairs", protocol: "sandi", pairs: 50, window: 64, bodySize: BODY } as const;
const MAIL = { load: "mail", recipients: 50, window: 64, bodySize: BODY } as const;
const ROOMY = {
  mailboxMessages: 100_000_000,
  mailboxBytes: 2 ** 40,
  senderMessages: 100_000_000,
  senderBytes: 2 ** 40,
};
const MOST = 1.5;

/** The same work with few and with many other connections, and with empty and full mailboxes. */
export const flatPart: Part = ({ quick, nodeFlags }) =>
  Field.with(async (field) => {
    const connections = quick ? 2_000 : 10_000;
    const messages = quick ? 1_000_000 : 10_000_000;
    const options = { nodeFlags, limits: ROOMY };
    const empty = await startSandi(options);
    const crowded = await startSandi(options);
    const full = await startSandi({ ...options, seed: (dataDir) => seedMailboxes(dataDir, messages) });
    const few = "100 connections, nothing stored";
    const many = `${connections} connections`;
    const stored = `${messages} messages stored`;
    const toOffline = (name: string): string => `to offline: ${name}`;
    const order: IdleOrder = {
      load: "idle",
      port: crowded.port,
      relayPid: crowded.pid,
      connections: connections - 2 * PAIRS.pairs,
    };
    const crowd = await Generator.open(order);
    try {
      await field.add<PairsOrder>(few, empty, PAIRS);
      await field.add<PairsOrder>(many, crowded, PAIRS);
      await field.add<PairsOrder>(stored, full, PAIRS);
      await field.add<MailOrder>(toOffline(few), empty, MAIL);
      await field.add<MailOrder>(toOffline(stored), full, MAIL);
      const rounds = await field.measure(quick);
      return {
        tables: [rounds.table("g. what a message costs beside others (relay µs)")],
        bars: [
          bar(rounds, `online, ${many}, to 100`, few, many),
          bar(rounds, `online, ${stored}, to none`, few, stored),
          bar(rounds, `to offline recipients, ${stored}, to none`, toOffline(few), toOffline(stored)),
        ],
        peers: [],
      };
    } finally {
      await crowd.close();
    }
  });

function bar(rounds: Rounds, name: string, base: string, loaded: string): Bar {
  const [before, after] = [rounds.get(base), rounds.get(loaded)];
  const measured = median(after.map(({ relayUs }, round) => relayUs / before[round]!.relayUs));
  return { name: `g. cost of a message, ${name}`, atMost: MOST, measured };
}
