import type { GameName } from "./games.ts";
import type { Plant } from "./plant.ts";

/** A fault of the suite, or of the stage's small engine. */
export type Mutant = Plant & {
  /** The game that has to catch it, and the seed with which it does. */
  readonly game: GameName;
  readonly seed: number;
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
  {
    fault: "what one report had no room for is never reported",
    game: "ledger",
    seed: 2_587,
    file: `${RATCHET}/receive.ts`,
    plants: [["if (0 < left && left < countRecords(before.opened.missing)) return true;", ""]],
  },
  {
    fault: "a ratchet seed is kept when the epoch encapsulated to it opens",
    game: "symbolic",
    seed: 0,
    file: `${RATCHET}/epochs.ts`,
    plants: [["session: { ...session, root, seed: undefined,", "session: { ...session, root, seed,"]],
  },
  {
    fault: "the receiving chain is kept when the peer's next epoch opens",
    game: "symbolic",
    seed: 2,
    file: `${RATCHET}/epochs.ts`,
    plants: [
      ["part: epoch === 1 ? env.primitives.sha256(part) : partHash };", "part: receiving?.chain ?? partHash };"],
    ],
  },
  {
    fault: "a root is kept when the next has followed from it",
    game: "symbolic",
    seed: 0,
    file: `${RATCHET}/epochs.ts`,
    plants: [
      [
        "const partHash = env.primitives.sha256(kemPart);\n  const { root, chain } = stepRoot(env.primitives, session.root, given.sharedSecret, session.id, epoch, partHash);",
        "const partHash = env.primitives.sha256(kemPart);\n  const { root, chain } = stepRoot(env.primitives, session.root, given.sharedSecret, session.id, epoch, partHash);\n  session = { ...session, t0: session.root };",
      ],
    ],
  },
  {
    fault: "the KEM step is skipped",
    game: "symbolic",
    seed: 0,
    file: `${RATCHET}/chain.ts`,
    plants: [
      [
        "primitives.hkdfSha256(sharedSecret, root, info, 2 * KEY)",
        "primitives.hkdfSha256(new Uint8Array(KEY), root, info, 2 * KEY)",
      ],
    ],
  },
  {
    fault: "the salt is left out",
    game: "symbolic",
    seed: 0,
    file: `${RATCHET}/chain.ts`,
    plants: [
      [
        "primitives.hkdfSha256(messageKey, salt, LABEL.record",
        "primitives.hkdfSha256(messageKey, new Uint8Array(16), LABEL.record",
      ],
    ],
  },
  {
    fault: "a chain stays as it is after a record",
    game: "symbolic",
    seed: 0,
    file: `${RATCHET}/chain.ts`,
    plants: [["return primitives.hmacSha256(chain, NEXT);", "return chain.slice();"]],
  },
  {
    fault: "a one-time prekey is kept after its use",
    game: "symbolic",
    seed: 0,
    file: `${RATCHET}/opening.ts`,
    plants: [["keyring: part.oneTime ? keyring.without(part.oneTime.hash) : keyring,", "keyring,"]],
  },
  {
    fault: "the second shared secret is left out of an opening",
    game: "symbolic",
    seed: 0,
    file: `${RATCHET}/opening.ts`,
    plants: [["lengthPrefixed(ss1, ss2)", "lengthPrefixed(ss1, new Uint8Array(0))"]],
  },
  {
    fault: "records that fail are no grounds to open anew",
    game: "hijack",
    seed: 3,
    file: `${RATCHET}/broken.ts`,
    plants: [['if (recent.length + 1 >= LIMIT.failures) unprovenGrounds(turn, "broken");', ""]],
  },
  {
    fault: "the numbers of ranks are used up by one opening",
    game: "lies",
    seed: 3,
    file: `${RATCHET}/rank.ts`,
    plants: [
      ['return rank - Math.max(floor, clock) < LIMIT.rankLeap ? undefined : "rankTooHigh";', "return undefined;"],
    ],
  },
  {
    fault: "a refusal names a rank that its sender would not take",
    game: "lies",
    seed: 969,
    file: `${RATCHET}/rank.ts`,
    plants: [["return judgeRank(known + 1, floor, clock) === undefined ? known : floor;", "return known;"]],
  },
  {
    fault: "a refusal ends a session that was answered",
    game: "lies",
    seed: 0,
    file: `${RATCHET}/refusing.ts`,
    plants: [["if (isProven(session)) return refusedAfterAll(turn, session, body);", ""]],
  },
  {
    fault: "every opening that cannot be taken is refused",
    game: "lies",
    seed: 3,
    file: `${RATCHET}/refusing.ts`,
    plants: [[" || before.count >= LIMIT.refusalsDaily)", ")"]],
  },
  {
    fault: "every lie about what was received leads to an opening",
    game: "lies",
    seed: 0,
    file: `${RATCHET}/initiating.ts`,
    plants: [['if (intent.reason === "rolledBack" && !passed(now, disowned.at, groundsWait(disowned))) return;', ""]],
  },
  {
    fault: "a lie about what was received condemns the prekeys",
    game: "lies",
    seed: 0,
    file: `${RATCHET}/rolledBack.ts`,
    plants: [
      [
        "  condemn(turn);\n  sayRolledBack(turn);\n",
        '  condemn(turn);\n  turn.keyring = turn.keyring.step({ on: "discard" }, turn.context).next as typeof turn.keyring;\n',
      ],
    ],
  },
  {
    fault: "every opening as broken leads to fresh prekeys",
    game: "lies",
    seed: 1,
    file: `${RATCHET}/keyring.ts`,
    plants: [["if (freshened && elapsed(freshened, clocks) < LIMIT.freshEvery) return this;", ""]],
  },
  {
    fault: "a one-time prekey dies with an opening that is not taken",
    game: "lies",
    seed: 0,
    file: `${RATCHET}/taking.ts`,
    plants: [["const begun = openedByPeer(", "turn.keyring = taken.value.keyring;\n  const begun = openedByPeer("]],
  },
  {
    fault: "an opening is taken whose ratchet key is none",
    game: "lies",
    seed: 2,
    file: `${RATCHET}/opening.ts`,
    plants: [
      [
        'if (trial === undefined) return err({ error: new ProtocolError("RATCHET_KEY_REFUSED", { key: "ratchet" }) });\n  wipe(trial.sharedSecret);',
        "",
      ],
    ],
  },
  {
    fault: "an opening below the floor is taken",
    game: "replay",
    seed: 40,
    file: `${RATCHET}/rank.ts`,
    plants: [['if (rank <= floor) return "rankTooLow";', ""]],
  },
  {
    fault: "prekeys outlive a rollback that the counter shows",
    game: "replay",
    seed: 57,
    file: `${RATCHET}/keyring.ts`,
    plants: [
      [
        "return { ...data, signed: undefined, retired: [], oneTime: [], stock: 0, startOver: true };",
        "return { ...data, stock: 0, startOver: true };",
      ],
    ],
  },
  {
    fault: "the header is left out of the associated data",
    game: "forgery",
    seed: 6,
    file: `${RATCHET}/records.ts`,
    plants: [
      [
        "const associated = lengthPrefixed(body.subarray(0, end), from, to);",
        "const associated = lengthPrefixed(from, to);",
      ],
      ["lengthPrefixed(header, from, to)", "lengthPrefixed(from, to)"],
    ],
  },
  {
    fault: "what a record leads to is kept before it is authenticated",
    game: "forgery",
    seed: 3,
    file: `${RATCHET}/session.ts`,
    plants: [
      [
        'if (bytes === undefined) return { is: "failure" };',
        'if (bytes === undefined) {\n    Object.assign(before, reached.session);\n    return { is: "failure" };\n  }',
      ],
    ],
  },
  {
    fault: "a session outlives one of higher rank",
    game: "forgery",
    seed: 1,
    file: `${RATCHET}/sessions.ts`,
    plants: [["const dead = sessions.length > 1 ?", "const dead = sessions.length > 9 ?"]],
  },
];
