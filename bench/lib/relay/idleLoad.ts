import { encodeControl } from "@sandi/protocol";
import { newIdentity } from "@sandi/testkit/relay/rawClient";
import { Histogram } from "./histogram.ts";
import { Failures, inGroups, type Load, pause } from "./load.ts";
import { Window } from "./sample.ts";
import { joinSandi } from "./sandiClient.ts";
import { maskedMessage } from "./webSocket.ts";

export type IdleOrder = {
  readonly load: "idle";
  readonly port: number;
  readonly relayPid: number;
  readonly connections: number;
};

/** As many connections from one address of 127/8 as have no trouble with its ports. */
const PER_ADDRESS = 5_000;
const JOINING = 8;

/** Clients that have joined and say nothing more. */
export async function openIdle({ port, relayPid, connections }: IdleOrder): Promise<Load> {
  const failures = new Failures();
  let frames = 0;
  let bytes = 0;
  const use = {
    onFrame(_type: number, _bytes: Buffer, start: number, end: number) {
      frames++;
      bytes += 5 + end - start;
    },
    onFailed: failures.add,
  };
  const address = (index: number): string => `127.0.0.${2 + Math.floor(index / PER_ADDRESS)}`;
  const lines = await inGroups(connections, JOINING, async (index) =>
    joinSandi(port, await newIdentity(`idle${index}`), use, address(index)),
  );
  const moved = await newIdentity("moved");

  return {
    /** Nothing is sent: this measures the relay's work for idle clients. */
    async measure(warmUpMs, windowMs) {
      await pause(warmUpMs);
      const window = new Window(relayPid, () => 0);
      await pause(windowMs);
      failures.check();
      return window.end(new Histogram());
    },
    async presence(watchers) {
      const watch = encodeControl("watch", { ids: [moved.id], registrations: false });
      // It is known to the relay before anyone watches, so that nothing is told but its presence.
      (await joinSandi(port, moved, {})).close();
      await pause(500);
      const told = frames;
      for (const line of lines.slice(0, watchers)) line.socket.write(maskedMessage(watch));
      await failures.until(
        () => frames - told >= watchers,
        10_000,
        () => `${frames - told} of ${watchers} watches answered`,
      );
      await pause(500);
      const before = { frames, bytes };
      const line = await joinSandi(port, moved, {});
      await pause(1_000);
      line.close();
      await pause(1_000);
      failures.check();
      return { changes: 2, watchers, frames: frames - before.frames, bytes: bytes - before.bytes };
    },
    async close() {
      for (const line of lines) line.close();
    },
  };
}
