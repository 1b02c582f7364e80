import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utf8 } from "@sandi/crypto";
import { startRelay } from "@sandi/relay";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ClientEvent, SandiClient } from "../index.ts";
import { importProfile, nodeWorld, openClient, openProfile, writeExport } from "../node/index.ts";

const DAY = 86_400_000;
const START = Date.UTC(2027, 0, 1);
const passphrase = utf8("kata sandi rahasia");
const cost = { memoryKiB: 8, passes: 1, lanes: 1 };

let folder: string;
let now: number;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandi-exported-"));
  now = START;
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Whoever comes back, days later, finds a relay that was restarted meanwhile. */
async function meet(machine: string, at: number, act?: (client: SandiClient) => Promise<void>): Promise<string> {
  now = at;
  const relay = await startRelay({ port: 0, dataDir: join(folder, "relay"), clock: () => now });
  const profile = await open(machine);
  const { version } = profile.card;
  const client = await openClient({ relay: relay.url, profile, world: { ...nodeWorld, now: () => now } });
  try {
    const outcome = ended(client);
    client.start();
    const { event, code } = await outcome;
    if (event === "joined") await act?.(client);
    return code ?? `${event} at ${(version - START) / DAY}`;
  } finally {
    await client.close();
    await relay.stop();
  }
}

function ended(client: SandiClient): Promise<{ event: string; code?: string }> {
  return new Promise((resolve) => {
    client.on((event: ClientEvent) => {
      if (event.event === "joined") resolve({ event: "joined" });
      if (event.event === "stopped") resolve({ event: "stopped", code: event.error.code });
    });
  });
}

const places = (machine: string) => ({ root: join(folder, machine, "profiles"), stateRoot: join(folder, machine) });
const open = (machine: string, name?: string) =>
  openProfile({
    profile: "ayu",
    suites: ["rsa-des"],
    now: () => now,
    ...(name ? { name } : {}),
    ...places(machine),
  });
const path = () => join(folder, "ayu.sandi");

async function exported(machine: string): Promise<void> {
  const profile = await open(machine);
  await writeExport(profile, { path: path(), passphrase, force: true, cost });
  profile.close();
}

const imported = (machine: string) =>
  importProfile({ profile: "ayu", path: path(), filePassphrase: passphrase, ...places(machine) });

describe("a profile that was exported", () => {
  it("goes on where nobody has moved it, and signs a newer card once a relay has welcomed the one it has", async () => {
    expect(await meet("old", START)).toBe("joined at 0");
    await exported("old");
    // Any other profile would have signed a newer one before it says who it is.
    expect(await meet("old", START + 60 * DAY)).toBe("joined at 0");
    expect(await meet("old", START + 85 * DAY)).toBe("joined at 0");
    expect(await meet("old", START + 86 * DAY)).toBe("joined at 85");
  });

  it("is told that it was moved, however much later it comes back, and takes nothing back", async () => {
    expect(await meet("old", START)).toBe("joined at 0");
    await exported("old");
    await imported("new");
    expect(await meet("old", START + 5 * DAY, (client) => client.setName("Ayu"))).toBe("joined at 0");
    // The card that was exported is not old yet: the new place signs a newer one all the same.
    expect(await meet("new", START + 10 * DAY)).toBe("joined at 0");
    expect(await meet("new", START + 11 * DAY)).toBe("joined at 10");
    for (const days of [12, 60, 80]) expect(await meet("old", START + days * DAY)).toBe("PROFILE_MOVED");
    const renamed = await open("old", "Ayu Lestari");
    renamed.close();
    expect(await meet("old", START + 81 * DAY)).toBe("PROFILE_MOVED");
    expect(await meet("new", START + 82 * DAY)).toBe("joined at 82");
  });

  it("does not guess who is newer once its card has expired", async () => {
    expect(await meet("old", START)).toBe("joined at 0");
    await exported("old");
    expect(await meet("old", START + 91 * DAY)).toBe("PROFILE_MAY_BE_MOVED");
    // Nothing is lost: what it has can be moved to a new place on the same machine.
    await exported("old");
    await imported("again");
    expect(await meet("again", START + 92 * DAY)).toMatch(/^joined/);
  });
});
