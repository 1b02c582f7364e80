/** One variant of a model, and what SPIN has to say about it. */
export type Case = {
  readonly name: string;
  readonly model: "nsl.pml" | "delivery.pml";
  /** Names for the model's preprocessor. */
  readonly defines: readonly string[];
  /** `holds`: every state was looked at and none breaks an assertion. A pattern: there is a trail, and it shows this. */
  readonly expect: "holds" | RegExp;
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
  },
  {
    name: "delivery, 3 messages, relay and sender fail",
    model: "delivery.pml",
    defines: bounds(3, 1, 1, 0, 0),
    expect: "holds",
  },
  {
    name: "delivery, 3 messages, sender and recipient fail",
    model: "delivery.pml",
    defines: bounds(3, 0, 1, 1, 0),
    expect: "holds",
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

export const CASES: readonly Case[] = [...DELIVERY, ...NSL];
