import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { utf8 } from "@sandi/crypto";
import { Machine, type Running } from "@sandi/testkit/programs/sandi";
import { newIdentity, RawClient, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import { afterAll, describe, expect, it } from "vitest";

const machine = new Machine();
afterAll(() => machine.clear());

const FAST = ["--rate", "100000", "--burst", "100000", "--in-flight", "4096", "--sender-messages", "10000"];

async function served(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ url: string; program: Running }> {
  const program = machine.start(["relay", ...args, ...FAST], { stdin: "ignore", env });
  const url = await program.until("a URL", () => /ws:\/\/\S+/.exec(program.out)?.[0]);
  return { url, program };
}

const hung = join(machine.folder, "hung");

/** Where there is a compiler, a disk whose every fsync takes its time, or hangs for as long as there is such a file. */
function slowDisk(): NodeJS.ProcessEnv {
  try {
    const source = join(machine.folder, "slow.c");
    const wait = `usleep(100000); while (access("${hung}", F_OK) == 0) usleep(50000); return 0;`;
    const calls = ["fsync", "fdatasync"].map((name) => `int ${name}(int f) { (void)f; ${wait} }\n`);
    writeFileSync(source, `#include <unistd.h>\n${calls.join("")}`);
    execFileSync("cc", ["-shared", "-fPIC", "-o", join(machine.folder, "slow.so"), source], { stdio: "ignore" });
    return { LD_PRELOAD: join(machine.folder, "slow.so") };
  } catch {
    return {};
  }
}

/** systemd-notify as it would be called. */
function fakeSystemd(): NodeJS.ProcessEnv {
  const folder = join(machine.folder, "bin");
  mkdirSync(folder);
  writeFileSync(join(folder, "systemd-notify"), `#!/bin/sh\necho "$@" >> ${machine.folder}/notified\n`, {
    mode: 0o755,
  });
  return { NOTIFY_SOCKET: "/run/none", PATH: `${folder}:${process.env.PATH}` };
}

type Sender = { readonly identity: RawIdentity; readonly client: RawClient; sent: number };

describe("a relay that is told to stop", () => {
  it("under load, with a slow disk and a reader that does not read: in bounded time, and loses nothing", async () => {
    const data = ["--data", join(machine.folder, "loaded")];
    const { url, program } = await served(["--port", "0", "--drain", "2s", ...data], {
      ...slowDisk(),
      ...fakeSystemd(),
    });
    const [away, deaf] = [await newIdentity("away"), await newIdentity("deaf")];
    await (await RawClient.join(url, away)).close();
    const reader = await RawClient.join(url, deaf, { ack: false });
    reader.ws.pause();
    const senders: Sender[] = [];
    for (let i = 0; i < 3; i++) {
      const identity = await newIdentity(`sender ${i}`);
      senders.push({ identity, client: await RawClient.join(url, identity), sent: 0 });
    }
    const body = new Uint8Array(2_000).fill(7);
    const flood = setInterval(() => {
      for (const sender of senders)
        for (let i = 0; i < 20 && sender.sent < 2_000; i++) {
          sender.client.send(away.id, ++sender.sent, body);
          sender.client.send(deaf.id, sender.sent, body);
        }
    }, 20);
    await senders[0]!.client.next("accepted", undefined, 30_000);
    program.kill("SIGTERM");
    const told = performance.now();
    const ready = `${url.replace("ws", "http")}/readyz`;
    await expect.poll(async () => (await fetch(ready)).status, { interval: 20, timeout: 20_000 }).toBe(503);
    for (const { client } of senders) {
      expect(await client.next("error", undefined, 30_000)).toMatchObject({ code: "RELAY_STOPPING", fatal: true });
      expect((await client.next("close", undefined, 30_000)).code).toBe(1001);
    }
    clearInterval(flood);
    expect([await program.exit(), program.err]).toEqual([0, ""]);
    expect(performance.now() - told).toBeLessThan(25_000);
    reader.kill();
    expect(readFileSync(join(machine.folder, "notified"), "utf8")).toBe("READY=1\nSTOPPING=1\n");

    // What was said to be accepted is there, in order, with no gap.
    const again = await served(["--port", "0", ...data]);
    for (const recipient of [away, deaf]) {
      const client = await RawClient.join(again.url, recipient);
      for (const { identity, client: sender } of senders) {
        const through = sender.all("accepted").filter(({ to }) => Buffer.compare(to, recipient.id) === 0);
        const accepted = Math.max(0, ...through.map((one) => one.through));
        if (recipient === away) expect(accepted).toBeGreaterThan(0);
        const count = () => client.all("deliver").filter(({ from }) => Buffer.compare(from, identity.id) === 0).length;
        await expect.poll(count, { timeout: 60_000 }).toBeGreaterThanOrEqual(accepted);
      }
      await client.close();
    }
    again.program.kill("SIGTERM");
    expect(await again.program.exit()).toBe(0);
  }, 240_000);

  it("twice, ends where it stands, with a disk that hangs too, and loses nothing either", async () => {
    const data = ["--data", join(machine.folder, "twice")];
    const { url, program } = await served(["--port", "0", "--drain", "10m", ...data], slowDisk());
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    await (await RawClient.join(url, bob)).close();
    const sender = await RawClient.join(url, alice);
    program.kill("SIGTERM");
    await program.until("stopping", () => (program.out.includes("Stopping") ? true : undefined));
    // Who is here is served on.
    sender.send(bob.id, 1, utf8("during the drain"));
    await sender.next("accepted");
    await expect(RawClient.join(url, await newIdentity("late"))).rejects.toThrow();
    writeFileSync(hung, "");
    sender.send(bob.id, 2, utf8("never accepted"));
    await new Promise((resolve) => setTimeout(resolve, 300));
    const told = performance.now();
    program.kill("SIGTERM");
    expect(await program.exit()).toBe(130);
    expect(sender.all("accepted").map(({ through }) => through)).toEqual([1]);
    rmSync(hung);
    expect(performance.now() - told).toBeLessThan(5_000);
    const again = await served(["--port", "0", ...data]);
    const back = await RawClient.join(again.url, bob);
    expect((await back.next("deliver")).body).toEqual(utf8("during the drain"));
    again.program.kill("SIGINT");
    expect(await again.program.exit()).toBe(0);
  }, 240_000);
});
