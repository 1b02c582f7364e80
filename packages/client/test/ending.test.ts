import { type ClientId, ProtocolError } from "@sandi/protocol";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { type ClientEvent, type ClientOptions, SandiClient } from "../index.ts";
import { ephemeralProfile, nodeWorld } from "../node/index.ts";
import { nodeSuites } from "../node/suites.ts";
import type { Transport } from "../transport.ts";

const BUDI = new Uint8Array(32).fill(7) as ClientId;
const [SUITE] = nodeSuites;
const nowhere: Transport = () => ({ send: () => undefined, close: () => undefined });

afterEach(() => vi.restoreAllMocks());

async function opened(options: Partial<ClientOptions> = {}) {
  const profile = await ephemeralProfile({ name: "Ayu", suites: [SUITE!.name] });
  const fixed = { relay: "ws://127.0.0.1:1", profile, suites: nodeSuites, world: nodeWorld, transport: nowhere };
  const client = await SandiClient.open({ ...fixed, ...options });
  const events: ClientEvent[] = [];
  client.on((event) => events.push(event));
  onTestFinished(() => client.close());
  return { client, store: profile.store, events };
}

async function codeOf(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof ProtocolError) return error.code;
    throw error;
  }
  return "done";
}

const stoppedWith = (events: readonly ClientEvent[]) =>
  events.flatMap((event) => (event.event === "stopped" ? [event.error.code] : []));

describe("a client that has ended", () => {
  it("says of a text that could not be stored that it was not, at once and ever after", async () => {
    const { client, store, events } = await opened();
    vi.spyOn(store, "commit").mockRejectedValue(new Error("no space"));
    const sending = [client.send(BUDI, SUITE!.name, "one"), client.send(BUDI, SUITE!.name, "two")];
    const codes = await Promise.all(sending.map((one) => codeOf(() => one)));
    expect(codes).toEqual(["PROFILE_WRITE_FAILED", "PROFILE_WRITE_FAILED"]);
    expect(stoppedWith(events)).toEqual(["PROFILE_WRITE_FAILED"]);
    expect(await codeOf(() => client.send(BUDI, SUITE!.name, "three"))).toBe("PROFILE_WRITE_FAILED");
    expect(await codeOf(() => client.forget(BUDI))).toBe("PROFILE_WRITE_FAILED");
    expect(await codeOf(() => client.flushed("accepted", 5_000))).toBe("PROFILE_WRITE_FAILED");
  });

  it("refuses texts and erasures after it was closed, and keeps what came before", async () => {
    const { client, store } = await opened();
    const commit = vi.spyOn(store, "commit");
    const sending = client.send(BUDI, SUITE!.name, "before");
    const closing = client.close();
    expect(await sending).toHaveLength(16);
    await closing;
    const commits = commit.mock.calls.length;
    expect(await codeOf(() => client.send(BUDI, SUITE!.name, "after"))).toBe("CLIENT_CLOSED");
    expect(await codeOf(() => client.forget(BUDI))).toBe("CLIENT_CLOSED");
    expect(commit.mock.calls).toHaveLength(commits);
  });

  it("calls a failure of its own a defect, not a failure of the disk", async () => {
    const { client, events } = await opened({
      transport: () => {
        throw new TypeError("no such transport");
      },
    });
    client.start();
    await expect.poll(() => stoppedWith(events)).toEqual(["CLIENT_DEFECT"]);
  });
});

describe("a call that cannot be carried out", () => {
  it("is refused, and the client goes on", async () => {
    const { client, events } = await opened();
    const short = new Uint8Array(5) as ClientId;
    const text = "budi" as unknown as ClientId;
    expect(await codeOf(() => client.send(BUDI, "typo", "halo"))).toBe("SUITE_NOT_HERE");
    expect(await codeOf(() => client.talk(BUDI, "typo"))).toBe("SUITE_NOT_HERE");
    for (const wrong of [short, text]) {
      expect(await codeOf(() => client.send(wrong, SUITE!.name, "halo"))).toBe("NOT_A_CLIENT_ID");
      expect(await codeOf(() => client.talk(wrong, SUITE!.name))).toBe("NOT_A_CLIENT_ID");
      expect(await codeOf(() => client.decide(wrong, true))).toBe("NOT_A_CLIENT_ID");
      expect(await codeOf(() => client.setVerified(wrong, true))).toBe("NOT_A_CLIENT_ID");
      expect(await codeOf(() => client.forget(wrong))).toBe("NOT_A_CLIENT_ID");
    }
    expect(await client.send(BUDI, SUITE!.name, "halo")).toHaveLength(16);
    expect(stoppedWith(events)).toEqual([]);
  });
});

describe("a listener that throws", () => {
  it("is told of once, ends nothing, and keeps no event from the others", async () => {
    const hangUps: (() => void)[] = [];
    const { client, events } = await opened({
      transport: (_url, { closed }) => {
        hangUps.push(() => closed());
        return { send: () => undefined, close: () => undefined };
      },
    });
    const cause = new Error("of the program");
    client.on(() => {
      throw cause;
    });
    const after: string[] = [];
    client.on(({ event }) => after.push(event));
    client.start();
    for (let round = 1; round <= 2; round++) {
      await client.send(BUDI, SUITE!.name, "halo");
      await expect.poll(() => hangUps, { timeout: 10_000 }).toHaveLength(round);
      hangUps.at(-1)!();
      await expect.poll(() => after.filter((event) => event === "offline")).toHaveLength(round);
    }
    const errors = events.flatMap((event) => (event.event === "error" ? [event.error] : []));
    expect(errors.map((error) => [error.code, error.cause])).toEqual([["LISTENER_FAILED", cause]]);
    expect(stoppedWith(events)).toEqual([]);
  });
});

it("is under load held up by no timer where the world says that timers are late", async () => {
  const timeout = globalThis.setTimeout;
  const waits: number[] = [];
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((run: () => void, ms = 0) => {
    waits.push(ms);
    // As in a tab that nobody looks at.
    return timeout(run, ms < 1_000 ? 60_000 : ms).unref();
  }) as typeof setTimeout);
  let pauses = 0;
  const pause = async () => void pauses++;
  const { client } = await opened({ world: { ...nodeWorld, pause } });
  for (let count = 0; count < 30; count++) await client.send(BUDI, SUITE!.name, `text ${count}`);
  expect(pauses).toBeGreaterThan(0);
});
