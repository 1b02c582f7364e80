import { randomBytes } from "node:crypto";
import { deflateRawSync } from "node:zlib";
import { concat, u32, utf8 } from "@sandi/crypto";
import { encodeControl, encodeSend, FRAME, frame, LIMITS } from "@sandi/protocol";
import { seeded } from "@sandi/testkit/fuzz";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { RawSocket } from "@sandi/testkit/relay/rawSocket";
import { HonestPair } from "../lib/honest.ts";
import { sleep } from "../lib/machine.ts";
import { type Relay, startTestRelay } from "../lib/relay.ts";
import { atMost, equals, informs, type Scenario, type ScenarioOptions, type Verdict } from "../lib/scenario.ts";
import { ledgerChecks } from "../lib/verdicts.ts";

const MEGABYTE = 1_000_000;
const HEAP_MB = 20;
const BOMB = deflateRawSync(Buffer.alloc(900_000));

type Act<T> = (target: T) => unknown;

/** What a stranger may try in front of the door, and the code that must end it: docs/wire.md §6. */
const STRANGER: readonly (readonly [string, readonly number[], Act<RawSocket>])[] = [
  ["a length of 2 GiB", [1009], (s) => s.frame(new Uint8Array(10), { claim: 2 ** 31 })],
  ["a length over the limit", [1009], (s) => s.frame(new Uint8Array(10), { claim: LIMITS.webSocketMessage + 1 })],
  ["more than a hello", [1009], (s) => s.frame(randomBytes(20_000))],
  ["unmasked", [1002], (s) => s.frame(new Uint8Array(10), { masked: false })],
  ["a compression bomb", [1002], (s) => s.frame(BOMB, { rsv: 4 })],
  ["an unknown opcode", [1002], (s) => s.frame(new Uint8Array(10), { opcode: 3 })],
  ["a ping in pieces", [1002], (s) => s.frame(new Uint8Array(1), { opcode: 9, fin: false })],
  ["a ping of 200 bytes", [1002], (s) => s.frame(new Uint8Array(200), { opcode: 9 })],
  ["a continuation of nothing", [1002], (s) => s.frame(new Uint8Array(10), { opcode: 0 })],
  ["text", [1002], (s) => s.frame(Buffer.from("hello"), { opcode: 1 })],
  ["an empty message", [1002], (s) => s.frame(new Uint8Array(0))],
  ["an unknown frame", [1002], (s) => s.frame(Uint8Array.of(0, 0, 0, 5, 0x7e, 1, 2, 3, 4))],
  ["a frame longer than its message", [1002], (s) => s.frame(concat(u32(1_000), Uint8Array.of(FRAME.hello)))],
  [
    "a message before the hello",
    [1002],
    (s) => s.frame(encodeSend({ to: randomBytes(32), number: 1, body: utf8("x") })),
  ],
  ["a hello of noise", [1002], (s) => s.frame(frame(FRAME.hello, randomBytes(100)))],
];

/** And what a member can send. */
const MEMBER: readonly (readonly [string, readonly number[], Act<RawClient>])[] = [
  ["a message over the limit", [1009], ({ ws }) => ws.send(new Uint8Array(LIMITS.webSocketMessage + 1))],
  ["a message in endless pieces", [1008, 1009], pieces],
  ["a compression bomb", [1002], bomb],
  ["a right frame and noise behind it", [1002], ({ ws }) => ws.send(concat(ackOf(0), randomBytes(MEGABYTE)))],
  ["number 0", [1002], ({ ws, identity }) => ws.send(encodeSend({ to: identity.id, number: 0, body: utf8("x") }))],
  ["a message without its fields", [1002], ({ ws }) => ws.send(frame(FRAME.send, new Uint8Array(39)))],
  ["an acknowledgement too short", [1002], ({ ws }) => ws.send(frame(FRAME.ack, new Uint8Array(7)))],
  ["an acknowledgement too long", [1002], ({ ws }) => ws.send(frame(FRAME.ack, new Uint8Array(9)))],
  ["an acknowledgement of what never came", [1002], ({ ws }) => ws.send(ackOf(9))],
  ["a delivery to the relay", [1002], ({ ws }) => ws.send(frame(FRAME.deliver, new Uint8Array(60)))],
  ["a watch without its fields", [1002], ({ ws }) => ws.send(frame(FRAME.watch, Uint8Array.of(0xa0)))],
  ["a second hello", [1002], ({ ws }) => ws.send(frame(FRAME.hello, randomBytes(100)))],
];

