import { randomBytes } from "node:crypto";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { testRelay } from "@sandi/testkit/relay/relays";
import { expect, test } from "vitest";
import type { Observed, RelayObserver } from "../main.ts";

test("an observer hears who comes and goes, what passes, what waits and what is delivered later", async () => {
  const [alice, bob] = [await newIdentity(), await newIdentity()];
  const heard: string[] = [];
  const nameOf = ({ id }: Observed): string => (Buffer.compare(id, alice.id) === 0 ? "alice" : "bob");
  const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
  const observer: RelayObserver = {
    joined: (client) => heard.push(`+${nameOf(client)}`),
    left: (client) => heard.push(`-${nameOf(client)}`),
    passed: (from, to, message, start, end, waiting) =>
      heard.push(`${nameOf(from)}>${nameOf(to)} ${hex(message.subarray(start, end))} ${waiting}`),
    delivered: (to, messages, bytes) => heard.push(`>${nameOf(to)} ${messages} ${bytes}`),
  };
  const { url } = await testRelay({ observer });
  const bodies = [randomBytes(20), randomBytes(9), randomBytes(11)];
  const a = await RawClient.join(url, alice);
  const b = await RawClient.join(url, bob);
  a.send(bob.id, 1, bodies[0]!);
  await b.next("deliver");
  // Acknowledged, so that it does not come again.
  await a.next("accepted");
  await b.close();
  await expect.poll(() => heard).toHaveLength(4);
  a.send(bob.id, 2, bodies[1]!);
  a.send(bob.id, 3, bodies[2]!);
  await expect.poll(() => heard).toHaveLength(6);
  const again = await RawClient.join(url, bob);
  await again.next("deliver");
  expect(heard).toEqual([
    "+alice",
    "+bob",
    `alice>bob ${hex(bodies[0]!)} 0`,
    "-bob",
    `alice>bob ${hex(bodies[1]!)} 1`,
    `alice>bob ${hex(bodies[2]!)} 2`,
    "+bob",
    ">bob 2 20",
  ]);
  await again.close();
  await a.close();
});
