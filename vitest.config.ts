import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: [
      "packages/*/test/**/*.test.ts",
      "scripts/test/**/*.test.ts",
      "models/test/**/*.test.ts",
      "chaos/test/**/*.test.ts",
      "bench/test/**/*.test.ts",
    ],
    // A process for each file: sockets, databases and child processes of one file never meet those of another.
    pool: "forks",
    // Many tests wait for timers and processes: three at a time keep two cores busy.
    maxWorkers: 3,
    // Tests that start whole programs are the slow ones; a hang still ends long before the whole run does.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    retry: 0,
    allowOnly: false,
    passWithNoTests: false,
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
