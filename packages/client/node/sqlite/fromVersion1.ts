import type { DatabaseSync } from "node:sqlite";
import { equal, toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import {
  anyBytes,
  type ClientId,
  type ConversationId,
  conversationOfTwo,
  decodeCbor,
  openCard,
  suiteNumber,
} from "@sandi/protocol";
import * as v from "valibot";
import type { Sealer } from "../../store/sealer.ts";
import { contentOfText, damaged, encodeContact, encodeOutbox } from "../../store/values.ts";
import { blob, type Row } from "./rows.ts";
import { SCHEMA } from "./schema.ts";

export type MigrationContext = {
  readonly sealer: Sealer;
  /** Whose profile it is: the author of what it calls "mine". */
  readonly me: ClientId;
};

const contactValue = v.strictObject({
  petname: v.string(),
  record: anyBytes,
  verified: v.boolean(),
  accepted: v.boolean(),
  pairNext: v.number(),
});
const outboxValue = v.strictObject({
  suite: v.string(),
  messageId: anyBytes,
  text: anyBytes,
  createdAt: v.number(),
  refs: v.array(v.strictObject({ session: anyBytes, epoch: v.number(), sequence: v.number() })),
  accepted: v.boolean(),
});

type Work = MigrationContext & { readonly conversationOf: (peer: Uint8Array, suite: string) => ConversationId };
type Text = { readonly seq: number; readonly peer: Uint8Array; readonly messageId: Uint8Array };

const TABLES = ["contacts", "conversations", "inbox", "outbox", "outbound", "history"];

/**
 * Version 1 kept everything by peer, the pair number in the contact, and a state and a mark of having been shown in
 * every line of history. Called within a transaction.
 */
export function fromVersion1(db: DatabaseSync, context: MigrationContext): void {
  db.exec("DROP INDEX history_message; DROP INDEX history_unshown");
  for (const table of TABLES) db.exec(`ALTER TABLE ${table} RENAME TO old_${table}`);
  // The table of facts stays as it is.
  db.exec(SCHEMA.replace(/CREATE TABLE meta [^;]*;/, ""));
  const work = { ...context, conversationOf: namer(context.me) };
  const next = contacts(db, work);
  conversations(db, work);
  db.exec("INSERT INTO inbox SELECT seq, peer, at, body FROM old_inbox");
  const texts = outbox(db, work);
  outbound(db, texts, next);
  history(db, work);
  const insert = db.prepare("INSERT INTO pairs VALUES (?, ?)");
  for (const { peer, number } of next.values()) insert.run(peer, number);
  for (const table of TABLES) db.exec(`DROP TABLE old_${table}`);
}

type Next = Map<string, { readonly peer: Uint8Array; readonly number: number }>;

function contacts(db: DatabaseSync, { sealer }: Work): Next {
  const next: Next = new Map();
  const insert = db.prepare("INSERT INTO contacts VALUES (?, ?, ?)");
  for (const row of all(db, "SELECT id, value FROM old_contacts")) {
    const id = blob(row, "id");
    const place = `contact:${toHex(id)}`;
    const value = decodeCbor(contactValue, sealer.open(place, blob(row, "value")), "contact");
    if (!value.ok) throw damaged("contacts");
    const { record, pairNext, ...rest } = value.value;
    const card = openCard(record, nodePrimitives);
    const suites = card.ok ? card.value.suites : [];
    const contact = encodeContact({ ...rest, suites, blocked: false, muted: false });
    insert.run(id, sealer.seal(place, contact), sealer.seal(`card:${toHex(id)}`, record));
    next.set(toHex(id), { peer: id, number: pairNext });
  }
  return next;
}

function conversations(db: DatabaseSync, { sealer, conversationOf }: Work): void {
  const insert = db.prepare("INSERT INTO conversations VALUES (?, ?, ?, ?, ?, ?)");
  for (const row of all(db, "SELECT * FROM old_conversations")) {
    const [peer, suite] = [blob(row, "peer"), row.suite as string];
    const id = conversationOf(peer, suite);
    const state = sealer.open(`conversation:${suite}:${toHex(peer)}`, blob(row, "value"));
    // When it next has something to do was not written down: it is asked at once.
    insert.run(id, suite, peer, row.receipt_due as number, 0, sealer.seal(`conversation:${toHex(id)}`, state));
  }
}

function outbox(db: DatabaseSync, { sealer, conversationOf }: Work): readonly Text[] {
  const texts: Text[] = [];
  const insert = db.prepare("INSERT INTO outbox VALUES (?, ?, ?)");
  for (const row of all(db, "SELECT seq, peer, value FROM old_outbox ORDER BY seq")) {
    const [seq, peer] = [row.seq as number, blob(row, "peer")];
    const value = decodeCbor(outboxValue, sealer.open(`outbox:${seq}`, blob(row, "value")), "outbox");
    if (!value.ok) throw damaged("outbox");
    const { suite, messageId, text, createdAt, refs } = value.value;
    const recipients = [{ client: peer as ClientId, seals: refs }];
    const content = contentOfText(text);
    const sealed = sealer.seal(`outbox:${seq}`, encodeOutbox({ messageId, content, createdAt, recipients }));
    insert.run(seq, conversationOf(peer, suite), sealed);
    texts.push({ seq, peer, messageId });
  }
  return texts;
}

/** The numbers of a pair's rows follow one another up to its next: only that is kept. */
function outbound(db: DatabaseSync, texts: readonly Text[], next: Next): void {
  const seqOf = new Map(texts.map(({ seq, peer, messageId }) => [`${toHex(peer)}:${toHex(messageId)}`, seq]));
  const insert = db.prepare("INSERT INTO outbound VALUES (?, ?, ?, ?)");
  for (const row of all(db, "SELECT seq, peer, number, message, body FROM old_outbound ORDER BY seq")) {
    const peer = blob(row, "peer");
    const message = row.message instanceof Uint8Array ? row.message : undefined;
    const text = message && seqOf.get(`${toHex(peer)}:${toHex(message)}`);
    insert.run(row.seq as number, peer, text ?? null, blob(row, "body"));
    const after = (row.number as number) + 1;
    const known = next.get(toHex(peer));
    if (!known || known.number < after) next.set(toHex(peer), { peer, number: after });
  }
}

/** A line keeps its number, which is the place that its sealed content is bound to. */
function history(db: DatabaseSync, { me, sealer, conversationOf }: Work): void {
  const insert = db.prepare("INSERT OR IGNORE INTO history VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, 0, NULL)");
  let shown = 0;
  let unshown = false;
  const rows = db.prepare("SELECT * FROM old_history ORDER BY seq").iterate() as Iterable<Row>;
  for (const row of rows) {
    const peer = blob(row, "peer");
    const author = row.kind === "mine" ? me : peer;
    const conversation = conversationOf(peer, row.suite as string);
    const unconfirmed = row.state === "unconfirmed" ? 1 : 0;
    const place = `history:${row.seq}`;
    insert.run(
      row.seq as number,
      conversation,
      author,
      blob(row, "message"),
      row.at as number,
      unconfirmed,
      sealer.seal(place, contentOfText(sealer.open(place, blob(row, "text")))),
    );
    unshown ||= row.shown !== 1;
    if (!unshown) shown = row.seq as number;
  }
  db.prepare("INSERT OR REPLACE INTO meta VALUES ('shown', ?)").run(new TextEncoder().encode(String(shown)));
}

/** Lines of one conversation stand side by side: its name is worked out once for them. */
function namer(me: ClientId): (peer: Uint8Array, suite: string) => ConversationId {
  let last: { readonly peer: Uint8Array; readonly suite: string; readonly id: ConversationId } | undefined;
  return (peer, suite) => {
    if (last?.suite === suite && equal(last.peer, peer)) return last.id;
    last = { peer, suite, id: conversationOfTwo(nodePrimitives, suiteNumber(suite), me, peer as ClientId) };
    return last.id;
  };
}

function all(db: DatabaseSync, sql: string): Row[] {
  return db.prepare(sql).all() as Row[];
}
