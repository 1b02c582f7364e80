/**
 * A relay in its own process, for tests that kill it: `relayProcess.ts OPTIONS` with the options as JSON. It says
 * `{"url":…}` on a line when it is ready, and exits 0 when it was stopped, 70 when it failed.
 *
 * With `"lies": true` its store says that it has committed half a second before it tries to. Nothing in the relay can
 * do that; it is here to show that the ledger notices.
 */

import { startRelay } from "@sandi/relay";
import type { MailStore, StoreBatch } from "@sandi/relay/ports";

const { lies, ...options } = JSON.parse(process.argv[2]!) as { dataDir: string; port: number; lies?: boolean };

function lying(store: MailStore): MailStore {
  let last: Promise<unknown> = Promise.resolve();
  const after = <T>(operation: () => Promise<T>): Promise<T> => {
    const done = last.then(operation);
    last = done.catch(() => undefined);
    return done;
  };
  return {
    load: () => store.load(),
    append: async (batch: StoreBatch) => {
      const copy = { ...batch, runs: batch.runs.map((run) => ({ ...run, frames: Uint8Array.from(run.frames) })) };
      void after(async () => {
        await new Promise((resolve) => setTimeout(resolve, 500));
        await store.append(copy);
      });
    },
    read: (mailbox, from, bytes) => after(() => store.read(mailbox, from, bytes)),
    oldest: (from, before, count) => store.oldest(from, before, count),
    prekeys: store.prekeys,
    close: () => after(() => store.close()),
  };
}

const relay = await startRelay({ ...options, ...(lies && { wrapStore: lying }) });
process.stdout.write(`${JSON.stringify({ url: relay.url, port: relay.port, startedInMs: relay.startedInMs })}\n`);
process.on("SIGTERM", () => void relay.stop());
const end = await relay.closed;
process.exit(end.reason === "stopped" ? 0 : 70);
