import { seeded } from "@sandi/lab";
import { parseRecord } from "../../../suites/ratchet/records.ts";
import type { Person, Who } from "../stage.support.ts";
import { comesToRest, everythingArrived, type Game, HONEST, holds, movesOf, pairOf, Run } from "./game.ts";

/** Before a body arrives, one comes in which a bit is turned, most often in the header: it changes and shows nothing. */
export const forgery: Game = (seed) => {
  const run = new Run(seed);
  const random = seeded(seed + 1);
  if (seed % 2 === 1) run.cross();
  for (const move of movesOf(seed, HONEST)) {
    if (move.do === "deliver") forge(run, move.who, random.below);
    run.make(move);
  }
  comesToRest(run.stage, 8);
  everythingArrived(run, "any order");
  // In each other's newest words there is no use for any other session.
  for (const who of ["alice", "bob", "alice", "bob"] as const) {
    run.make({ do: "say", who });
    run.stage.settle();
  }
  for (const person of run.stage.people) holds(pairOf(person).sessions.length <= 1, "dead sessions are gone");
};

function forge({ stage }: Run, from: Who, below: (limit: number) => number): void {
  const [body] = stage.queues[from];
  const parsed = body && parseRecord(body);
  if (!parsed?.ok) return;
  const forged = body!.slice();
  const at = below(3) === 0 ? below(body!.length) : 20 + below(28);
  forged[at]! ^= 1 << below(8);
  const { peer: reader, self } = stage[from];
  const before = received(reader);
  const effects = reader.take({ on: "body", from: self.id, body: forged });
  holds(!effects.some(({ do: what }) => what === "content"), "a forged body shows nothing");
  holds(received(reader) === before, "a forged body changes nothing of what is received");
}

/** What the sessions hold of the peer's records. */
function received(person: Person): string {
  return JSON.stringify(pairOf(person).sessions.map(({ receiving, opened }) => [receiving, opened]));
}
