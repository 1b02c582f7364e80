import { SEND_FIXED } from "@sandi/protocol";
import { describe, expect, test } from "vitest";
import { IdTable } from "../core/base/idTable.ts";
import { DEFAULT_LIMITS } from "../core/base/limits.ts";
import type { Cluster } from "../core/base/ports.ts";
import { ScratchPool } from "../core/base/scratch.ts";
import { Client, type LocalConnection } from "../core/client/client.ts";
import { Forwarder } from "../core/cluster/forwarder.ts";
import { OtherRelays } from "../core/cluster/otherRelays.ts";

const LIMITS = { ...DEFAULT_LIMITS, ratePerSecond: 1, burst: 100, correspondents: 80, pairs: 150 };
const MESSAGE = new Uint8Array(SEND_FIXED + 5);

function client(registration: number): Client {
  const id = new Uint8Array(32);
  new DataView(id.buffer).setUint32(0, registration);
  const entry = { registration, id, card: new Uint8Array(9), version: 1, ephemeral: false };
  return new Client(entry, LIMITS);
}

/** @param node whose all mailboxes are; undefined if nobody has them */
function setUp(node: string | undefined) {
  const adopted = new Set<Client>();
  const sent: Uint8Array[] = [];
  const seat = node === undefined ? undefined : { node, epoch: 1, held: true };
  const cluster = { self: "here", seat: () => seat } as unknown as Cluster;
  const otherRelays = new OtherRelays(
    new IdTable<Client>(0),
    new ScratchPool(),
    (_, bytes) => sent.push(bytes),
    () => undefined,
  );
  const forwarder = new Forwarder({
    limits: LIMITS,
    otherRelays,
    cluster,
    adopt: (recipient) => adopted.add(recipient),
    isStopping: () => false,
  });
  const connect = () => {
    const refused: string[] = [];
    const connection = {
      refuse: (_to: Uint8Array, _at: number, _wanted: number, code: string) => refused.push(code),
      acceptedThrough: () => undefined,
    } as unknown as LocalConnection;
    return { connection, refused };
  };
  const send = (connection: LocalConnection, sender: Client, recipient: Client, number = 1, now = 0) =>
    forwarder.forward({ connection, sender, recipient, number, frames: MESSAGE, start: 0, end: MESSAGE.length }, now);
  return { forwarder, otherRelays, adopted, sent, connect, send };
}

describe("messages to mailboxes of other relays", () => {
  test("are judged by the sender's rate and by how many it may write to, before anything is kept", () => {
    const { forwarder, connect, send } = setUp("there");
    const { connection, refused } = connect();
    const sender = client(1);
    for (let to = 2; to < 10_000; to++) send(connection, sender, client(to));
    expect(forwarder.size).toBe(LIMITS.correspondents);
    expect(refused.filter((code) => code === "SENDER_QUOTA")).toHaveLength(LIMITS.burst - LIMITS.correspondents);
    expect(refused.filter((code) => code === "RATE_LIMITED")).toHaveLength(9_998 - LIMITS.burst);
    forwarder.left(connection);
    expect(forwarder.size).toBe(0);
  });

  test("are kept count of for not more pairs than the relay may know, of all senders together", () => {
    const { forwarder, connect, send } = setUp("there");
    for (let from = 1; from < 5; from++) {
      const { connection } = connect();
      for (let to = 10; to < 110; to++) send(connection, client(from), client(to));
    }
    expect(forwarder.size).toBe(LIMITS.pairs);
  });

  test("of a sender over its rate make the relay take no mailbox, and are refused once for each recipient", () => {
    const { adopted, connect, send } = setUp(undefined);
    const { connection, refused } = connect();
    const [sender, late] = [client(1), client(2)];
    sender.bucket.take(0, LIMITS.burst);
    for (let number = 1; number <= 100; number++) send(connection, sender, late, number);
    expect(refused).toEqual(["RATE_LIMITED"]);
    expect(adopted.size).toBe(0);
    send(connection, sender, late, 1, 5_000);
    expect([...adopted]).toEqual([late]);
  });

  test("are asked about until something was heard of them, and no longer", () => {
    const { forwarder, otherRelays, sent, connect, send } = setUp("there");
    const { connection } = connect();
    const [sender, recipient] = [client(1), client(2)];
    send(connection, sender, recipient);
    otherRelays.flush();
    forwarder.sweep(600);
    otherRelays.flush();
    expect(sent).toHaveLength(2);
    forwarder.left(connection);
    forwarder.sweep(1_200);
    otherRelays.flush();
    expect(sent).toHaveLength(2);
  });
});
