import { copyFileSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";

export type Dump = { readonly version: number; readonly tables: Readonly<Record<string, readonly string[]>> };

/** Every row of every table, read from a copy so that the file and its write-ahead log stay as they are. */
export function dumpDatabase(path: string): Dump {
  return withCopy(path, (db) => {
    const names = db.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    const rows = (name: string) => db.prepare(`SELECT * FROM "${name}"`).all().map(readable).sort();
    const { user_version } = db.prepare("PRAGMA user_version").get() as { user_version: number };
    return {
      version: user_version,
      tables: Object.fromEntries(names.map(({ name }) => [name as string, rows(name as string)])),
    };
  });
}

/** Marks a database as one of a version to come. */
export function setVersion(path: string, version: number): void {
  const db = new DatabaseSync(path);
  db.exec(`PRAGMA user_version = ${version}`);
  db.close();
}

/** The files beside a database that hold exactly what it held before: the copy that a migration keeps. */
export function copiesKept(path: string, before: Dump): string[] {
  const wanted = JSON.stringify(before);
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(basename(path)) && name !== basename(path) && !/-(wal|shm|journal)$/.test(name))
    .filter((name) => JSON.stringify(dumpDatabase(join(dirname(path), name))) === wanted);
}

function withCopy<T>(path: string, read: (db: DatabaseSync) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "sandi-dump-"));
  try {
    for (const end of ["", "-wal"]) if (existsSync(path + end)) copyFileSync(path + end, join(folder, `copy.db${end}`));
    const db = new DatabaseSync(join(folder, "copy.db"));
    try {
      return read(db);
    } finally {
      db.close();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function readable(row: Record<string, unknown>): string {
  return JSON.stringify(row, (_key, value) =>
    value instanceof Uint8Array ? Buffer.from(value).toString("hex") : value,
  );
}
