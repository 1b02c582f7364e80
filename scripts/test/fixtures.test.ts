import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { dumpDatabase } from "@sandi/testkit/older/databases";
import type { Origin } from "@sandi/testkit/older/fixtures";
import { expect, onTestFinished, test } from "vitest";
import { runNode } from "../run.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

test("the present version can be kept as a fixture", async () => {
  const folder = mkdtempSync(join(tmpdir(), "sandi-fixtures-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const into = join(folder, "now");
  const { code, output } = await runNode(join(ROOT, "scripts/fixtures.ts"), [ROOT, into], { cwd: ROOT });
  expect([code, output.trim()]).toEqual([0, `wrote ${into}`]);
  const origin = JSON.parse(readFileSync(join(into, "origin.json"), "utf8")) as Origin;
  expect(Object.keys(origin.ids)).toEqual(["ayu", "budi", "citra", "dewi"]);
  const rows = (name: string, table: string) =>
    dumpDatabase(join(into, "profiles", name, "state.db")).tables[table]!.length;
  expect([rows("ayu", "history"), rows("ayu", "outbox"), rows("ayu", "outbound")]).toEqual([9, 3, 1]);
  expect([rows("budi", "history"), rows("budi", "outbox"), rows("budi", "inbox")]).toEqual([7, 1, 1]);
  expect(dumpDatabase(join(into, "relay/relay.db")).tables.entry).toHaveLength(4);
});
