/**
 * Lowe's attack (1995) on Needham–Schroeder: Alice talks with Mallory, a registered person like any other, and Mallory
 * uses her answers to pose to Bob as Alice. The network is Mallory's; the keys of the others are not.
 */
export const LOWE_STEPS = ["begin", "rewriteM1", "passM2", "rewriteM3", "forgeM4", "talk"] as const;

/**
 *     begin      Alice begins a run with Mallory: M1 under Mallory's key
 *     rewriteM1  Mallory opens it and encrypts N1 for Bob, in Alice's name
 *     passM2     Bob's M2 is under Alice's key: Mallory passes it on unopened, as her own answer
 *     rewriteM3  Alice's M3 is under Mallory's key: Mallory has N2, and encrypts it for Bob
 *     forgeM4    Mallory sends Bob a DES key of her own choice
 *     talk       Bob writes to Alice, as he believes; Mallory reads
 */
export type LoweStep = (typeof LOWE_STEPS)[number];

export type LoweOutcome = {
  readonly verdict: "SUCCEEDS" | "BLOCKED";
  /** The step at which the attack ended. */
  readonly stoppedAt?: LoweStep;
  /** The check that stopped it. */
  readonly check?: string;
  /** Whether Bob believes that he talks to Alice, who has never heard of him. */
  readonly bobBelieves: boolean;
  readonly malloryKnowsN2: boolean;
  /** What Mallory could read of Bob's text for Alice. */
  readonly malloryReads?: string;
};

/** One protocol under attack. A step either succeeds or says which check stopped it. */
export interface LoweTarget {
  readonly name: string;
  step(step: LoweStep): Promise<{ readonly stoppedBy?: string }>;
  outcome(): Omit<LoweOutcome, "verdict" | "stoppedAt" | "check">;
}

/** Runs the steps in the given order: the textbook's, or one that a model checker found. */
export async function runLowe(target: LoweTarget, steps: readonly LoweStep[] = LOWE_STEPS): Promise<LoweOutcome> {
  for (const step of steps) {
    const { stoppedBy } = await target.step(step);
    if (stoppedBy === undefined) continue;
    return { verdict: "BLOCKED", stoppedAt: step, check: stoppedBy, ...target.outcome() };
  }
  const outcome = target.outcome();
  return { verdict: outcome.bobBelieves && outcome.malloryKnowsN2 ? "SUCCEEDS" : "BLOCKED", ...outcome };
}
