import { RawSocket } from "@sandi/testkit/relay/rawSocket";
import { testRelay } from "@sandi/testkit/relay/relays";
import { describe, expect, test } from "vitest";
import { CalmLog, LINES_A_MINUTE } from "../adapters/log/calmLog.ts";
import { createReadableLog, createRelayLog } from "../main.ts";

function sink(): { readonly lines: string[]; write(line: string): void } {
  const lines: string[] = [];
  return { lines, write: (line) => void lines.push(line) };
}

describe("a log", () => {
  test("for people is one line an event, whatever is in it, and says nothing to a terminal", () => {
    const out = sink();
    const reason = "no\n2026-11-24 00:00:00 error all is lost\x1b[2J\x9b31m\u202eback\u2028";
    createReadableLog("warn", out).warn({ reason }, "NATS");
    expect(out.lines).toHaveLength(1);
    expect(out.lines[0]).toMatch(/^[^\p{C}\p{Zl}]*\n$/u);
    expect(out.lines[0]).toContain("reason no\\u{000a}2026-11-24 00:00:00 error all is lost\\u{001b}[2J");
  });

  test("for people is a line each, without what is redacted", () => {
    const out = sink();
    const log = createReadableLog("info", out);
    log.debug({}, "not this");
    log.warn({ reason: "address", connections: 3, inner: { key: "secret" }, name: "secret" }, "turned away");
    log.error({}, "alone");
    expect(out.lines).toEqual([
      expect.stringMatching(
        /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d warn turned away: reason address, connections 3, inner \{"key":"\[redacted\]"\}, name \[redacted\]\n$/,
      ),
      expect.stringMatching(/ error alone\n$/),
    ]);
  });

  test("takes so many lines of a kind a minute, and says how many more there were", () => {
    const out = sink();
    let now = 0;
    const log = new CalmLog(createRelayLog("debug", out), () => now);
    for (let i = 0; i < 1_000; i++) log.info({ i }, "flood");
    log.error({}, "something else");
    expect(out.lines).toHaveLength(LINES_A_MINUTE + 1);
    log.settle();
    expect(out.lines).toHaveLength(LINES_A_MINUTE + 1);
    now = 60_000;
    log.info({ i: "next" }, "flood");
    expect(out.lines.slice(-2).map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({ level: 30, msg: "flood (more of these)", lines: 1_000 - LINES_A_MINUTE }),
      expect.objectContaining({ msg: "flood", i: "next" }),
    ]);
    for (let i = 0; i < 100; i++) log.info({ i }, "flood");
    log.settle(true);
    expect(JSON.parse(out.lines.at(-1)!)).toMatchObject({ lines: 100 - LINES_A_MINUTE + 1 });
    const before = out.lines.length;
    log.settle(true);
    expect(out.lines).toHaveLength(before);
  });

  test("cannot be filled by whoever knocks, at the lowest level, and names no address", async () => {
    const out = sink();
    const { port, stop } = await testRelay({ ephemeral: true, log: createRelayLog("debug", out) });
    for (let i = 0; i < 60; i++) {
      const socket = new RawSocket(port);
      expect(await socket.upgrade(port, { Host: `host-${i}.example` })).toMatch(/^HTTP\/1\.1 421/);
    }
    expect(out.lines.filter((line) => line.includes("no WebSocket"))).toHaveLength(LINES_A_MINUTE);
    await stop();
    const text = out.lines.join("");
    expect(text).toContain(`"lines":${60 - LINES_A_MINUTE}`);
    expect(text).not.toMatch(/example|127\.0\.0\.1/);
  });
});
