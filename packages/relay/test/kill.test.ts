import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { u64 } from "@sandi/crypto";
import { describe, expect, test } from "vitest";
import { seeded } from "../../protocol/test/fuzz.ts";
import { newIdentity, RawClient, type RawEvent, type RawIdentity } from "./support/rawClient.ts";
import { later, sleep, temporaryDirectory, testRelay } from "./support/relays.ts";
import { spawnRelay } from "./support/spawnRelay.ts";

const ROUNDS = Number(process.env.SANDI_KILL_ROUNDS ?? 20);
const RATE = 200;

/** Sends numbered messages to one recipient and keeps each until it is accepted, over any number of relays. */
class Sender {
  readonly identity: RawIdentity;
  readonly to: RawIdentity;
  client: RawClient | undefined;
  readonly accepted = new Set<number>();
  #queue: number[] = [];
  #base = 1;
  #sent = 0;
  #next = 1;

  constructor(identity: RawIdentity, to: RawIdentity) {
    this.identity = identity;
    this.to = to;
  }

  get waiting(): number {
    return this.#queue.length;
  }

  async join(url: string): Promise<void> {
    this.#sent = 0;
    this.client = await RawClient.join(url, this.identity, { onEvent: (event) => this.#event(event) });
    this.#push();
  }

  say(): void {
    this.#queue.push(this.#next++);
    this.#push();
  }

  #push(): void {
    for (; this.client !== undefined && this.#sent < this.#queue.length; this.#sent++)
      this.client.send(this.to.id, this.#base + this.#sent, u64(this.#queue[this.#sent]!));
  }

  #event(event: RawEvent): void {
    if (event.type === "close") this.client = undefined;
    if (event.type === "accepted")
      while (this.#queue.length > 0 && this.#base <= event.value.through) {
        this.accepted.add(this.#queue.shift()!);
        this.#base++;
        this.#sent = Math.max(0, this.#sent - 1);
      }
    if (event.type !== "refused") return;
    const { wanted, retryAfterMs } = event.value;
    if (wanted >= this.#base && wanted <= this.#base + this.#queue.length) this.#sent = wanted - this.#base;
    else {
      this.#base = wanted;
      this.#sent = 0;
    }
    setTimeout(() => this.#push(), retryAfterMs);
  }
}

type Verdict = {
  readonly accepted: number;
  readonly lost: number;
  readonly disorder: number;
  /** From the start of the process to readiness, and from `startRelay` alone at its slowest. */
  readonly quickestMs: number;
  readonly slowestMs: number;
};

/** Kills a relay at random points under load, and holds what it accepted against what arrived. */
async function killRounds(rounds: number, seed: number, lies: boolean): Promise<Verdict> {
  const random = seeded(seed);
  const dataDir = temporaryDirectory();
  const [online, offline] = [await newIdentity("online"), await newIdentity("offline")];
  const senders = [
    new Sender(await newIdentity("a"), online),
    new Sender(await newIdentity("b"), online),
    new Sender(await newIdentity("c"), offline),
    new Sender(await newIdentity("d"), offline),
  ];
  const limits = { ratePerSecond: 10_000, burst: 10_000, senderMessages: 10_000 };
  const received = new Map<string, number[]>();
  const read = (reader: string) => (event: RawEvent) => {
    if (event.type !== "deliver") return;
    const key = `${Buffer.from(event.value.from).toString("hex")}>${reader}`;
    const list = received.get(key) ?? [];
    received.set(key, list);
    const number = Number(Buffer.from(event.value.body).readBigUInt64BE());
    if (!list.includes(number)) list.push(number);
  };
  let slowestMs = 0;
  const readyMs: number[] = [];
  for (let round = 0; round <= rounds; round++) {
    const relay = await spawnRelay({ dataDir, lies, limits });
    later(() => relay.child.kill("SIGKILL"));
    slowestMs = Math.max(slowestMs, relay.startedInMs);
    readyMs.push(relay.readyMs);
    const reader = await RawClient.join(relay.url, online, { onEvent: read("online") });
    const other = await RawClient.join(relay.url, offline, { onEvent: read("offline") });
    if (round < rounds) await other.close();
    for (const sender of senders) await sender.join(relay.url);
    if (round === rounds) {
      for (let patience = 0; patience < 100 && senders.some(({ waiting }) => waiting > 0); patience++) await sleep(50);
      await sleep(300);
      relay.child.kill("SIGTERM");
      expect(await relay.exited).toBe(0);
      break;
    }
    const until = performance.now() + 50 + random() * 450;
    // Now and then the reader is away too, so that its mail goes to the disk.
    if (random() < 0.3) reader.kill();
    for (let due = performance.now(); performance.now() < until; ) {
      while (due <= performance.now()) {
        senders[Math.floor(random() * senders.length)]!.say();
        due += 1000 / RATE;
      }
      await sleep(2);
    }
    relay.child.kill("SIGKILL");
    await relay.exited;
    for (let patience = 0; patience < 100 && senders.some(({ client }) => client !== undefined); patience++)
      await sleep(5);
  }
  let [accepted, lost, disorder] = [0, 0, 0];
  for (const sender of senders) {
    const to = sender.to === online ? "online" : "offline";
    const list = received.get(`${Buffer.from(sender.identity.id).toString("hex")}>${to}`) ?? [];
    accepted += sender.accepted.size;
    for (const number of sender.accepted) if (!list.includes(number)) lost++;
    list.forEach((number, at) => {
      if (at > 0 && number < list[at - 1]!) disorder++;
    });
  }
  const quickestMs = Math.min(...readyMs);
  return { accepted, lost, disorder, quickestMs, slowestMs };
}

describe("a relay that is killed", () => {
  test(`${ROUNDS} times at random points under ${RATE} messages/s loses nothing that it accepted`, async () => {
    const verdict = await killRounds(ROUNDS, 20_261_124, false);
    console.log(`SIGKILL x ${ROUNDS}: ${JSON.stringify(verdict)}`);
    expect(verdict.accepted).toBeGreaterThan(10 * ROUNDS);
    expect(verdict).toMatchObject({ lost: 0, disorder: 0 });
    expect(Math.max(verdict.quickestMs, verdict.slowestMs)).toBeLessThan(3_000);
  }, 120_000);

  test("is caught by the same ledger where it accepts before it commits", async () => {
    const { lost } = await killRounds(3, 20_261_124, true);
    expect(lost).toBeGreaterThan(0);
  }, 60_000);
});

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
    // Somebody online is served all the same: what is acknowledged needs no disk.
    const carol = await newIdentity("carol");
    const c = await RawClient.join(relay.url, carol);
    a.send(carol.id, 1, new Uint8Array(20_000));
    await c.next("deliver");
    // Room: the recipient fetches what is there, or the operator makes some.
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
