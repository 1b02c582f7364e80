import { toHex, type UnixMs } from "@sandi/crypto";
import { judgeRank, nextRank } from "../../packages/protocol/suites/ratchet/rank.ts";
import type { Session } from "../../packages/protocol/suites/ratchet/sessionState.ts";
import {
  add,
  bury,
  openedByPeer,
  type Sessions,
  sealingSession,
} from "../../packages/protocol/suites/ratchet/sessions.ts";
import { coins, NOW } from "./people.ts";

type Standing = "sealing" | "quiet";
type Known = { readonly name: string; readonly rank: number; readonly t0?: number; readonly standing?: Standing };

/** T0 is 32 times the byte `t0`. */
function sessionOf({ name, rank, t0 = 128, standing = "sealing" }: Known): Session {
  const secret = coins(name)(32);
  const made = { session: coins(name)(16), t0: new Uint8Array(32).fill(t0), root: secret, chain: secret };
  return { ...openedByPeer({ ...made, ratchetKey: secret }, rank, secret, NOW), standing: { at: standing } };
}

/** Sessions that one side holds, in the order in which they came to be; `opened` names the one with a record of the peer. */
function held(name: string, known: readonly Known[], opened: string) {
  const names = new Map<string, string>();
  let sessions: Sessions = [];
  const gone: string[] = [];
  for (const one of known) {
    const session = sessionOf(one);
    names.set(toHex(session.id), one.name);
    const added = add(sessions, session);
    sessions = added.sessions;
    if (added.gone) gone.push(names.get(toHex(added.gone.id))!);
  }
  const nameOf = ({ id }: Session) => names.get(toHex(id))!;
  const { dead } = bury(sessions, sessions.find((session) => nameOf(session) === opened)!);
  return {
    name,
    sessions: known.map(({ name, rank, t0 = 128, standing = "sealing" }) => ({
      name,
      rank,
      t0: toHex(new Uint8Array(32).fill(t0)),
      standing,
    })),
    gone,
    order: sessions.map(nameOf),
    seals: nameOf(sealingSession(sessions)!),
    opened,
    dead: dead.map(nameOf),
  };
}

/** The order of a pair's sessions, which of them seals and which die; ranks that are made, taken and refused. */
export function rankVectors() {
  const [mine, theirs] = [
    { name: "mine", rank: NOW },
    { name: "theirs", rank: NOW + 1 },
  ];
  const nine = Array.from({ length: 9 }, (_, i) => ({ name: `${i}`, rank: NOW + i }));
  const made = (known: number, clock: number) => ({ known, clock, rank: nextRank(known, clock as UnixMs) });
  const judged = (name: string, rank: number, floor: number) => ({
    name,
    rank,
    floor,
    clock: NOW,
    refusal: judgeRank(rank, floor, NOW) ?? null,
  });
  return {
    about: "docs/ratchet.md, Sessions of a pair",
    valid: [
      held("openings that cross: the higher rank", [mine, theirs], "theirs"),
      held("a record in the lower one kills nothing", [mine, theirs], "mine"),
      held(
        "equal ranks: the smaller T0",
        [
          { ...mine, t0: 2 },
          { ...theirs, rank: NOW, t0: 1 },
        ],
        "theirs",
      ),
      held("a quiet one does not seal", [mine, { ...theirs, standing: "quiet" }], "mine"),
      held("nine sessions: the last in order goes", nine, "4"),
      held("the new one stays, though it is the last", [...nine.slice(1), nine[0]!], "8"),
    ],
    made: [made(0, NOW), made(NOW - 1, NOW), made(NOW, NOW), made(NOW + 5, NOW), made(Number.MAX_SAFE_INTEGER, NOW)],
    taken: [
      judged("one above the floor", NOW + 1, NOW),
      judged("the highest for the clock", NOW + 2 ** 42 - 1, 0),
      judged("the highest for the floor", NOW + 2 ** 42 + 4, NOW + 5),
      judged("years behind the clock", 1, 0),
    ],
    refused: [
      judged("the floor itself", NOW, NOW),
      judged("below the floor", NOW - 1, NOW),
      judged("2^42 above the clock", NOW + 2 ** 42, 0),
      judged("2^42 above the floor", NOW + 5 + 2 ** 42, NOW + 5),
    ],
  };
}
