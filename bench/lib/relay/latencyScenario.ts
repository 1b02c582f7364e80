import { median } from "../report.ts";
import { OURS } from "./compare.ts";
import { BODY, Field } from "./field.ts";
import type { PairsOrder } from "./pairsOrder.ts";
import type { Part } from "./part.ts";
import { startEcho, startSandi } from "./subjects.ts";

const PER_SECOND = 5_000;
const PAIRS = 50;
const BARE = "bare TCP relay";

/** A steady trickle of messages, each timed; the bare relay shows how much of that is the machine. */
export const latencyPart: Part = ({ quick, nodeFlags }) =>
  Field.with(async (field) => {
    const order = { load: "pairs", pairs: PAIRS, window: 64, bodySize: BODY, perSecond: PER_SECOND } as const;
    await field.add<PairsOrder>(OURS, await startSandi({ nodeFlags }), { ...order, protocol: "sandi" });
    await field.add<PairsOrder>(BARE, await startEcho(), { ...order, protocol: "echo" });
    const rounds = await field.measure(quick);
    const [ours, bare] = [rounds.get(OURS), rounds.get(BARE)];
    const late = median([...ours, ...bare].map(({ late99 }) => late99!));
    const why = ours.some(({ perSecond }) => perSecond < 0.99 * PER_SECOND)
      ? `fewer than ${PER_SECOND} messages/s came through`
      : late > median(bare.map(({ p99 }) => p99!)) / 2
        ? "other programs held the generator up"
        : undefined;
    return {
      tables: [
        {
          ...rounds.table(`e. ${PER_SECOND} messages/s offered, ${PAIRS} pairs`),
          remarks: [
            "Times run from when a message was due to be sent. The generator does not sleep, so that its core is full.",
            `It sent up to ${Math.round(late)} µs late (p99), which is in the times of both.`,
          ],
        },
      ],
      bars: [
        {
          name: `e. p99 from send to deliver, to that of a ${BARE}`,
          atMost: 2,
          ...(why === undefined
            ? { measured: median(ours.map(({ p99 }, round) => p99! / bare[round]!.p99!)) }
            : { measured: undefined, why }),
        },
      ],
      peers: [],
    };
  });
