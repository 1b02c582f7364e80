import { copyFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import { busContract } from "@sandi/testkit/contracts/bus";
import { mailStoreContract } from "@sandi/testkit/contracts/mailStore";
import { prekeyStoreContract } from "@sandi/testkit/contracts/prekeyStore";
import { temporaryDirectory } from "@sandi/testkit/relay/relays";
import { SqliteDatabase } from "../adapters/sqlite/database.ts";
import { unpackIndex } from "../adapters/sqlite/packedIndex.ts";
import { prekeyStore } from "../adapters/sqlite/prekeyCalls.ts";
import { openSqlite } from "../adapters/sqlite/store.ts";
import type { MailStore } from "../core/base/ports.ts";
import { LocalBus } from "../core/local/localBus.ts";
import { MemoryStore } from "../core/local/memoryStore.ts";

const relayKey = new Uint8Array(32).fill(1);
let files = 0;
let directory = "";

function newFile(): string {
  directory = temporaryDirectory();
  return join(directory, `${++files}.db`);
}

let lastPath = "";

/** The tables without the worker around them. */
function openTables(options: { readonly maxPages?: number } = {}): MailStore {
  const database = new SqliteDatabase(":memory:", options);
  return {
    load: async () => unpackIndex(database.load()),
    append: async (batch) => database.append(batch),
    read: async (mailbox, after, bytes) => database.read(mailbox, after, bytes),
    oldest: async (after, before, count) => database.oldest(after, before, count),
    prekeys: prekeyStore(async (call) => database.prekeys([call])[0]!),
    close: async () => database.close(),
  };
}

mailStoreContract("memory", async () => new MemoryStore());
mailStoreContract("SQLite in this thread", async () => openTables(), {
  full: async () => openTables({ maxPages: 100 }),
});
prekeyStoreContract("memory", async () => new MemoryStore());
prekeyStoreContract("SQLite in this thread", async () => openTables(), {
  full: async () => openTables({ maxPages: 200 }),
});
prekeyStoreContract(
  "SQLite in a worker",
  () => {
    lastPath = newFile();
    return openSqlite(lastPath, { relayKey });
  },
  {
    reopen: async (store) => {
      await store.close();
      return openSqlite(lastPath, { relayKey });
    },
    // What a killed process leaves is what is in its files at that moment.
    crash: async (store) => {
      const left = newFile();
      for (const end of ["", "-wal"]) if (existsSync(lastPath + end)) copyFileSync(lastPath + end, left + end);
      await store.close();
      lastPath = left;
      return openSqlite(left, { relayKey });
    },
    full: () => openSqlite(newFile(), { relayKey, maxPages: 200 }),
    histories: 5,
  },
);
mailStoreContract(
  "SQLite in a worker",
  () => {
    lastPath = newFile();
    return openSqlite(lastPath, { relayKey });
  },
  {
    reopen: async (store) => {
      await store.close();
      return openSqlite(lastPath, { relayKey });
    },
    full: () => openSqlite(newFile(), { relayKey, maxPages: 100 }),
  },
);
busContract("local", async () => new LocalBus());
