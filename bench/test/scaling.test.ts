import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { FIGURES, HABITS, MACHINE } from "../lib/scaling/figures.ts";
import { plan } from "../lib/scaling/model.ts";
import { scalingTable } from "../lib/scaling/table.ts";

const doc = readFileSync(new URL("../../docs/scaling.md", import.meta.url), "utf8");

test("docs/scaling.md has the table that the model computes, and the figures that it computes from", () => {
  expect(doc).toContain(`\n${scalingTable()}\n`);
  const figures = [
    FIGURES.localUs,
    FIGURES.forwardUs,
    FIGURES.ownUs,
    FIGURES.natsPassUs,
    FIGURES.storeUs,
    FIGURES.joinUs,
  ];
  for (const figure of figures) expect(doc).toContain(`${figure.toLocaleString("en-US")} µs`);
  for (const bytes of [FIGURES.registeredBytes, FIGURES.natsRegisteredBytes, FIGURES.connectionBytes])
    expect(doc).toContain(`${bytes.toLocaleString("en-US")} B`);
});

test("a plan is never over what is planned with, and never smaller for more clients", () => {
  let machines = 0;
  for (let clients = 1_000; clients <= 1e8; clients *= 2) {
    const step = plan(clients, HABITS, FIGURES, MACHINE);
    expect(step.tightest.share).toBeLessThanOrEqual(MACHINE.planned);
    expect(step.machines).toBeGreaterThanOrEqual(machines);
    machines = step.machines;
  }
});

test("who writes more needs more, and a faster relay needs no more", () => {
  const busy = plan(1e7, { ...HABITS, messagesADay: 500 * HABITS.messagesADay }, FIGURES, MACHINE);
  expect(busy.machines).toBeGreaterThan(plan(1e7, HABITS, FIGURES, MACHINE).machines);
  const lean = plan(1e7, HABITS, { ...FIGURES, registeredBytes: FIGURES.registeredBytes / 8 }, MACHINE);
  expect(lean.machines).toBeLessThan(plan(1e7, HABITS, FIGURES, MACHINE).machines);
});
