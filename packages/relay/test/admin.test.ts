import { existsSync, mkdirSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { later, sleep, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { spawnRelay } from "@sandi/testkit/relay/spawnRelay";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { adminOperation } from "../adapters/admin/operation.ts";
import { AdminSocket } from "../adapters/admin/socket.ts";
import { withAdminPath } from "../admin.ts";
import { createRelayLog, startRelay } from "../main.ts";

type Answer = { readonly id: number; readonly ok: boolean; readonly code?: string; readonly result?: never };

/** One connection to the admin socket. It collects the answers. */
async function open(dataDir: string): Promise<{ socket: Socket; answers: Answer[]; closed: Promise<unknown> }> {
  return await withAdminPath(dataDir, async (path) => {
    const socket = connect(path);
    const answers: Answer[] = [];
    let text = "";
    socket.on("data", (chunk: Buffer) => {
      const lines = (text + chunk).split("\n");
      text = lines.pop()!;
      answers.push(...lines.map((line) => JSON.parse(line) as Answer));
    });
    socket.on("error", () => undefined);
    const closed = new Promise((resolve) => socket.on("close", resolve));
    await new Promise((resolve) => socket.once("connect", resolve));
    later(() => socket.destroy());
    return { socket, answers, closed };
  });
}

async function eventually(what: () => boolean): Promise<void> {
  for (let patience = 0; patience < 500 && !what(); patience++) await sleep(10);
  expect(what()).toBe(true);
}

describe("the admin socket", () => {
  test("is its owner's alone, goes with the relay, and takes the place of one that a dead relay left", async () => {
    const dataDir = temporaryDirectory();
    const path = join(dataDir, "relay.sock");
    const dead = await spawnRelay({ dataDir });
    expect(statSync(path).mode & 0o777).toBe(0o600);
    dead.child.kill("SIGKILL");
    await dead.exited;
    expect(existsSync(path)).toBe(true);
    const relay = await startRelay({ port: 0, dataDir });
    const { socket, answers } = await open(dataDir);
    socket.write('{"id":7,"op":"clients"}\n');
    await eventually(() => answers.length === 1);
    expect(answers[0]).toMatchObject({
      id: 7,
      ok: true,
      result: { registered: 0, connected: 0, next: 0, clients: [] },
    });
    await relay.stop();
    expect(existsSync(path)).toBe(false);
  });

  test("is reached in a directory whose path is longer than a socket's may be", async () => {
    const dataDir = join(temporaryDirectory(), "a".repeat(100), "b".repeat(100));
    mkdirSync(dataDir, { recursive: true });
    const relay = await startRelay({ port: 0, dataDir });
    const { socket, answers } = await open(dataDir);
    socket.write('{"id":1,"op":"clients"}\n');
    await eventually(() => answers[0]?.ok === true);
    await relay.stop();
    expect(existsSync(join(dataDir, "relay.sock"))).toBe(false);
  });

  test("answers what makes no sense with a code, and ends what has no end", async () => {
    const dataDir = temporaryDirectory();
    const { url } = await testRelay({ dataDir });
    const { socket, answers } = await open(dataDir);
    const bad = [
      "",
      "{",
      "null",
      "[]",
      "\u0000\u00ff",
      '{"id":1}',
      '{"id":"1","op":"clients"}',
      '{"id":1,"op":"clients","more":1}',
      '{"id":1,"op":"clients","args":3}',
      '{"id":1,"op":"clients","args":{"after":-1}}',
      '{"id":1,"op":"clients","args":{"surprise":true}}',
      '{"id":1,"op":"__proto__"}',
      '{"id":1,"op":"toString"}',
    ];
    socket.write(bad.map((line) => `${line}\n`).join(""));
    await eventually(() => answers.length === bad.length);
    expect(answers.map(({ ok }) => ok)).toEqual(bad.map(() => false));
    expect(new Set(answers.map(({ code }) => code))).toEqual(new Set(["ADMIN_BAD_REQUEST", "ADMIN_UNKNOWN_OPERATION"]));
    const endless = await open(dataDir);
    endless.socket.write(Buffer.alloc(1_000_000, 0x20));
    await endless.closed;
    expect(endless.answers).toMatchObject([{ ok: false, code: "ADMIN_BAD_REQUEST" }]);
    // A seventeenth connection is refused. Sixteen that say nothing delay no messages.
    const crowd = await Promise.all(Array.from({ length: 15 }, () => open(dataDir)));
    const one = await open(dataDir);
    await one.closed;
    expect(one.answers).toMatchObject([{ code: "ADMIN_BUSY" }]);
    const identity = await newIdentity("alice");
    const alice = await RawClient.join(url, identity);
    alice.send(identity.id, 1, new Uint8Array(10));
    await alice.next("accepted");
    crowd[0]!.socket.write('{"id":3,"op":"clients","args":{"connected":true}}\n');
    await eventually(() => crowd[0]!.answers.length === 1);
    expect(crowd[0]!.answers[0]).toMatchObject({ ok: true, result: { connected: 1, clients: [{ registration: 1 }] } });
  });

  test("works on one request of a connection at a time, and only as fast as its answers are taken", async () => {
    const dataDir = temporaryDirectory();
    let [running, most, done] = [0, 0, 0];
    const slow = adminOperation(v.strictObject({}), async () => {
      most = Math.max(most, ++running);
      await sleep(1);
      running--;
      done++;
      return "x".repeat(100_000);
    });
    const admin = new AdminSocket(dataDir, { slow, fails: async () => JSON.parse("{") }, createRelayLog("silent"));
    await admin.listen();
    later(() => admin.close());
    const { socket, answers } = await open(dataDir);
    socket.pause();
    for (let id = 1; id <= 300; id++) socket.write(`{"id":${id},"op":"slow"}\n`);
    await sleep(700);
    expect(done).toBeLessThan(100);
    socket.resume();
    await eventually(() => answers.length === 300);
    expect(answers.map(({ id }) => id)).toEqual(Array.from({ length: 300 }, (_, index) => index + 1));
    expect(most).toBe(1);
    socket.write('{"id":1,"op":"fails"}\n');
    await eventually(() => answers.length === 301);
    expect(answers.at(-1)).toMatchObject({ id: 1, ok: false, code: "ADMIN_FAILED" });
  });
});
