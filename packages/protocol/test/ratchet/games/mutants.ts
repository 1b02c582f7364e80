import type { GameName } from "./games.ts";

/** A fault that is planted: in one file of the suite, or of the stage's small engine, texts take the place of others. */
export type Mutant = {
  readonly fault: string;
  /** The game that has to catch it, and the seed with which it does. */
  readonly game: GameName;
  readonly seed: number;
  /** Within the package. */
  readonly file: string;
  readonly plants: readonly (readonly [from: string, to: string])[];
};

const RATCHET = "suites/ratchet";

export const MUTANTS: readonly Mutant[] = [
  {
    fault: "the newest opening wins instead of the highest rank",
    game: "delays",
    seed: 1,
    file: `${RATCHET}/sessions.ts`,
    plants: [
      ["const at = sessions.findIndex((other) => outranks(session, other));", "const at = 0;"],
      [
        "sessions.filter((other) => outranks(session, other)) : [];",
        "sessions.slice(sessions.findIndex((other) => equal(other.id, session.id)) + 1) : [];",
      ],
    ],
  },
  {
    fault: "a session dies without regard to rank",
    game: "delays",
    seed: 1,
    file: `${RATCHET}/sessions.ts`,
    plants: [
      [
        "sessions.filter((other) => outranks(session, other)) : [];",
        "sessions.filter((other) => other.id !== session.id) : [];",
      ],
    ],
  },
  {
    fault: "reports without a mark",
    game: "ledger",
    seed: 10,
    file: "received.ts",
    plants: [['if (!equal(chain.subarray(0, MARK_SIZE), mark)) return { report: "wrong" };', ""]],
  },
  {
    fault: "a mark over the last record alone",
    game: "ledger",
    seed: 40,
    file: "received.ts",
    plants: [["return primitives.sha256(lengthPrefixed(chain, hash));", "return primitives.sha256(hash);"]],
  },
  {
    fault: "confirmation by missing ranges",
    game: "ledger",
    seed: 34,
    file: "test/ratchet/stage.support.ts",
    plants: [
      [
        "({ ref }) => comparePositions(ref!, report.first) >= 0 && comparePositions(ref!, report.last) <= 0,",
        "({ ref }) => comparePositions(ref!, report.last) <= 0 && !report.missing.some((range) => range.epoch === ref!.epoch && range.from <= ref!.sequence && ref!.sequence <= range.to),",
      ],
    ],
  },
];
