import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/** Those that hold a relay to milliseconds, or to megabytes an hour. */
const TIMED = ["clientFlood", "connections", "hostile", "nats", "soak"].map((name) => `chaos/test/${name}.test.ts`);

/** The files that take longest, as `npm test` names them, those first that mostly wait: none of them may be the last to begin. */
const SLOW = [
  "packages/web/test/access",
  "packages/web/test/firstMinute",
  "packages/web/test/hostile",
  "chaos/test/hostile",
  "chaos/test/connections",
  "chaos/test/nats",
  "packages/cli/test/relayStop",
  "chaos/test/time",
  "packages/client/test/web",
  "packages/cli/test/move",
  "packages/cli/test/failures",
  "packages/cli/test/relayStart",
  "packages/cli/test/relayScreen",
  "scripts/test/checks",
  "packages/client/test/kill",
  "chaos/test/kill",
  "packages/relay/test/natsTrouble",
  "packages/cli/test/people",
  "packages/cli/test/invite",
  "packages/cli/test/places",
  "packages/lab/test/handshakeAttacks",
  "packages/relay/test/sqlite",
  "packages/relay/test/olderDatabases",
  "packages/cli/test/tty",
  "packages/protocol/test/ratchet/games",
  "packages/cli/test/conversation",
  "packages/client/test/simulation",
  "packages/client/test/serverless",
  "packages/cli/test/namesake",
  "packages/protocol/test/wireFuzz",
  "packages/cli/test/contents",
  "packages/cli/test/inputLines",
  "packages/cli/test/hostileRelay",
  "packages/cli/test/demo",
  "packages/relay/test/hostile",
].map((name) => fileURLToPath(new URL(`${name}.test.ts`, import.meta.url)));

class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const gone = SLOW.filter((path) => !existsSync(path));
    if (gone.length > 0) throw new Error(`vitest.config.ts names what is not there: ${gone.join(", ")}`);
    const rank = ({ moduleId }: TestSpecification) => {
      const at = SLOW.indexOf(moduleId);
      return at < 0 ? SLOW.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    // A process for each file: sockets, databases and child processes of one file never meet those of another.
    pool: "forks",
    sequence: { sequencer: SlowFirst },
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
            "chaos/test/**/*.test.ts",
          ],
          exclude: TIMED,
          // Many of them wait for timers and processes: four at a time keep two cores busy.
          maxWorkers: 4,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        // Their bars are held when less else runs.
        test: { name: "timed", include: TIMED, maxWorkers: 2, sequence: { groupOrder: 1 } },
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
