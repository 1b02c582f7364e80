import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    // A process for each file: sockets, databases and child processes of one file never meet those of another.
    pool: "forks",
    // Hundreds of programs are started, and each would strip the types and compile the same files again.
    env: { NODE_COMPILE_CACHE: fileURLToPath(new URL("node_modules/.cache/compiled", import.meta.url)) },
    projects: [
      {
        extends: true,
        test: {
          name: "tests",
          include: [
            "packages/*/test/**/*.test.ts",
            "scripts/test/**/*.test.ts",
            "models/test/**/*.test.ts",
            "bench/test/**/*.test.ts",
          ],
          // Many of them wait for timers and processes: three at a time keep two cores busy.
          maxWorkers: 3,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Promises in milliseconds are held to their bars when less else runs.
        test: { name: "chaos", include: ["chaos/test/**/*.test.ts"], maxWorkers: 2, sequence: { groupOrder: 1 } },
      },
    ],
    // Tests that start whole programs are the slow ones; a hang still ends long before the whole run does.
    // In the long form, a test may take an hour.
    testTimeout: process.env.SANDI_LONG === "1" ? 3_600_000 : 120_000,
    hookTimeout: 120_000,
    teardownTimeout: 20_000,
    retry: 0,
    allowOnly: false,
    passWithNoTests: false,
    dangerouslyIgnoreUnhandledErrors: false,
  },
});
