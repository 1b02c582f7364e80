import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type RelayOptions, type RunningRelay, startRelay } from "@sandi/relay";
import { afterEach } from "vitest";

const cleanups: (() => Promise<unknown> | unknown)[] = [];

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** Carried out after the test, last first. */
export function later(cleanup: () => Promise<unknown> | unknown): void {
  cleanups.push(cleanup);
}

/** A directory that is removed after the test. */
export function temporaryDirectory(): string {
  const path = mkdtempSync(join(tmpdir(), "sandi-relay-"));
  later(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** A relay with its own database on a free port, stopped after the test. */
export async function testRelay(options: Partial<RelayOptions> = {}): Promise<RunningRelay> {
  const where = options.ephemeral ? {} : { dataDir: options.dataDir ?? temporaryDirectory() };
  const running = await startRelay({ port: 0, ...where, ...options } as RelayOptions);
  later(() => running.stop());
  return running;
}

export function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
