import { utf8 } from "@sandi/crypto";
import { seeded } from "@sandi/lab";
import type { SuiteState } from "../../../index.ts";
import type { Person, Who } from "../stage.support.ts";
import { comesToRest, everythingArrived, type Game, holds, pairOf, Run, THIEF } from "./game.ts";

/** Whoever has a copy of the victim's state seals as the victim does. */
class Clone {
  readonly #victim: Person;
  #state: SuiteState;

  constructor(victim: Person) {
    this.#victim = victim;
    this.#state = victim.state;
  }

  /** @returns what the peer makes of it */
  seals(): boolean {
    const { peer, stage, self } = this.#victim;
    const seal = { on: "seal", messageId: stage.rng(16), content: utf8(THIEF) } as const;
    const step = this.#state.step(seal, this.#victim.context());
    this.#state = step.next ?? this.#state;
    const before = peer.history.size;
    for (const effect of step.effects)
      if (effect.do === "sealed") peer.take({ on: "body", from: self.id, body: effect.body });
    return peer.history.size > before;
  }
}

/** A clone seals as its victim, who then fails at the peer: both notice, and a new session shuts the clone out. */
export const hijack: Game = (seed) => {
  const run = new Run(seed);
  const random = seeded(seed);
  const { stage } = run;
  talk(run, random, 2 + random.below(6));
  const victim = random.below(2) === 0 ? stage.alice : stage.bob;
  const clone = new Clone(victim);
  stage.now += random.below(2) * 61_000;
  let taken = 0;
  for (let left = 1 + random.below(3); left > 0; left--) if (clone.seals()) taken++;
  for (const person of stage.people) person.log.length = 0;
  talk(run, random, 8);
  // Those of the victim's that the clone was faster with are taken for repeats. Three others that fail are grounds.
  for (let i = 0; i < taken + 3; i++) say(run, victim.name, 2_000);
  comesToRest(stage, 3);
  everythingArrived(run, "any order");
  if (taken === 0) return;
  for (const { log, name } of stage.people)
    holds(
      log.some(({ do: what }) => what === "handshake" || what === "refused"),
      `${name} notices the clone`,
    );
  holds(!clone.seals(), "the clone is shut out");
};

/** Texts of either side that arrive, seconds or minutes apart. */
function talk(run: Run, random: ReturnType<typeof seeded>, count: number): void {
  for (let i = 0; i < count; i++) say(run, random.below(2) === 0 ? "alice" : "bob", [2_000, 61_000][random.below(2)]!);
  holds(pairOf(run.stage.alice).sessions.length > 0, "they talk");
}

function say(run: Run, who: Who, later: number): void {
  run.make({ do: "say", who });
  run.stage.settle();
  run.stage.pass(later);
  run.stage.settle();
}
