import { parentPort, workerData } from "node:worker_threads";
import { StoreFullError } from "../../core/base/ports.ts";
import { SqliteDatabase } from "./database.ts";
import {
  packRuns,
  type StoreGreeting,
  type StoreReply,
  type StoreRequest,
  type StoreWarning,
  unpackPairs,
  unpackRemovals,
  unpackRuns,
} from "./messages.ts";
import { buffersOf } from "./packedIndex.ts";
import { SqliteOpenError } from "./sqliteError.ts";

/** The store's own thread. It handles one request after the other, in order. */
const port = parentPort!;
const { path, relayKey, maxPages } = workerData as { path: string; relayKey: Uint8Array; maxPages?: number };

/** How long freed pages wait before they are given back, and the pause between two slices. */
const TIDY_MS = 50;

function greet(message: StoreGreeting): void {
  port.postMessage(message);
}

type PrekeyRequest = Extract<StoreRequest, { readonly op: "prekeys" }>;
type Immediate = Exclude<StoreRequest, { readonly op: "backup" | "prekeys" }>;

function answer(database: SqliteDatabase, request: Immediate): { reply: StoreReply; transfer: ArrayBuffer[] } {
  const { id } = request;
  switch (request.op) {
    case "load": {
      const index = database.load();
      return { reply: { id, ok: true, index }, transfer: buffersOf(index) };
    }
    case "append":
      database.append({
        entries: request.entries,
        runs: unpackRuns(request.runs),
        pairs: unpackPairs(request.pairs),
        removals: unpackRemovals(request.removals),
        forgotten: request.forgotten,
        notes: request.notes,
      });
      return { reply: { id, ok: true }, transfer: [] };
    case "read":
    case "oldest": {
      const runs = packRuns(
        request.op === "read"
          ? database.read(request.mailbox, request.after, request.bytes)
          : database.oldest(request.after, request.before, request.count),
      );
      return { reply: { id, ok: true, runs }, transfer: [runs.frames.buffer as ArrayBuffer] };
    }
    case "close":
      database.close();
      return { reply: { id, ok: true }, transfer: [] };
  }
}

try {
  // The greeting is the first message.
  const warnings: StoreWarning[] = [];
  let tell = (warning: StoreWarning): void => void warnings.push(warning);
  const warn = (copy: string, error: unknown): void => tell({ copy, reason: (error as Error).message });
  const database = new SqliteDatabase(path, { warn, ...(maxPages !== undefined && { maxPages }) });
  database.relayKey ??= relayKey;
  greet({ opened: true, relayKey: database.relayKey!, warnings });
  tell = (warning) => port.postMessage(warning);
  let broken: string | undefined;
  let closing = false;
  let copying: Promise<void> = Promise.resolve();
  let copies = 0;
  let tidying: NodeJS.Timeout | undefined;
  /** Runs between requests, a little at a time, but not while a copy is being made. */
  const tidySoon = (): void => {
    tidying ??= setTimeout(() => {
      tidying = undefined;
      if (broken !== undefined || closing) return;
      try {
        if (copies > 0 || database.tidy()) tidySoon();
      } catch (error) {
        broken = (error as Error).message;
      }
    }, TIDY_MS);
  };
  tidySoon();
  const handle = (request: Immediate): void => {
    try {
      // After a disk failure nobody knows what is on the disk. So no later request may look successful.
      if (broken !== undefined && request.op !== "close") throw new Error(broken);
      const { reply, transfer } = answer(database, request);
      port.postMessage(reply, transfer);
      if (request.op === "append" && request.removals.length + request.forgotten.length > 0) tidySoon();
    } catch (error) {
      const full = error instanceof StoreFullError;
      const { message } = error as Error;
      if (!full) broken = message;
      port.postMessage({ id: request.id, ok: false, full, message } satisfies StoreReply);
    }
    if (request.op === "close") port.close();
  };
  /** Calls that came while another transaction ran share one, and one fsync. */
  let calls: PrekeyRequest[] = [];
  const answerCalls = (): void => {
    const asked = calls;
    calls = [];
    if (asked.length === 0) return;
    try {
      if (broken !== undefined) throw new Error(broken);
      const answers = database.prekeys(asked.map(({ call }) => call));
      asked.forEach(({ id }, index) => {
        port.postMessage({ id, ok: true, prekeys: answers[index]! } satisfies StoreReply);
      });
    } catch (error) {
      const full = error instanceof StoreFullError;
      const { message } = error as Error;
      if (!full) broken = message;
      for (const { id } of asked) port.postMessage({ id, ok: false, full, message } satisfies StoreReply);
    }
  };
  const copy = async ({ id, path: to }: StoreRequest & { op: "backup" }): Promise<void> => {
    copies++;
    try {
      await database.backup(to, () => closing);
      if (closing) throw new Error("the relay is being stopped");
      port.postMessage({ id, ok: true } satisfies StoreReply);
    } catch (error) {
      // A failed copy says nothing about the database itself.
      port.postMessage({ id, ok: false, full: false, message: (error as Error).message } satisfies StoreReply);
    } finally {
      copies--;
    }
  };
  port.on("message", (request: StoreRequest) => {
    if (request.op === "prekeys") {
      if (calls.length === 0) setImmediate(answerCalls);
      calls.push(request);
      return;
    }
    // Requests take effect in the order in which they came.
    answerCalls();
    if (request.op === "backup") copying = copying.then(() => copy(request));
    else if (request.op !== "close") handle(request);
    else {
      closing = true;
      clearTimeout(tidying);
      void copying.then(() => handle(request));
    }
  });
} catch (error) {
  const reason = error instanceof SqliteOpenError ? error.reason : "unusable";
  greet({ opened: false, reason, detail: (error as Error).message });
  port.close();
}
