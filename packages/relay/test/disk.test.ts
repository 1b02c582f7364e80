import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { later, sleep, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { spawnRelay } from "@sandi/testkit/relay/spawnRelay";
import { describe, expect, test } from "vitest";

describe("a disk", () => {
  const root = process.getuid?.() === 0 && process.platform === "linux";

  test("that is full: nothing is falsely accepted, and it goes on by itself when there is room", async () => {
    const dataDir = temporaryDirectory();
    const disk = join(dataDir, "disk");
    mkdirSync(disk);
    if (root) {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=2m", "sandi-test", disk]);
      later(() => execFileSync("umount", ["-l", disk]));
    }
    const limits = { ratePerSecond: 10_000, burst: 10_000 };
    const relay = root
      ? await testRelay({ dataDir: disk, limits })
      : await testRelay({ dataDir: disk, limits, wrapStore: (await import("./support/fullStore.ts")).fullAfter(40) });
    const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
    await (await RawClient.join(relay.url, bob)).close();
    const a = await RawClient.join(relay.url, alice);
    const body = new Uint8Array(20_000).fill(7);
    let number = 0;
    while (a.all("refused").length === 0 && number < 500) {
      a.send(bob.id, ++number, body);
      await Promise.race([a.next("accepted", ({ through }) => through >= number), a.next("refused")]);
    }
    const refusal = await a.next("refused");
    expect(refusal).toMatchObject({ code: "STORE_FULL", wanted: number });
    expect(refusal.retryAfterMs).toBeGreaterThan(0);
    const accepted = number - 1;
    // Connected recipients are still served: what is acknowledged needs no disk.
    const carol = await newIdentity("carol");
    const c = await RawClient.join(relay.url, carol);
    a.send(carol.id, 1, new Uint8Array(20_000));
    await c.next("deliver");
    // There is room when the recipient fetches its mail, or the operator makes some.
    if (root) execFileSync("mount", ["-o", "remount,size=16m", disk]);
    else (await import("./support/fullStore.ts")).makeRoom();
    await sleep(1_500);
    a.send(bob.id, number, body);
    await a.next("accepted", ({ to, through }) => through >= number && Buffer.compare(to, bob.id) === 0);
    const b = await RawClient.join(relay.url, bob);
    await b.next("deliver", ({ delivery }) => delivery === accepted + 1);
    expect(b.all("deliver")).toHaveLength(accepted + 1);
  }, 30_000);

  test.runIf(hasCompiler())(
    "whose fsync fails: the relay stops accepting and exits with an error",
    async () => {
      const dataDir = temporaryDirectory();
      const source = join(dataDir, "fail.c");
      writeFileSync(
        source,
        `#include <errno.h>
#include <unistd.h>
static int broken(void) { return access("${dataDir}/broken", F_OK) == 0; }
int fsync(int fd) { (void)fd; if (broken()) { errno = EIO; return -1; } return 0; }
int fdatasync(int fd) { (void)fd; if (broken()) { errno = EIO; return -1; } return 0; }
`,
      );
      execFileSync("cc", ["-shared", "-fPIC", "-o", join(dataDir, "fail.so"), source]);
      const relay = await spawnRelay({ dataDir: join(dataDir, "data") }, { LD_PRELOAD: join(dataDir, "fail.so") });
      later(() => relay.child.kill("SIGKILL"));
      const [alice, bob] = [await newIdentity("alice"), await newIdentity("bob")];
      await (await RawClient.join(relay.url, bob)).close();
      const a = await RawClient.join(relay.url, alice);
      a.send(bob.id, 1, new Uint8Array(10));
      await a.next("accepted");
      writeFileSync(join(dataDir, "broken"), "");
      a.send(bob.id, 2, new Uint8Array(10));
      expect(await a.next("error")).toMatchObject({ code: "STORE_FAILED", fatal: true });
      expect((await a.next("close")).code).toBe(1011);
      expect(a.all("accepted").map(({ through }) => through)).toEqual([1]);
      expect(await relay.exited).toBe(70);
    },
    30_000,
  );
});

function hasCompiler(): boolean {
  try {
    execFileSync("cc", ["--version"], { stdio: "ignore" });
    return process.platform === "linux";
  } catch {
    return false;
  }
}
