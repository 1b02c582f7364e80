import type { Plant } from "../packages/protocol/test/ratchet/games/plant.ts";

const RATCHET = "suites/ratchet";

/** What mutants of epochs.pml lack, taken out of the code: `fault` is the case whose trail the code follows then. */
export const EPOCHS_PLANTS: readonly Plant[] = [
  {
    fault: "epochs, part not carried again",
    file: `${RATCHET}/carried.ts`,
    plants: [
      [
        "return again || n === 1 || n === 4 || n === 16 || n % LIMIT.carryEvery === 0 || passed(clock, at, LIMIT.carryAfter);",
        "return n === 1;",
      ],
    ],
  },
  {
    fault: "epochs, part taken again",
    file: `${RATCHET}/epochs.ts`,
    plants: [
      [
        'return { is: "reached", chain, session, leapt: between(',
        'if (record.part) session = { ...session, root: env.primitives.sha256(session.root) };\n  return { is: "reached", chain, session, leapt: between(',
      ],
    ],
  },
  {
    fault: "epochs, receiving chain kept",
    file: `${RATCHET}/epochs.ts`,
    plants: [
      ["part: epoch === 1 ? env.primitives.sha256(part) : partHash };", "part: receiving?.chain ?? partHash };"],
    ],
  },
  {
    fault: "epochs, sending chain kept",
    file: `${RATCHET}/epochs.ts`,
    plants: [
      [
        "    ...session,\n    root,\n    seed,",
        "    ...session,\n    t0: sending?.chain ?? session.t0,\n    root,\n    seed,",
      ],
    ],
  },
  {
    fault: "epochs, step without a secret",
    file: `${RATCHET}/chain.ts`,
    plants: [
      [
        "primitives.hkdfSha256(sharedSecret, root, info, 2 * KEY)",
        "primitives.hkdfSha256(new Uint8Array(KEY), root, info, 2 * KEY)",
      ],
    ],
  },
];
