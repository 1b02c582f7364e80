import { chmodSync, closeSync, cpSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SuiteName } from "@sandi/protocol";
import { LONG } from "../forms.ts";

const ROOT = fileURLToPath(new URL("../../../fixtures", import.meta.url));

/** What `origin.json` of a fixture says; fixtures/README.md tells the whole story that was played. */
export type Origin = {
  readonly version: string;
  readonly commit: string;
  /** When it was written, in ms since 1970: tests set their clocks to just after it. */
  readonly writtenAt: number;
  /** What they talked in; absent where there was only rsa-des. */
  readonly suite?: SuiteName;
  readonly relayUrl: string;
  /** Hexadecimal, as all keys and IDs here. */
  readonly relayKey: string;
  readonly passphrase: { readonly ayu: string };
  readonly ids: Readonly<Record<"ayu" | "budi" | "citra" | "dewi", string>>;
  readonly invites: readonly { readonly key: string; readonly uses: number; readonly used: number }[];
};

/** A version's profiles and relay, copied to where a test may change them. */
export type Fixture = {
  readonly origin: Origin;
  /** The folder of all profiles: `ayu`, `budi`, `citra`, `dewi`. */
  readonly profiles: string;
  readonly state: string;
  /** The relay's data directory. */
  readonly relay: string;
  /** Starts ten minutes after the fixture was written, so that nothing in it has expired. */
  readonly clock: () => number;
};

/** Every version whose data is kept, the oldest first. */
const KEPT: readonly string[] = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort((a, b) => originIn(join(ROOT, a)).writtenAt - originIn(join(ROOT, b)).writtenAt);

/** The versions whose data is opened: all in the long form, in the short one the newest of each layout. */
export const FIXTURES: readonly string[] = LONG ? KEPT : newestOf(KEPT, layoutOf);

/** Those with a layout that `newest` is not: the last to have had each. */
export function olderThan(newest: number, database: Database): readonly string[] {
  const older = FIXTURES.filter((name) => layoutIn(name, database) < newest);
  return LONG ? older : newestOf(older, (name) => String(layoutIn(name, database)));
}

type Database = "relay/relay.db" | "profiles/budi/state.db";

function newestOf(names: readonly string[], key: (name: string) => string): readonly string[] {
  return [...new Map(names.map((name) => [key(name), name])).values()];
}

function layoutOf(name: string): string {
  return `${layoutIn(name, "profiles/budi/state.db")} ${layoutIn(name, "relay/relay.db")}`;
}

/** SQLite's `user_version`, as it stands in the file: what opens a database may write beside it. */
function layoutIn(name: string, database: Database): number {
  const header = Buffer.alloc(64);
  const file = openSync(join(ROOT, name, database), "r");
  try {
    readSync(file, header);
  } finally {
    closeSync(file);
  }
  return header.readUInt32BE(60);
}

function originIn(folder: string): Origin {
  return JSON.parse(readFileSync(join(folder, "origin.json"), "utf8")) as Origin;
}

/** @param folder an empty one, which the test removes */
export function copyFixture(name: string, folder: string): Fixture {
  cpSync(join(ROOT, name), folder, { recursive: true });
  // Git does not store file permissions.
  for (const file of readdirSync(folder, { withFileTypes: true, recursive: true }))
    chmodSync(join(file.parentPath, file.name), file.isDirectory() ? 0o700 : 0o600);
  const origin = originIn(folder);
  const began = performance.now();
  return {
    origin,
    profiles: join(folder, "profiles"),
    state: join(folder, "state"),
    relay: join(folder, "relay"),
    clock: () => Math.floor(origin.writtenAt + 600_000 + performance.now() - began),
  };
}
