import { equal, toHex } from "@sandi/crypto";
import { ProtocolError } from "@sandi/protocol";
import * as v from "valibot";
import type { MailStore } from "../../core/base/ports.ts";
import type { Client } from "../../core/client/client.ts";
import type { Pair } from "../../core/client/pair.ts";
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
export function clientOperations(relay: Relay, store: MailStore): AdminOperations {
  const find = (bytes: Uint8Array): Client => {
    const client = relay.directory.clients.find(bytes, 0);
    if (client === undefined) throw new ProtocolError("UNKNOWN_RECIPIENT");
    return client;
  };
  return {
    /** `next` is the `after` of the next page, 0 at the end. A page may be empty and not be the last. */
    clients: adminOperation(LIST, ({ after, connected }) => {
      const { page, next } = relay.directory.registered(after, PAGE);
      return {
        registered: relay.directory.total,
        connected: relay.connections.size,
        next,
        clients: page.filter(({ connection }) => !connected || connection !== undefined).map(describe),
      };
    }),
    /** Mailboxes that hold something. */
    mailboxes: adminOperation(BOXES, async ({ after }) => {
      const { page, next } = relay.directory.registered(after, PAGE);
      const full = page.filter(({ mailbox }) => mailbox.messages > 0);
      const shown = full.slice(0, MAILBOXES);
      const mailboxes = [];
      for (const client of shown) mailboxes.push({ ...name(client), ...(await contents(relay, store, client)) });
      return { mailboxes, next: full.length > shown.length ? shown.at(-1)!.registration : next };
    }),
    about: adminOperation(ID, async ({ id: bytes }) => {
      const client = find(bytes);
      const local = client.connection?.local;
      const block = relay.door.blocks.list().find((one) => equal(one.id, bytes));
      return {
        ...describe(client),
        version: client.version,
        recordBytes: client.card.length,
        mailbox: await contents(relay, store, client),
        outgoing: client.outgoing.size,
        incoming: client.incoming.size,
        unacknowledgedBytes: local?.delivery?.outstanding ?? 0,
        watches: local === undefined ? [] : relay.watchers.watchedBy(local).map(toHex),
        watchedBy: relay.watchers.watchersOf(client.key),
        blockedAt: block?.at ?? null,
      };
    }),
    /** Everyone this client has written to, or everyone who has written to it. `after` counts pairs. */
    "about.pairs": adminOperation(PAIRS, ({ id: bytes, side, after }) => {
      const page: object[] = [];
      let index = 0;
      for (const pair of find(bytes)[side].values()) {
        if (index++ < after) continue;
        if (page.length === PAGE) break;
        page.push(describePair(pair, side));
      }
      return { pairs: page, next: page.length === PAGE ? after + PAGE : 0 };
    }),
  };
}

/** Only for a relay on its own, not in a cluster. */
export function forgetOperation(relay: Relay): AdminOperations {
  return {
    /** Answers when the client is gone from the tables on disk. */
    forget: adminOperation(ID, async ({ id: bytes }) => {
      const client = relay.directory.clients.find(bytes, 0);
      if (client === undefined) throw new ProtocolError("UNKNOWN_RECIPIENT");
      const { messages, bytes: size } = client.mailbox;
      const pairs = client.outgoing.size + client.incoming.size;
      const now = relay.clock();
      relay.forget(client, now);
      await relay.saved();
      return { messages, bytes: size, pairs };
    }),
  };
}

function name({ registration, id: bytes, card }: Client): object {
  return { registration, id: toHex(bytes), record: Buffer.from(card).toString("base64") };
}

function describe(client: Client): object {
  const local = client.connection?.local;
  return {
    ...name(client),
    ephemeral: client.ephemeral,
    connection: local === undefined ? null : { since: local.since, address: local.link.address() },
  };
}

async function contents(relay: Relay, store: MailStore, { mailbox }: Client): Promise<object> {
  const { registration, messages, bytes, doneRow, pending } = mailbox;
  const [oldest] = messages > 0 ? await store.read(registration, doneRow, 1) : [];
  return {
    messages,
    bytes,
    /** How many of them are on their way to the disk. */
    pending: pending.reduce((sum, run) => sum + run.messages, 0),
    oldestMs: oldest === undefined ? null : Math.max(0, relay.retention.since(oldest.at)),
  };
}

function describePair(
  { sender, recipient, last, durable, messages, bytes }: Pair,
  side: "outgoing" | "incoming",
): object {
  return { id: toHex((side === "outgoing" ? recipient : sender).id), last, durable, messages, bytes };
}
