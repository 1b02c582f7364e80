import { toHex } from "@sandi/crypto";
import { ProtocolError } from "@sandi/protocol";
import * as v from "valibot";
import type { PrekeyStock } from "../../core/base/ports.ts";
import type { ClientSummary, MailboxContents, OperatorView } from "../../core/operator/operatorView.ts";
import type { Relay } from "../../core/relay.ts";
import { type AdminOperations, adminOperation, bytes32 } from "./operation.ts";

/** Clients or pairs that one request looks at. A list is read in pages, and the relay does other work in between. */
const PAGE = 500;
/** Mailboxes of one page. The oldest run of each is read from the store. */
const MAILBOXES = 50;

const AFTER = v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0);
const LIST = v.strictObject({
  /** A registration number. The list goes on after it. */
  after: AFTER,
  connected: v.optional(v.boolean(), false),
});
const BOXES = v.strictObject({ after: AFTER });
const ID = v.strictObject({ id: bytes32 });
const PAIRS = v.strictObject({ id: bytes32, side: v.picklist(["outgoing", "incoming"]), after: AFTER });

/** What the relay knows of its clients. It never knows what they write. */
export function clientOperations(view: OperatorView): AdminOperations {
  return {
    /** `next` is the `after` of the next page, 0 at the end. A page may be empty and not be the last. */
    clients: adminOperation(LIST, ({ after, connected }) => {
      const { page, next } = view.clients(after, PAGE, connected);
      return { registered: view.registered, connected: view.connected, next, clients: page.map(describe) };
    }),
    /** Mailboxes that hold something. */
    mailboxes: adminOperation(BOXES, async ({ after }) => {
      const { page, next } = await view.mailboxes(after, PAGE, MAILBOXES);
      return { mailboxes: page.map((client) => ({ ...name(client), ...contents(client) })), next };
    }),
    about: adminOperation(ID, async ({ id }) => {
      const client = known(await view.about(id));
      return {
        ...describe(client),
        version: client.version,
        recordBytes: client.card.length,
        mailbox: contents(client.mailbox),
        outgoing: client.outgoing,
        incoming: client.incoming,
        unacknowledgedBytes: client.unacknowledgedBytes,
        watches: client.watches.map(toHex),
        watchedBy: client.watchedBy,
        blockedAt: client.blockedAt ?? null,
        invites: client.invites,
        prekeys: client.prekeys === undefined ? null : describePrekeys(client.prekeys),
      };
    }),
    /** Everyone this client has written to, or everyone who has written to it. `after` counts pairs. */
    "about.pairs": adminOperation(PAIRS, ({ id, side, after }) => {
      const { page, next } = known(view.pairs(id, side, after, PAGE));
      return { pairs: page.map((pair) => ({ ...pair, id: toHex(pair.id) })), next };
    }),
  };
}

/** Only for a relay on its own, not in a cluster. */
export function forgetOperation(relay: Relay): AdminOperations {
  return {
    /** Answers when the client is gone from the tables on disk. */
    forget: adminOperation(ID, async ({ id }) => {
      const forgotten = known(relay.forget(id, relay.clock()));
      await relay.saved();
      return forgotten;
    }),
  };
}

function known<T>(answer: T | undefined): T {
  if (answer === undefined) throw new ProtocolError("UNKNOWN_RECIPIENT");
  return answer;
}

function name({ registration, id, card }: ClientSummary): object {
  return { registration, id: toHex(id), record: Buffer.from(card).toString("base64") };
}

function describe(client: ClientSummary): object {
  return { ...name(client), ephemeral: client.ephemeral, connection: client.connection ?? null };
}

/** What is held, without the keys themselves. */
function describePrekeys({ signed, oneTime, last }: PrekeyStock): object {
  return { signed: signed === undefined ? null : { issued: signed.issued, bytes: signed.bytes.length }, oneTime, last };
}

function contents({ messages, bytes, pending, oldestMs }: MailboxContents): object {
  return { messages, bytes, pending, oldestMs: oldestMs ?? null };
}
