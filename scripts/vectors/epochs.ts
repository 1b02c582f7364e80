import { toHex, u32, utf8 } from "@sandi/crypto";
import { webPrimitives } from "@sandi/crypto/web";
import type { SuiteSelf } from "../../packages/protocol/suite.ts";
import { halves } from "../../packages/protocol/suites/ratchet/chain.ts";
import { reach } from "../../packages/protocol/suites/ratchet/epochs.ts";
import { SIZE } from "../../packages/protocol/suites/ratchet/layout.ts";
import { parseRecord } from "../../packages/protocol/suites/ratchet/records.ts";
import { open, seal } from "../../packages/protocol/suites/ratchet/session.ts";
import type { Session } from "../../packages/protocol/suites/ratchet/sessionState.ts";
import { openedByMe, openedByPeer } from "../../packages/protocol/suites/ratchet/sessions.ts";
import { coins, describePerson, NOW, person, turned, worldOf } from "./people.ts";

const people = { a: person("Ayu"), b: person("Budi") };
type Side = keyof typeof people;

/** Who seals how many, and which of them are lost: the step of each epoch, leaps at both ends of a chain. */
const TURNS: readonly { readonly by: Side; readonly records: number; readonly lost: readonly number[] }[] = [
  { by: "a", records: 4, lost: [2, 4] },
  { by: "b", records: 3, lost: [3] },
  { by: "a", records: 5, lost: [1, 2, 3, 5] },
  { by: "b", records: 2, lost: [] },
  { by: "a", records: 4, lost: [1, 2, 3] },
];

const other = (side: Side): Side => (side === "a" ? "b" : "a");
const way = (by: Side) => ({ from: people[by].id, to: people[other(by)].id });

/** A session from its root and first chain on, through five epochs, a minute each. */
export function epochVectors() {
  const { root, chain } = halves(coins("root and chain")(64));
  const [id, t0, ratchetSeed] = [coins("id")(SIZE.session), coins("T0")(SIZE.t0), coins("ratchet seed")(SIZE.seed)];
  const world = worldOf("epochs");
  const part = coins("an opening part")(200);
  const made = { session: id, t0, root, chain, part, ratchetSeed };
  const taken = { session: id, t0, root, chain, ratchetKey: world.kem.publicKey(ratchetSeed) };
  const sides: Record<Side, Session> = {
    // The part is a stand-in: openings have vectors of their own.
    a: { ...openedByMe(made, NOW, { at: "sealing" }, NOW), carried: undefined },
    b: openedByPeer(taken, NOW, webPrimitives.sha256(part), NOW),
  };
  const valid: object[] = [];
  const refused: { name: string; outcome: string; after: number; by: Side; body: string }[] = [];
  TURNS.forEach(({ by, records, lost }, turn) => {
    const clock = NOW + turn * 60_000;
    for (let n = 1; n <= records; n++) {
      const context = { env: world, clock, me: people[by] as SuiteSelf, bodyLimit: 81_920 };
      const said = { kind: "content", content: utf8(`epoch ${turn}, record ${n}`) } as const;
      const before = sides[by];
      const { session, sealed } = seal(before, context, way(by), coins(`id ${turn} ${n}`)(16), said);
      const [{ body, part: carried }] = sealed as [(typeof sealed)[0]];
      sides[by] = session;
      const isLost = lost.includes(n);
      if (turn > 0 && !isLost && n === 1) neighbours(body, by);
      const opened = isLost ? undefined : openFor(other(by), body);
      valid.push({
        by,
        epoch: turn,
        n,
        previousChainLength: session.sending!.previous,
        lost: isLost,
        carriesPart: carried !== undefined,
        root: toHex(session.root),
        nextChain: toHex(session.sending!.chain),
        ...(session.seed && { ratchetSeed: toHex(session.seed) }),
        content: toHex(said.content),
        ...(opened && { missing: opened.missing.map(({ epoch, from, to }) => [epoch, from, to]) }),
        body: toHex(body),
      });
    }
  });

  function openFor(reader: Side, body: Uint8Array) {
    const opened = tryToOpen(reader, body);
    if (opened.is !== "opened") throw new Error(`a record that is a ${opened.is}`);
    sides[reader] = opened.session;
    return opened.session.opened;
  }

  function tryToOpen(reader: Side, body: Uint8Array) {
    const parsed = parseRecord(body);
    if (!parsed.ok) throw parsed.error;
    return open(sides[reader], parsed.value, body, world, way(other(reader)));
  }

  /** The record that begins an epoch, changed. */
  function neighbours(body: Uint8Array, by: Side) {
    const add = (name: string, changed: Uint8Array) => {
      const parsed = parseRecord(changed);
      if (!parsed.ok) throw parsed.error;
      const reached = reach(sides[other(by)], parsed.value, world, way(by));
      const outcome = reached.is === "reached" ? "failure" : reached.is;
      refused.push({ name, outcome, after: valid.length, by, body: toHex(changed) });
    };
    const header = (at: number, value: number) => {
      const changed = body.slice();
      changed.set(u32(value), at);
      return changed;
    };
    const type = body[1]!;
    add("two epochs on", header(20, body[23]! + 2));
    add("an epoch of the reader's own", header(20, body[23]! + 1));
    add("an n beyond a chain", header(24, 4_097));
    add("a previousChainLength beyond a chain", header(28, 4_097));
    if (body[31]! > 0) add("a previousChainLength below what was opened", header(28, 0));
    add("a KEM part with one bit turned", turned(body, SIZE.recordHeader));
    const bare = Uint8Array.from([...body.subarray(0, SIZE.recordHeader), ...body.subarray(-(256 + SIZE.tag))]);
    bare[1] = 1;
    add("without its part", bare);
    if (type === 4) add("the next key with one bit turned", turned(body, SIZE.recordHeader + SIZE.ciphertext));
  }

  return {
    about: "docs/ratchet.md, Epochs",
    a: describePerson(people.a),
    b: describePerson(people.b),
    session: toHex(id),
    t0: toHex(t0),
    root: toHex(root),
    chain0: toHex(chain),
    ratchetSeed: toHex(ratchetSeed),
    valid,
    refused,
  };
}
