import { toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { seeded } from "@sandi/lab";
import { SIZE, TYPE } from "../../../suites/ratchet/layout.ts";
import { findSession, type Sessions } from "../../../suites/ratchet/sessions.ts";
import type { Person, Who } from "../stage.support.ts";
import { comesToRest, everythingArrived, type Game, HONEST, holds, movesOf, often, pairOf, Run } from "./game.ts";

const YEAR = 366 * 86_400_000;

/**
 * A relay that withholds bodies and brings old ones again, at any time, to devices that forget, that know by their counter
 * that they are old copies, and whose clocks are wrong by a year, for good or until they are mended.
 */
export const replay: Game = (seed) => {
  const run = new Run(seed);
  const random = seeded(seed + 1);
  const { stage } = run;
  const copies: Partial<Record<Who, Copy>> = {};
  const over: Record<Who, readonly Uint8Array[]> = { alice: [], bob: [] };
  const sent: Record<string, Uint8Array[]> = { alice: [], bob: [] };
  const lossy = [...HONEST, often(3, "drop"), often(1, "forget")];
  for (const move of movesOf(seed, lossy)) {
    const floors = stage.people.map((one) => pairOf(one).floor);
    const known = stage.people.map((one) => pairOf(one).sessions);
    run.make(move);
    for (const { name } of stage.people)
      for (const body of stage.queues[name]) if (!sent[name]!.includes(body)) sent[name]!.push(body);
    const person = stage.people[random.below(2)]!;
    const old = sent[person.peer.name]!;
    const what = random.below(8);
    if (what < 2 && old.length > 0)
      person.take({ on: "body", from: person.peer.self.id, body: old[random.below(old.length)]! });
    for (const [i, one] of stage.people.entries()) noneIsBelow(one, floors[i]!, known[i]!);
    if (what === 2) copies[person.name] ??= copied(person);
    if (what === 4 && random.below(3) === 0) {
      knowsByCounter(person, copies[person.name]);
      over[person.name] = old.filter((body) => body[1] === TYPE.opening && !holdsSession(person, body));
    }
    for (const one of stage.people)
      holds(!over[one.name].some((body) => holdsSession(one, body)), "no opening from before a rollback is taken");

    if (what === 3) person.skew = [-YEAR, 0, YEAR][random.below(3)]!;
    nothingOldIsTaken(person);
  }
  if (seed % 2 === 0) for (const person of stage.people) person.skew = 0;
  comesToRest(stage, 8);
  everythingArrived(run, "any order");
  for (const person of stage.people) nothingOldIsTaken(person);
};

type Copy = Pick<Person, "state" | "keyring" | "missing" | "lost">;

function copied({ state, keyring, missing, lost }: Person): Copy {
  return { state, keyring, missing, lost };
}

/** What the suite stores comes from an old copy, and the counter says so. */
function knowsByCounter(person: Person, copy: Copy | undefined): void {
  Object.assign(person, copy);
  person.take({ on: "discard" });
  person.keyring = person.keyring.step({ on: "discard" }, person.context()).next ?? person.keyring;
  person.restart();
  person.log.length = 0;
}

/** Whether there is a session that an opening begins. */
function holdsSession(person: Person, opening: Uint8Array): boolean {
  return findSession(pairOf(person).sessions, opening.subarray(4, 4 + SIZE.session)) !== undefined;
}

/** Unless the floor itself was lost, no session of the peer begins below it. */
function noneIsBelow(person: Person, floor: number, known: Sessions): void {
  const { sessions, floor: now } = pairOf(person);
  if (now < floor) return;
  for (const { id, rank, opener } of sessions)
    holds(opener || rank > floor || findSession(known, id) !== undefined, "no opening below the floor is taken");
}

function nothingOldIsTaken({ log, name }: Person): void {
  const opened = log.flatMap((effect) => (effect.do === "content" ? [toHex(nodePrimitives.sha256(effect.body))] : []));
  holds(new Set(opened).size === opened.length, `${name} opens no body twice`);
}
