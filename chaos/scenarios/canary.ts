import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { SandiClient } from "@sandi/client";
import { openClient, openProfile } from "@sandi/client/node";
import { utf8 } from "@sandi/crypto";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { sleep, until } from "../lib/machine.ts";
import { type Relay, startCliRelay } from "../lib/relay.ts";
import {
  atLeast,
  type Check,
  equals,
  informs,
  type Scenario,
  type ScenarioOptions,
  type Verdict,
} from "../lib/scenario.ts";

const CANARY = "CANARY-6d1f-kenari";
const SUITES = ["ratchet", "rsa-des"] as const;
const CLI = fileURLToPath(new URL("../../packages/cli/main.ts", import.meta.url));

/** Looks for the same secret in every spelling that a log or a page could give it. */
function spellings(secret: Uint8Array): Buffer[] {
  const bytes = Buffer.from(secret);
  return [
    bytes,
    ...[
      bytes.toString("hex"),
      bytes.toString("base64").replace(/=+$/, ""),
      bytes.toString("base64url"),
      [...bytes].join(","),
    ].map((text) => Buffer.from(text)),
  ];
}

function hits(haystack: Buffer, secrets: readonly Uint8Array[]): number {
  return secrets.flatMap(spellings).filter((needle) => haystack.includes(needle)).length;
}

async function run({ stage }: ScenarioOptions): Promise<Verdict> {
  const dataDir = stage.folder();
  const root = stage.folder();
  const logs: Buffer[] = [];
  const pages: Buffer[] = [];
  const secrets: Uint8Array[] = [utf8(CANARY)];
  const start = (port: number): Promise<Relay> =>
    startCliRelay(stage, dataDir, port, ["--json-logs", "--log-level", "debug", "--metrics-port", "0"]);
  const gather = async (relay: Relay): Promise<void> => {
    const http = relay.url.replace(/^ws/, "http");
    const metrics = (): string | undefined => /http:\/\/\S+\/metrics/.exec(relay.output())?.[0];
    await until(() => metrics() !== undefined, 10_000);
    const routes = ["/", "/healthz", "/readyz", `/${CANARY}`].map((page) => `${http}${page}`);
    for (const page of [...routes, metrics()!]) pages.push(Buffer.from(await (await fetch(page)).arrayBuffer()));
    for (const action of ["clients", "blocked"]) {
      const ran = await promisify(execFile)(process.execPath, [CLI, "admin", action, "--data", dataDir, "--json"]);
      pages.push(Buffer.from(ran.stdout), Buffer.from(ran.stderr));
    }
  };
  let relay = await start(0);
  const client = async (profile: string, suite: (typeof SUITES)[number]): Promise<SandiClient> => {
    const opened = await openProfile({
      profile,
      suites: [suite],
      passphrase: utf8(CANARY),
      root,
      stateRoot: `${root}-state`,
      cost: { memoryKiB: 8, passes: 1, lanes: 1 },
    });
    const { identitySeed, storageKey, rsaPkcs8 } = opened.secrets;
    secrets.push(identitySeed, storageKey, rsaPkcs8);
    const made = await openClient({ relay: relay.url, profile: opened });
    stage.later(() => made.close());
    made.start();
    return made;
  };
  let arrived = 0;
  for (const suite of SUITES) {
    const [ayu, budi] = [await client(`ayu-${suite}`, suite), await client(`budi-${suite}`, suite)];
    const peer = await ayu.find(`budi-${suite}`, 10_000);
    for (let i = 0; i < 20; i++) await ayu.send(peer.id, suite, `${CANARY} ${i}`);
    const delivered = await ayu.flushed("delivered", 10_000);
    await budi.close();
    // Waits in the database when the relay is killed.
    await ayu.send(peer.id, suite, `${CANARY} at rest`);
    const accepted = await ayu.flushed("accepted", 10_000);
    if (delivered && accepted) arrived += 21;
  }
  // Strangers also put it where a careless log would repeat it: into a request, a frame, a refused hello.
  const loud = await RawClient.join(relay.url, await newIdentity("loud"));
  loud.ws.send(utf8(CANARY));
  await loud.next("close");
  await new RawClient(relay.url, await newIdentity(), {
    headers: { Origin: `http://${CANARY}`, "X-Canary": CANARY },
  }).next("close");
  await gather(relay);
  const files = (): Buffer[] =>
    readdirSync(dataDir, { withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name !== "relay.key")
      .map(({ name }) => readFileSync(join(dataDir, name)));
  const atRest = files();
  await relay.kill();
  logs.push(Buffer.from(relay.output()));
  atRest.push(...files());
  relay = await start(relay.port);
  await gather(relay);
  const crashed = await relay.crash();
  logs.push(Buffer.from(relay.output()));
  relay = await start(relay.port);
  await sleep(500);
  const code = await relay.stop();
  logs.push(Buffer.from(relay.output()));
  atRest.push(...files());
  secrets.push(Buffer.from(readFileSync(join(dataDir, "relay.key"), "utf8").split("\n")[1]!, "hex"));
  const log = Buffer.concat(logs);
  const none = (what: string, where: readonly Buffer[]): Check => equals(what, hits(Buffer.concat(where), secrets), 0);
  return {
    checks: [
      equals("texts with the canary, of both suites, that were delivered and accepted", arrived, 42),
      informs("secrets looked for, each in five spellings", secrets.length),
      atLeast("bytes of log", log.length, 200),
      none("hits in what the relay wrote to its terminal and log", [log]),
      atLeast("bytes of database and other files", Buffer.concat(atRest).length, 10_000),
      none("hits in those files", atRest),
      atLeast("bytes of pages, metrics and what its operator is told", Buffer.concat(pages).length, 5_000),
      none("hits in them", pages),
      equals("exit code after an exception that nobody caught", crashed ?? -1, 1),
      equals(
        "found where it was put, to see that the search works",
        hits(Buffer.from(`{"x":"${CANARY}"}`), secrets),
        1,
      ),
      equals("exit code after SIGTERM", code ?? -1, 0),
    ],
  };
}

export const scenario: Scenario = {
  name: "canary",
  line: 21,
  about: "plaintexts, keys and passphrases in logs, database and metrics, through a crash: nowhere",
  run,
};
