import { join } from "node:path";
import { busContract } from "@sandi/testkit/contracts/bus";
import { mailStoreContract } from "@sandi/testkit/contracts/mailStore";
import { temporaryDirectory } from "@sandi/testkit/relay/relays";
import { openSqlite, openSqliteHere } from "../adapters/sqlite/store.ts";
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

mailStoreContract("memory", async () => new MemoryStore());
mailStoreContract("SQLite in this thread", async () => openSqliteHere(), {
  full: async () => openSqliteHere(":memory:", { maxPages: 100 }),
});
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
