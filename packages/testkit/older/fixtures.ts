import { chmodSync, cpSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../../../fixtures", import.meta.url));

/** What `origin.json` of a fixture says; fixtures/README.md tells the whole story that was played. */
export type Origin = {
  readonly version: string;
  readonly commit: string;
  /** When it was written, in ms since 1970: tests set their clocks to just after it. */
  readonly writtenAt: number;
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

/** Every version whose data is kept. */
export const FIXTURES: readonly string[] = readdirSync(ROOT, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map(({ name }) => name)
  .sort();

/** @param folder an empty one, which the test removes */
export function copyFixture(name: string, folder: string): Fixture {
  cpSync(join(ROOT, name), folder, { recursive: true });
  // Git does not store file permissions.
  for (const file of readdirSync(folder, { withFileTypes: true, recursive: true }))
    chmodSync(join(file.parentPath, file.name), file.isDirectory() ? 0o700 : 0o600);
  const origin = JSON.parse(readFileSync(join(folder, "origin.json"), "utf8")) as Origin;
  const began = performance.now();
  return {
    origin,
    profiles: join(folder, "profiles"),
    state: join(folder, "state"),
    relay: join(folder, "relay"),
    clock: () => Math.floor(origin.writtenAt + 600_000 + performance.now() - began),
  };
}
