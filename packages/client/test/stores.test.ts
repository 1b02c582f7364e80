import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync, type StatementSync } from "node:sqlite";
import { nodePrimitives, nodeRng } from "@sandi/crypto/node";
import type { ClientId } from "@sandi/protocol";
import { profileStoreContract } from "@sandi/testkit/contracts/profileStore";
import { SqliteStore } from "../node/sqliteStore.ts";
import { MemoryStore } from "../store/memory.ts";
import { secretBox } from "../store/secretBox.ts";

const ME = new Uint8Array(32).fill(42) as ClientId;

/** What a store writes through: `strike` is called before each statement that writes a row, and may throw. */
function struck(database: DatabaseSync, strike: () => void): DatabaseSync {
  const watched = (statement: StatementSync): StatementSync =>
    new Proxy(statement, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== "function") return value;
        return (...args: unknown[]) => {
          if (name === "run") strike();
          return Reflect.apply(value, target, args);
        };
      },
    });
  return new Proxy(database, {
    get: (target, name) => {
      const value = Reflect.get(target, name) as unknown;
      if (typeof value !== "function") return value;
      return (...args: unknown[]) => {
        const result: unknown = Reflect.apply(value, target, args);
        return name === "prepare" ? watched(result as StatementSync) : result;
      };
    },
  });
}

/** A folder in which each store finds what the one before it left. */
class SqlitePlace {
  readonly #root = mkdtempSync(join(tmpdir(), "sandi-store-"));
  readonly #key = nodeRng(32);
  #folder = mkdtempSync(join(this.#root, "life-"));
  readonly #databases: DatabaseSync[] = [];

  readonly durable = {
    openFailing: async (nth: number) =>
      this.#open(
        struck(
          this.#database(),
          countdown(nth, () => {}),
        ),
      ),
    openDying: async (nth: number) => {
      const dying = this.#folder;
      const die = () => {
        // What a killed process leaves is what lies on the disk at that moment.
        this.#folder = mkdtempSync(join(this.#root, "life-"));
        cpSync(dying, this.#folder, { recursive: true });
      };
      return this.#open(struck(this.#database(), countdown(nth, die)));
    },
  };

  async open() {
    return this.#open(this.#database());
  }

  async openOlder() {
    return this.#open(this.#database(), 1_000_000);
  }

  remove(): void {
    for (const database of this.#databases) if (database.isOpen) database.close();
    rmSync(this.#root, { recursive: true, force: true });
  }

  #database(): DatabaseSync {
    const database = new DatabaseSync(join(this.#folder, "state.db"));
    database.exec("PRAGMA locking_mode = EXCLUSIVE; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
    this.#databases.push(database);
    return database;
  }

  #open(database: DatabaseSync, seen = 0): SqliteStore {
    return new SqliteStore(database, secretBox(nodePrimitives, nodeRng, this.#key), { me: ME, seen });
  }
}

function countdown(nth: number, before: () => void): () => void {
  let left = nth;
  return () => {
    if (--left !== 0) return;
    before();
    throw new Error("struck");
  };
}

profileStoreContract("SQLite", () => new SqlitePlace());

profileStoreContract("memory", () => {
  const store = new MemoryStore();
  return { open: async () => store };
});
