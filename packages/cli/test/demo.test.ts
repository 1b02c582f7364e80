import { availableParallelism, loadavg } from "node:os";
import { Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, expect, it } from "vitest";

const machine = new Machine();
afterAll(() => machine.clear());

it.each(["en", "id"])("the demonstration shows a whole conversation and ends by itself (%s)", async (lang) => {
  const started = performance.now();
  const { code, out, err } = await machine.run(["demo", "--lang", lang]);
  const seconds = (performance.now() - started) / 1_000;
  expect([code, err]).toEqual([0, ""]);
  for (const leg of ["M1", "M2", "M3", "M4", "M5", "M6"]) expect(out).toContain(` ${leg} `);
  expect(out.match(/\(DES-CBC, IV [0-9a-f]{8}…, HMAC ✓\)/g)?.length).toBe(3);
  expect(out.match(/✓✓/g)?.length).toBe(2);
  expect(out).toContain("Citra");
  // Twenty seconds on a machine that does nothing else; one that is shared gets its share.
  expect(seconds).toBeLessThan(20 * Math.max(1, loadavg()[0]! / availableParallelism()));
});

it("the demonstration fails where what it waits for does not come", async () => {
  // Without a writable temporary folder nothing can be started, and nothing may be claimed.
  const { code, err } = await machine.run(["demo"], "", { TMPDIR: "/proc/none" });
  expect([code, err]).toEqual([1, expect.stringMatching(/^[A-Z_]+: /)]);
});
