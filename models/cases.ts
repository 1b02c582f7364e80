/** One variant of a model, and what SPIN has to say about it. */
export type Case = {
  readonly name: string;
  readonly model: "nsl.pml" | "delivery.pml" | "sessions.pml" | "epochs.pml";
  /** Names for the model's preprocessor. */
  readonly defines: readonly string[];
  /** `holds`: every state was looked at and none breaks an assertion. A pattern: there is a trail, and it shows this. */
  readonly expect: "holds" | RegExp;
  /** Also that every run comes to an end: no state is reached again. */
  readonly ends?: true;
  /** Takes minutes: only with `--long`. */
  readonly long?: true;
};

/** The case whose trail is replayed against the real code. */
export const LOWE_CASE = "needham-schroeder, agreement";

const NSL: readonly Case[] = [
  {
    name: LOWE_CASE,
    model: "nsl.pml",
    defines: ["NS", "AGREEMENT"],
    expect: /^start \w+->mallory\nmallory reencrypts M1/,
  },
  {
    name: "needham-schroeder, secrecy",
    model: "nsl.pml",
    defines: ["NS", "SECRECY"],
    expect: /reencrypts M1[\s\S]*mallory reads/,
  },
  { name: "needham-schroeder, honest finish", model: "nsl.pml", defines: ["NS", "REACH"], expect: /deliver .* M4$/ },
  { name: "nsl", model: "nsl.pml", defines: ["SECRECY", "AGREEMENT"], expect: "holds" },
  { name: "nsl, DES keys leaked", model: "nsl.pml", defines: ["SECRECY", "AGREEMENT", "LEAK"], expect: "holds" },
  { name: "nsl, honest finish", model: "nsl.pml", defines: ["REACH"], expect: /deliver .* M6'$/ },
  {
    name: "nsl without ID_B in M2",
    model: "nsl.pml",
    defines: ["NO_IDB", "SECRECY", "AGREEMENT"],
    expect: /^start \w+->mallory\nmallory reencrypts M1/,
  },
  {
    name: "nsl without N2 in M4",
    model: "nsl.pml",
    defines: ["NO_N2", "SECRECY", "AGREEMENT"],
    expect: /M3\nmallory writes M4 for/,
  },
  {
    name: "nsl without the epoch check, DES keys leaked",
    model: "nsl.pml",
    defines: ["NO_EPOCH", "SECRECY", "AGREEMENT", "LEAK"],
    expect: /M6\nreplay .* M4 as M4'\n[\s\S]*M6'$/,
  },
];

/** At most so many of each: what makes the search of the delivery models end. */
function bounds(messages: number, relay: number, sender: number, recipient: number, refusals: number): string[] {
  return [
    `MESSAGES=${messages}`,
    `RELAY_CRASHES=${relay}`,
    `SENDER_LOSSES=${sender}`,
    `RECIPIENT_LOSSES=${recipient}`,
    `REFUSALS=${refusals}`,
  ];
}

const mutant = (name: string, define: string, expect: RegExp, messages = 2): Case => ({
  name: `delivery, ${name}`,
  model: "delivery.pml",
  defines: [define, "LOSS", ...bounds(messages, 1, 1, 1, 0)],
  expect,
});

const DELIVERY: readonly Case[] = [
  {
    name: "delivery, 2 messages, everything fails once",
    model: "delivery.pml",
    defines: bounds(2, 1, 1, 1, 1),
    expect: "holds",
  },
  {
    name: "delivery, 3 messages, relay and recipient fail",
    model: "delivery.pml",
    defines: bounds(3, 1, 0, 1, 0),
    expect: "holds",
    long: true,
  },
  {
    name: "delivery, 3 messages, relay and sender fail",
    model: "delivery.pml",
    defines: bounds(3, 1, 1, 0, 0),
    expect: "holds",
    long: true,
  },
  {
    name: "delivery, 3 messages, sender and recipient fail",
    model: "delivery.pml",
    defines: bounds(3, 0, 1, 1, 0),
    expect: "holds",
    long: true,
  },
  {
    name: "delivery, 3 messages, sender fails, relay refuses",
    model: "delivery.pml",
    defines: bounds(3, 0, 1, 0, 1),
    expect: "holds",
  },
  {
    name: "delivery, 2 messages, relay crashes twice",
    model: "delivery.pml",
    defines: bounds(2, 2, 1, 1, 0),
    expect: "holds",
  },
  {
    name: "delivery, all arrives after all failed",
    model: "delivery.pml",
    defines: ["REACH", ...bounds(2, 1, 1, 1, 0)],
    expect: /sender hears accepted 2/,
  },
  mutant("no pair number", "NO_NUMBER", /relay takes m1\n[\s\S]*relay takes m1\n/),
  mutant("number stored apart", "NUMBER_APART", /relay commits the number\nrelay crashes\n/),
  mutant("accepted before commit", "ACCEPT_EARLY", /relay says accepted 1\n[\s\S]*relay crashes/),
  mutant("live before the drain is done", "LIVE_EARLY", /relay delivers m2 as 1\n[\s\S]*recipient opens m2$/),
  mutant("ack before commit", "ACK_EARLY", /recipient reads m1\nrecipient acks 1\nrecipient crashes/),
  mutant("acks of a replaced connection count", "OLD_ACKS", /recipient crashes\n[\s\S]*relay hears ack 1$/),
  // Of one message nothing is lost or overtaken: it is the end without it that breaks the assertion.
  mutant("nothing comes again after a rejoin", "NO_AGAIN", /recipient crashes\n[\s\S]*recipient joins/, 1),
  mutant("history not unique", "NOT_UNIQUE", /recipient opens m1\n[\s\S]*recipient opens m1$/),
];

/** What goes wrong at most so often, and how many sessions the two may open then: one more fails the case. */
type Trouble = {
  readonly losses?: readonly [a: number, b: number];
  readonly drops?: number;
  readonly keeps?: number;
  readonly texts?: readonly [a: number, b: number];
  readonly openings: number;
  readonly more?: readonly string[];
};

const sessions = (name: string, trouble: Trouble, rest: Partial<Case> = {}): Case => {
  const { losses = [0, 0], drops = 0, keeps = 0, texts = [2, 1], openings, more = [] } = trouble;
  return {
    name: `sessions, ${name}`,
    model: "sessions.pml",
    defines: [
      `LOSSES_A=${losses[0]}`,
      `LOSSES_B=${losses[1]}`,
      `DROPS=${drops}`,
      `KEEPS=${keeps}`,
      `TEXTS_A=${texts[0]}`,
      `TEXTS_B=${texts[1]}`,
      `OPENINGS=${openings}`,
      ...more,
    ],
    expect: "holds",
    ...rest,
  };
};

const SESSIONS: readonly Case[] = [
  sessions("nothing fails", { texts: [2, 2], openings: 2 }),
  sessions("a message is dropped", { drops: 1, texts: [2, 2], openings: 4 }),
  sessions("one dropped, one withheld or doubled", { drops: 1, keeps: 1, openings: 5 }),
  sessions("A loses its state, one dropped", { losses: [1, 0], drops: 1, openings: 7 }),
  sessions("B loses its state, one dropped", { losses: [0, 1], drops: 1, openings: 5 }),
  sessions("both lose their state", { losses: [1, 1], openings: 7 }),
  sessions("keys handed out twice, one withheld", { keeps: 1, openings: 5, more: ["PREKEYS=1"] }),
  sessions("keys handed out twice, A loses its state", { losses: [1, 0], openings: 6, more: ["PREKEYS=1"] }),
  sessions("ended sessions forgotten, one withheld", { keeps: 1, openings: 5, more: ["FORGETS=1"] }),
  sessions("junk, one dropped", { drops: 1, openings: 5, more: ["JUNK=1"] }),
  sessions("every run ends", { losses: [1, 0], openings: 4 }, { ends: true }),
  sessions("all arrives after both lost", { losses: [1, 1], openings: 8, more: ["REACH"] }, { expect: /B loses/ }),
  sessions(
    "newest wins",
    { texts: [2, 2], openings: 8, more: ["NEWEST_WINS"] },
    { expect: /both find a text that nobody confirms[\s\S]*both find a text that nobody confirms/ },
  ),
  sessions(
    "no rank floor",
    { keeps: 1, texts: [2, 2], openings: 8, more: ["FORGETS=1", "NO_FLOOR"] },
    { expect: /takes (s\d)\n[\s\S]*forgets[\s\S]*takes \1$/ },
  ),
  sessions(
    "unsigned refusal",
    { openings: 8, more: ["UNSIGNED"] },
    { expect: /(?:relay refuses s\d to A\nA heeds the refusal[\s\S]*){8}/ },
  ),
  sessions(
    "death without rank",
    { texts: [2, 2], openings: 8, more: ["DEATH_ANYHOW"] },
    { expect: /gets a record of dead/ },
  ),
  sessions("one lost, one dropped, one withheld", { losses: [1, 0], drops: 1, keeps: 1, openings: 8 }, { long: true }),
  sessions("B lost, one dropped, one withheld", { losses: [0, 1], drops: 1, keeps: 1, openings: 8 }, { long: true }),
  sessions(
    "keys handed out twice, B loses, one withheld",
    { losses: [0, 1], keeps: 1, openings: 8, more: ["PREKEYS=1"] },
    { long: true },
  ),
  sessions("junk, one dropped and one withheld", { drops: 1, keeps: 1, openings: 8, more: ["JUNK=1"] }, { long: true }),
  sessions("both lose, the clock of A is right", { losses: [1, 1], openings: 8, more: ["CLOCK_A=1"] }, { long: true }),
];

const epochs = (name: string, defines: readonly string[], rest: Partial<Case> = {}): Case => {
  return { name: `epochs, ${name}`, model: "epochs.pml", defines, expect: "holds", ...rest };
};
const NO_THIEF = ["THIEF=0", "CHAIN=6"];
const ONE_THIEF = ["DROPS=0", "COPIES=0"];

const EPOCHS: readonly Case[] = [
  epochs("two dropped, one doubled", [...NO_THIEF, "DROPS=2", "COPIES=1"]),
  epochs("three dropped", [...NO_THIEF, "DROPS=3", "COPIES=0"]),
  epochs("one thief", ONE_THIEF),
  epochs("one thief, one dropped", ["DROPS=1", "COPIES=0"], { long: true }),
  epochs("one thief, one dropped, one doubled", ["DROPS=1", "COPIES=1"], { long: true }),
  epochs("every run ends", ["THIEF=0", "DROPS=1", "COPIES=0"], { ends: true }),
  epochs("all arrives in epoch 6", [...NO_THIEF, "DROPS=1", "REACH"], { expect: /opens epoch 6$/ }),
  epochs("part not carried again", [...NO_THIEF, "DROPS=1", "NOT_CARRIED"], { expect: /lacks the part of epoch 2/ }),
  epochs("part made again", [...NO_THIEF, "DROPS=1", "MADE_AGAIN"], { expect: /drops record 1[\s\S]*opens epoch 2$/ }),
  epochs("part taken again", [...NO_THIEF, "DROPS=0", "OPENED_AGAIN"], { expect: /opens epoch 2/ }),
  epochs("steps without turns", [...NO_THIEF, "NO_TURNS"], { expect: /^A writes text 1\nA steps to epoch 3/ }),
  epochs("greatest leap below a chain", [...NO_THIEF, "SHORT_LEAP"], { expect: /drops record 1/ }),
  epochs("a leap in a receipt not answered", [...NO_THIEF, "DROPS=3", "COPIES=0", "LEAP_UNSAID"], {
    expect: /drops record \d[\s\S]*opens epoch \d$/,
  }),
  epochs("receiving chain kept", [...ONE_THIEF, "CHAIN_KEPT"], { expect: /opens epoch 3\na thief takes/ }),
  epochs("sending chain kept", [...ONE_THIEF, "SENDING_KEPT"], { expect: /A steps to epoch 3\n[\s\S]*a thief takes/ }),
  epochs("step without a secret", [...ONE_THIEF, "STEP_SKIPPED"], { expect: /^a thief .*\nB steps to epoch 2/ }),
];

export const CASES: readonly Case[] = [...DELIVERY, ...NSL, ...SESSIONS, ...EPOCHS];
