import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { utf8 } from "@sandi/crypto";
import { ProtocolError } from "@sandi/protocol";
import { freePort, type NatsServer, type NatsSettings, startNats } from "@sandi/testkit/programs/natsServer";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { later, sleep, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";

async function nats(settings: NatsSettings = {}): Promise<NatsServer> {
  const server = await startNats(settings);
  later(() => server.remove());
  return server;
}

/** Claims to be a NATS server of this version, answers pings, and does nothing else. */
async function natsOfVersion(version: string, jetstream = false): Promise<string> {
  const server = createServer((socket) => {
    socket.on("error", () => undefined);
    const info = { server_id: "test", version, proto: 1, headers: true, max_payload: 1_048_576, jetstream };
    socket.write(`INFO ${JSON.stringify(info)}\r\n`);
    socket.on("data", (data) => {
      for (const _ of data.toString("latin1").matchAll(/PING\r\n/g)) socket.write("PONG\r\n");
    });
    later(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  later(() => server.close());
  return `nats://127.0.0.1:${(server.address() as { port: number }).port}`;
}

/** How a start with these options fails: the code, and its context. */
async function outcomeOf(
  url: string,
  more: { dataDir?: string; credentials?: string } = {},
): Promise<{ code: string; context: object }> {
  const { dataDir = temporaryDirectory(), ...rest } = more;
  try {
    await testRelay({ dataDir, nats: { url, streamBytes: 4_000_000, ...rest } });
    return { code: "started", context: {} };
  } catch (error) {
    if (!(error instanceof ProtocolError)) throw error;
    return { code: error.code, context: error.context };
  }
}

const codeOf = async (...start: Parameters<typeof outcomeOf>): Promise<string> => (await outcomeOf(...start)).code;

describe("a NATS that will not do is told at the start", () => {
  test("none there, no address, wrong password", async () => {
    expect(await codeOf("nats://127.0.0.1:1")).toBe("NATS_UNREACHABLE");
    expect(await codeOf("http://127.0.0.1:1")).toBe("NATS_ADDRESS");
    expect(await codeOf("nats://")).toBe("NATS_ADDRESS");
    const server = await nats({ user: "sandi", password: "right" });
    expect(await codeOf(server.url)).toBe("NATS_UNREACHABLE");
    expect(await codeOf(server.url.replace("//", "//sandi:wrong@"))).toBe("NATS_UNREACHABLE");
    expect(await codeOf(server.url.replace("//", "//sandi:right@"))).toBe("started");
    expect(await codeOf(server.url, { credentials: "/nowhere/sandi.creds" })).toBe("NATS_CREDENTIALS_UNREADABLE");
  });

  test("a password is in no error", async () => {
    const url = "nats://sandi:canary-6d1f@127.0.0.1:1";
    const failed = await testRelay({ dataDir: temporaryDirectory(), nats: { url } }).catch((error: unknown) => error);
    expect(JSON.stringify([(failed as Error).message, (failed as ProtocolError).context])).not.toContain("canary");
  });

  test("without JetStream, with another relay's key, beside a database", async () => {
    expect(await codeOf((await nats({ jetStream: false })).url)).toBe("NATS_WITHOUT_JETSTREAM");
    const server = await nats();
    expect(await codeOf(server.url)).toBe("started");
    expect(await codeOf(server.url)).toBe("NATS_OTHER_RELAY");
    const dataDir = temporaryDirectory();
    await (await testRelay({ dataDir })).stop();
    expect(await codeOf(server.url, { dataDir })).toBe("NATS_BESIDE_DATABASE");
  });

  test("older than 2.9, and no older", async () => {
    for (const version of ["2.8.4", "1.4.1"])
      expect(await outcomeOf(await natsOfVersion(version))).toMatchObject({
        code: "NATS_TOO_OLD",
        context: { version, needed: "2.9.0" },
      });
    for (const version of ["2.9.0", "2.10.1-RC.1", "3.0.0"])
      expect([version, await codeOf(await natsOfVersion(version))]).toEqual([version, "NATS_WITHOUT_JETSTREAM"]);
    // It has JetStream, and does not answer.
    expect(await codeOf(await natsOfVersion("2.9.0", true))).toBe("NATS_UNREACHABLE");
  });

  test("a cluster of which servers are missing", async () => {
    const ports = [await freePort(), await freePort(), await freePort()];
    const routes = ports.map((port) => `nats://127.0.0.1:${port}`);
    const server = (index: number) => nats({ name: `n${index}`, cluster: { name: "c", port: ports[index]!, routes } });
    const one = await server(0);
    const missing = { code: "NATS_NO_QUORUM", context: { replicas: 3 } };
    // Alone it has no leader. With two there is one, but no room for three copies.
    expect(await outcomeOf(one.url)).toMatchObject(missing);
    await server(1);
    await expect
      .poll(() => outcomeOf(one.url), { timeout: 20_000 })
      .toMatchObject({ ...missing, context: { reason: "no suitable peers for placement" } });
  }, 30_000);
});

describe("a NATS that goes away", () => {
  test("under load: nothing is accepted falsely, clients are told, and all goes on when it is back", async () => {
    const server = await nats();
    const relay = await testRelay({ dataDir: temporaryDirectory(), nats: { url: server.url, streamBytes: 4_000_000 } });
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    await (await RawClient.join(relay.url, bob)).close();
    const a = await RawClient.join(relay.url, alice);
    for (let i = 1; i <= 20; i++) a.send(bob.id, i, utf8(`m${i}`));
    await a.next("accepted", ({ through }) => through === 20);
    await server.kill();
    for (let i = 21; i <= 40; i++) a.send(bob.id, i, utf8(`m${i}`));
    expect(await a.next("error", () => true, 10_000)).toMatchObject({ code: "CLUSTER_UNREACHABLE", fatal: true });
    expect((await a.next("close")).code).toBe(1013);
    expect(a.all("accepted").every(({ through }) => through <= 20)).toBe(true);
    const health = await fetch(`${relay.url.replace("ws", "http")}/readyz`);
    expect(health.status).toBe(503);

    await server.start();
    await expect
      .poll(async () => (await fetch(`${relay.url.replace("ws", "http")}/readyz`)).status, { timeout: 20_000 })
      .toBe(200);
    const again = await RawClient.join(relay.url, alice);
    // As a client does it: from the number that the relay names. Some may have been stored when NATS went away.
    for (let from = 21, heard = 0; ; ) {
      for (let i = from; i <= 40; i++) again.send(bob.id, i, utf8(`m${i}`));
      const all = (): typeof again.events =>
        again.events.filter(({ type }) => type === "refused" || type === "accepted");
      await expect.poll(() => all().length, { timeout: 10_000 }).toBeGreaterThan(heard);
      await sleep(200);
      heard = all().length;
      if (again.all("accepted").some(({ through }) => through === 40)) break;
      from = again.all("refused").at(-1)?.wanted ?? from;
    }
    const b = await RawClient.join(relay.url, bob);
    await b.next("deliver", ({ delivery }) => delivery === 40, 10_000);
    expect(b.all("deliver").map(({ body }) => Buffer.from(body).toString())).toEqual(
      Array.from({ length: 40 }, (_, i) => `m${i + 1}`),
    );
  });
});

test("deploy/nats has three files that nats-server takes, and that differ in names alone", () => {
  const folder = new URL("../../../deploy/nats/", import.meta.url);
  const files = readdirSync(folder).filter((file) => file.endsWith(".conf"));
  expect(files).toEqual(["n1.conf", "n2.conf", "n3.conf"]);
  const scratch = mkdtempSync(join(tmpdir(), "sandi-nats-conf-"));
  later(() => rmSync(scratch, { recursive: true, force: true }));
  for (const file of files) {
    // Without certificates the rest can still be tried.
    const text = readFileSync(new URL(file, folder), "utf8").replaceAll(/^ *tls \{[^}]*\}\n/gm, "");
    writeFileSync(join(scratch, file), text);
    const path = [process.env.PATH, "/usr/sbin"].join(":");
    execFileSync("nats-server", ["-c", join(scratch, file), "-t"], {
      stdio: "pipe",
      env: { ...process.env, PATH: path },
    });
  }
  const plain = files.map((file) =>
    readFileSync(new URL(file, folder), "utf8").replaceAll(/\bn[123]\b|NATS server \d/g, "?"),
  );
  expect(new Set(plain.map((text) => text.replaceAll(/routes: .*/g, "routes"))).size).toBe(1);
});
