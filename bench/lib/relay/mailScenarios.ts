import { median } from "../report.ts";
import { barsTo, OURS, Rounds } from "./compare.ts";
import { BODY, Field } from "./field.ts";
import type { JetStreamClientOrder } from "./jetStreamClientLoad.ts";
import type { JetStreamOrder } from "./jetStreamLoad.ts";
import type { MailOrder } from "./mailLoad.ts";
import type { Part } from "./part.ts";
import { jetStream, startSandi } from "./subjects.ts";

const RECIPIENTS = 50;
/** All together a little below the 4,000 that JetStream's own Go client lets be under way. */
const WINDOW = 64;
const ORDER = { recipients: RECIPIENTS, window: WINDOW, bodySize: BODY } as const;
/** A window of ten seconds fills mailboxes that people would not fill in a year. */
const ROOMY = {
  mailboxMessages: 100_000_000,
  mailboxBytes: 2 ** 40,
  senderMessages: 100_000_000,
  senderBytes: 2 ** 40,
};
const STORED_EACH = 2_000;
/** One publisher with what NATS itself has for Node; the other one writes its protocol with nothing in between. */
const NODE_CLIENT = "JetStream's Node client";

/** None of the recipients is connected. */
export const storePart: Part = ({ quick, alone, nodeFlags }) =>
  Field.with(async (field) => {
    const title = `c. to ${RECIPIENTS} offline recipients from one sender, ${WINDOW} messages in flight to each, stored`;
    await field.add<MailOrder>(OURS, await startSandi({ nodeFlags, limits: ROOMY }), { load: "mail", ...ORDER });
    const peer = jetStream();
    const client = { ...jetStream(), name: NODE_CLIENT };
    if (!alone) {
      await field.addPeer<JetStreamOrder>(peer, { load: "jetStream", ...ORDER });
      field.rounds.countWhole(NODE_CLIENT);
      await field.addPeer<JetStreamClientOrder>(client, { load: "jetStreamClient", ...ORDER });
    }
    const rounds = await field.measure(quick);
    const table = rounds.table(title);
    return {
      tables: [
        {
          ...table,
          remarks: [
            ...(table.remarks ?? []),
            "Counted when accepted: Sandi after fsync, JetStream when written. Times are from send to that.",
            `Limits raised for this: ${listOf(ROOMY)}.`,
          ],
        },
      ],
      bars: alone ? [] : barsTo(title, { [NODE_CLIENT]: 4, JetStream: 1 }, rounds),
      peers: alone ? [] : [peer, client],
    };
  });

/** Stores 100,000 messages as in c, and hands them out again. */
export const drainPart: Part = ({ quick, nodeFlags }) =>
  Field.with(async (field) => {
    const limits = { senderMessages: STORED_EACH };
    const generator = await field.add<MailOrder>(OURS, await startSandi({ nodeFlags, limits }), {
      load: "mail",
      ...ORDER,
    });
    const rounds = new Rounds();
    const ratios: number[] = [];
    for (let round = 0; round < (quick ? 4 : 8); round++) {
      const [stored, drained] = [await generator.fill(STORED_EACH), await generator.drain()];
      // The first round warms up.
      if (round === 0) continue;
      rounds.add("stored, as in c", stored);
      rounds.add("drained", drained);
      ratios.push(drained.perSecond / stored.perSecond);
    }
    const total = RECIPIENTS * STORED_EACH;
    return {
      tables: [
        {
          ...rounds.table(`d. ${total} messages out of ${RECIPIENTS} mailboxes`),
          remarks: [
            "Drained: from the first recipient's connection, joins included, to the last message; all acknowledged.",
            `Limits raised for this: ${listOf(limits)}.`,
          ],
        },
      ],
      bars: [{ name: "d. drained/s, to stored/s as in c", atLeast: 1, measured: median(ratios) }],
      peers: [],
    };
  });

function listOf(limits: Readonly<Record<string, number>>): string {
  return Object.entries(limits)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
}