async function run({ short, seed, stage, note }: ScenarioOptions): Promise<Verdict> {
  const rounds = short ? 3 : 100;
  const mutants = short ? 300 : 5_000;
  const relay = await startTestRelay(stage, { dataDir: stage.folder() });
  const random = seeded(seed);
  const honest = await HonestPair.meet(stage, relay.url, random);
  await honest.talk(500);
  await everything(relay, random, 1, 100);
  const before = await relay.memory();
  let talking = true;
  const talk = (async () => {
    while (talking) await honest.talk(500, 20);
  })();
  const wrong = await everything(relay, random, rounds, mutants);
  talking = false;
  await talk;
  await sleep(1_500);
  const after = await relay.memory();
  for (const line of wrong.slice(0, 10)) note(line);
  const live = (memory: typeof before): number => memory.heapUsed + memory.arrayBuffers;
  return {
    checks: [
      informs("tries", rounds * (STRANGER.length + MEMBER.length) + mutants),
      equals("ended by another code than they should", wrong.length, 0),
      atMost("live memory more than before", (live(after) - live(before)) / MEGABYTE, HEAP_MB, " MB"),
      atMost("descriptors more than before", after.descriptors - before.descriptors, 0),
      ...ledgerChecks(honest.ledger, 40),
    ],
  };
}

async function everything(relay: Relay, random: () => number, rounds: number, mutants: number): Promise<string[]> {
  const wrong: string[] = [];
  for (let round = 0; round < rounds; round++) {
    // In parallel: a client that does not answer a close frame is cut off a second later.
    await Promise.all([
      ...STRANGER.map(async ([what, codes, act]) => {
        const socket = new RawSocket(relay.port);
        await socket.upgrade(relay.port);
        await socket.until("challenge");
        act(socket);
        const { code } = await socket.ended;
        if (code === undefined || !codes.includes(code)) wrong.push(`stranger, ${what}: ${code}`);
      }),
      ...MEMBER.map(async ([what, codes, act]) => {
        const client = await RawClient.join(relay.url, await newIdentity());
        await act(client);
        const { code } = await client.next("close", undefined, 20_000);
        if (!codes.includes(code)) wrong.push(`member, ${what}: ${code}`);
      }),
    ]);
  }
  for (let i = 0; i < mutants; i += 50)
    await Promise.all(Array.from({ length: 50 }, () => mutant(relay, random, wrong)));
  return wrong;
}

/** A valid frame with a part changed: the relay takes or refuses it, and continues. */
async function mutant(relay: Relay, random: () => number, wrong: string[]): Promise<void> {
  const client = await RawClient.join(relay.url, await newIdentity(), { localAddress: "127.0.0.9" });
  const { id, card } = client.identity;
  const right = [
    encodeSend({ to: id, number: 1, body: randomBytes(40) }),
    encodeControl("lookup", { ref: 1, after: 0, ids: [id] }),
    encodeControl("watch", { ids: [id], registrations: true }),
    encodeControl("publish", { ref: 2, record: card }),
    ackOf(1),
  ];
  const bytes = Buffer.from(right[Math.floor(random() * right.length)]!);
  for (let flips = 1 + Math.floor(random() * 4); flips > 0; flips--)
    bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  client.ws.send(random() < 0.2 ? bytes.subarray(0, Math.floor(random() * bytes.length)) : bytes);
  await Promise.race([client.next("close", undefined, 20_000), sleep(30)]);
  const end = client.all("close")[0];
  if (end !== undefined && ![1002, 1008, 1009].includes(end.code)) wrong.push(`mutant: ${end.code}`);
  await client.close();
}

async function pieces({ ws }: RawClient): Promise<void> {
  // Far more than allowed; a client that goes on is cut off and has not read the reason.
  for (let i = 0; i < 2_000 && ws.readyState === ws.OPEN; i++) {
    ws.send(Uint8Array.of(1), { fin: false });
    if (i % 100 === 99) await sleep(0);
  }
}

/** ws would not send what was not negotiated; its socket does. */
function bomb({ ws }: RawClient): void {
  const { _socket: socket } = ws as unknown as { _socket: { write(bytes: Uint8Array): void } };
  const head = Buffer.of(0xc2, 0x80 | 126, BOMB.length >> 8, BOMB.length & 255, 0, 0, 0, 0);
  socket.write(Buffer.concat([head, BOMB]));
}

function ackOf(through: number): Uint8Array {
  return frame(FRAME.ack, Uint8Array.of(0, 0, 0, 0, 0, 0, 0, through));
}

export const scenario: Scenario = {
  name: "hostile-frames",
  line: 10,
  about: "oversize, fragments, compression bombs, noise and mutants: the right close code, no memory kept",
  run,
};
