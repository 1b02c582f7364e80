import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ProtocolError } from "@sandi/protocol";
import { form } from "@sandi/testkit/forms";
import { copiesKept, dumpDatabase, setVersion } from "@sandi/testkit/older/databases";
import { countSteps, dieAt } from "@sandi/testkit/older/deaths";
import { copyFixture, FIXTURES, type Fixture, olderThan } from "@sandi/testkit/older/fixtures";
import { temporaryDirectory } from "@sandi/testkit/relay/relays";
import { beforeEach, describe, expect, test } from "vitest";
import { SCHEMA_VERSION } from "../adapters/sqlite/schema.ts";
import { type RunningRelay, startRelay } from "../main.ts";

const OPENING = fileURLToPath(new URL("./support/openingRelay.ts", import.meta.url));
/** Deaths of one relay's start, spread evenly over its work with SQLite. */
const DEATHS = form("openingDeaths");

let fixture: Fixture;
let database: string;

const start = (): Promise<RunningRelay> =>
  startRelay({ dataDir: fixture.relay, port: 0, invitesOnly: true, clock: fixture.clock });

/** Everything that an operator can see of what was kept. */
async function expectEverything(): Promise<void> {
  const relay = await start();
  const ask = async (operation: string) => (await relay.operations[operation]!({})) as Record<string, unknown>;
  try {
    const { origin } = fixture;
    expect(Buffer.from(relay.relayKey).toString("hex")).toBe(origin.relayKey);
    expect(relay.counts()).toEqual({ connected: 0, registered: 4 });
    const { invites } = (await ask("invite.list")) as { invites: { key: string; uses: number; used: number }[] };
    expect(invites.map(({ key, uses, used }) => ({ key, uses, used }))).toEqual(origin.invites);
    const { blocks } = (await ask("block.list")) as { blocks: { id: string }[] };
    expect(blocks.map(({ id }) => id)).toEqual([origin.ids.dewi]);
  } finally {
    await relay.stop();
  }
}

const codeOf = async (starting: Promise<RunningRelay>): Promise<string> => {
  try {
    await (await starting).stop();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return "started";
};

function copy(version: string): void {
  fixture = copyFixture(version, temporaryDirectory());
  database = join(fixture.relay, "relay.db");
}

describe.each(FIXTURES)("a relay's database that %s wrote", (version) => {
  beforeEach(() => copy(version));

  test("nothing is missing, twice", async () => {
    const before = dumpDatabase(database);
    await expectEverything();
    const after = dumpDatabase(database);
    if (after.version !== before.version) expect(copiesKept(database, before)).toHaveLength(1);
    await expectEverything();
    expect(dumpDatabase(database).version).toBe(after.version);
  });

  test("one of a version to come is refused, and left as it is", async () => {
    setVersion(database, 1_000);
    const before = dumpDatabase(database);
    expect(await codeOf(start())).toBe("STORE_NEWER");
    expect(dumpDatabase(database)).toEqual(before);
    expect(copiesKept(database, before)).toEqual([]);
  });
});

describe.each(olderThan(SCHEMA_VERSION, "relay/relay.db"))("an older database, of %s", (version) => {
  beforeEach(() => copy(version));

  test(`killed ${DEATHS} times while it starts: whole, as before or as after`, async () => {
    const args = [fixture.relay, String(fixture.clock())];
    const untouched = join(temporaryDirectory(), "untouched");
    cpSync(fixture.relay, untouched, { recursive: true });
    const again = () => {
      rmSync(fixture.relay, { recursive: true });
      cpSync(untouched, fixture.relay, { recursive: true });
    };
    const before = dumpDatabase(database);
    // Some steps depend on the time that writing takes: the last are left out.
    const steps = Math.floor(0.9 * (await countSteps(OPENING, args)));
    const { version: newest } = dumpDatabase(database);
    const places = Array.from({ length: DEATHS }, (_, i) => 1 + Math.floor(((steps - 1) * i) / (DEATHS - 1)));
    for (const step of new Set(places)) {
      again();
      expect(await dieAt(OPENING, args, step), `step ${step} of ${steps}`).toBe(true);
      const left = dumpDatabase(database);
      if (left.version === before.version) {
        for (const table of ["entry", "run", "pair"]) expect(left.tables[table]).toEqual(before.tables[table]);
      } else {
        expect(left.version).toBe(newest);
        expect(copiesKept(database, before)).toHaveLength(1);
      }
      await expectEverything();
    }
  });
});
