/** How fast one client writes, reads and starts, with its profile on disk, beside mosquitto's own two programs. */

import { drainMailbox } from "./lib/client/mailbox.ts";
import { pipeMosquitto } from "./lib/client/mosquitto.ts";
import { drainOutbox } from "./lib/client/outbox.ts";
import { countFsyncs, pipe } from "./lib/client/pipeline.ts";
import { Stage } from "./lib/client/stage.ts";
import { startTimes } from "./lib/client/starting.ts";
import { type BenchOptions, median, type Report, type Table } from "./lib/report.ts";

export const parts = ["a", "b", "c", "d", "e"] as const;

const SIZES = {
  whole: { texts: 5_000, mail: 10_000, outbox: 1_000, outboxRounds: 3, contacts: 10_000, lines: 100_000, rounds: 5 },
  quick: { texts: 1_000, mail: 2_000, outbox: 1_000, outboxRounds: 1, contacts: 1_000, lines: 10_000, rounds: 2 },
};

export async function run({ quick, only = parts, alone = false }: BenchOptions): Promise<Report> {
  const sizes = quick ? SIZES.quick : SIZES.whole;
  const stage = new Stage();
  const rows: Table["rows"][number][] = [];
  const bars: Report["bars"][number][] = [];
  const row = (name: string, ...values: (number | undefined)[]) => void rows.push({ name, values });
  try {
    await stage.openRelay();
    if (only.includes("a")) {
      const { seconds, peakMiB } = await pipe(stage, sizes.texts);
      row("a  piped, written and read", sizes.texts, sizes.texts / seconds, peakMiB);
      bars.push({ name: "texts/s, end to end", measured: sizes.texts / seconds, unit: "/s", atLeast: 1_000 });
      if (!alone) {
        const other = await pipeMosquitto(stage, sizes.texts);
        row("   mosquitto_pub -l -q 1 to mosquitto_sub", sizes.texts, other && sizes.texts / other, undefined);
      }
    }
    if (only.includes("b")) {
      const { seconds, peakMiB } = await drainMailbox(stage, sizes.mail);
      row("b  a mailbox drained", sizes.mail, sizes.mail / seconds, peakMiB);
      bars.push({ name: "texts/s, a mailbox drained", measured: sizes.mail / seconds, unit: "/s", atLeast: 3_000 });
    }
    if (only.includes("c")) {
      const counted = await countFsyncs(stage, sizes.texts);
      const why = counted ? {} : { why: "strace is not here" };
      for (const who of ["writer", "reader"] as const)
        bars.push({ name: `fsyncs a text, ${who}`, measured: counted?.[who], unit: "", atMost: 0.05, ...why });
    }
    if (only.includes("d")) {
      // In turn, so that a machine that is slow for a while is slow for both.
      const times = { few: [] as number[], many: [] as number[] };
      for (let round = 0; round < sizes.outboxRounds; round++) {
        times.few.push(await drainOutbox(stage, sizes.outbox));
        times.many.push(await drainOutbox(stage, sizes.outbox * 10));
      }
      const few = median(times.few);
      const many = median(times.many);
      row("d  an outbox drained", sizes.outbox, sizes.outbox / few, undefined);
      row("   one ten times as long", sizes.outbox * 10, (sizes.outbox * 10) / many, undefined);
      bars.push({ name: "ten times the outbox takes", measured: many / few, atMost: 12 });
    }
    if (only.includes("e")) {
      const { empty, full } = await startTimes(stage, sizes);
      row("e  start of an empty profile, ms", 1, empty.ms, empty.peakMiB);
      row("   start of a full one, ms", 1, full.ms, full.peakMiB);
      bars.push({ name: "start of a full profile", measured: full.ms / empty.ms, atMost: 1.5 });
    }
  } finally {
    await stage.clear();
  }
  return {
    title: "client",
    method: [
      `Texts of 90 bytes; every profile and the relay's database on disk; relay, writer and reader share this machine.`,
      `A full profile has ${sizes.contacts} contacts and ${sizes.lines} messages. Memory is the peak of the client's process (of the reader in a).`,
      "In d and e, medians of several rounds.",
      "Fsyncs are counted by strace in a run of their own, which is not timed.",
    ],
    tables: [{ columns: ["texts", "per s (ms in e)", "peak MiB"], rows }],
    bars,
  };
}
