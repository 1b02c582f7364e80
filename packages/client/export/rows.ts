import { concat, u32 } from "@sandi/crypto";
import {
  anyBytes,
  type ClientId,
  type ConversationId,
  count,
  decodeCbor,
  encodeCbor,
  fixedBytes,
  type ProtocolError,
  suiteName,
  suiteNumber,
} from "@sandi/protocol";
import * as v from "valibot";
import { ClientError } from "../errors/clientError.ts";
import type { Contact, ConversationRow, HistoryRow } from "../store/port.ts";
import { decodeContact, encodeContact } from "../store/values.ts";
import type { ByteStream } from "./byteStream.ts";

/** What makes the person, and when it was written down. */
export type Identity = {
  readonly identitySeed: Uint8Array;
  readonly rsaPkcs8: Uint8Array;
  readonly rsaSpki: Uint8Array;
  readonly createdAt: number;
  /** The newest card that was signed. */
  readonly card: Uint8Array;
  /** Unix ms. */
  readonly exportedAt: number;
};

/** A line of a conversation, or what is about one. `expiresAt`: when it is to be erased, Unix ms. */
type HistoryLine = Omit<HistoryRow, "seq"> & { readonly expiresAt?: number };

export type ExportRow =
  | ({ readonly row: "identity" } & Identity)
  | { readonly row: "fact"; readonly key: string; readonly value: Uint8Array }
  | { readonly row: "contact"; readonly contact: Contact }
  | ({ readonly row: "conversation" } & Pick<ConversationRow, "conversation" | "suite" | "peer">)
  | { readonly row: "line"; readonly line: HistoryLine };

/** As their numbers, so their order in the file. */
const NUMBER = { identity: 1, fact: 2, contact: 3, conversation: 4, line: 5 } as const;

const NO_LINE = new Uint8Array(16);
const DELETES = 1;
const UNCONFIRMED = 2;
/** Only who knows the passphrase can make a longer one; so this bounds a mistake, not an attack. */
const LONGEST = 1_048_576;

const id = fixedBytes(32);
const messageId = fixedBytes(16);
const FLAGS = v.picklist([0, DELETES, UNCONFIRMED, DELETES | UNCONFIRMED]);
const SCHEMAS = {
  identity: v.strictTuple([id, anyBytes, anyBytes, count, anyBytes, count]),
  fact: v.strictTuple([v.string(), anyBytes]),
  contact: v.strictTuple([id, anyBytes, anyBytes]),
  conversation: v.strictTuple([id, count, id]),
  line: v.strictTuple([
    id,
    id,
    messageId,
    count,
    FLAGS,
    v.nullable(v.strictTuple([id, messageId])),
    v.nullable(count),
    anyBytes,
  ]),
} as const;

/** number u8 ‖ length u32 ‖ that many bytes of deterministic CBOR. docs/export.md. */
export function encodeRow(row: ExportRow): Uint8Array {
  const value = encodeCbor(fieldsOf(row));
  return concat(Uint8Array.of(NUMBER[row.row]), u32(value.length), value);
}

/**
 * The rows of the bytes that `encodeRow` gave, one after another: first the identity, then the others in the order of
 * their numbers.
 * @throws ClientError EXPORT_DAMAGED for anything else
 */
export async function* decodeRows(bytes: ByteStream): AsyncGenerator<ExportRow> {
  for (let last = 0; !(await bytes.atEnd()); ) {
    const head = await bytes.read(5);
    const name = NAMES[head[0]! - 1];
    const length = head.length === 5 ? new DataView(head.buffer, head.byteOffset).getUint32(1) : LONGEST + 1;
    if (name === undefined || length > LONGEST) throw damaged("row");
    const number = NUMBER[name];
    // One identity, before everything else.
    if (number < last || (number === NUMBER.identity) !== (last === 0)) throw damaged("order");
    last = number;
    const value = await bytes.read(length);
    yield decodeRow(name, value);
  }
}

type Name = keyof typeof NUMBER;
const NAMES = Object.keys(NUMBER) as Name[];

function fieldsOf(row: ExportRow): unknown {
  switch (row.row) {
    case "identity":
      return [row.identitySeed, row.rsaPkcs8, row.rsaSpki, row.createdAt, row.card, row.exportedAt];
    case "fact":
      return [row.key, row.value];
    case "contact":
      return [row.contact.id, encodeContact(row.contact), row.contact.card()];
    case "conversation":
      return [row.conversation, suiteNumber(row.suite), row.peer];
    case "line": {
      const { conversation, author, messageId, at, deletes, unconfirmed, about, expiresAt, content } = row.line;
      const flags = (deletes ? DELETES : 0) | (unconfirmed ? UNCONFIRMED : 0);
      // What was erased names no line any longer.
      const key = about ? [about.author, about.messageId.length === 0 ? NO_LINE : about.messageId] : null;
      return [conversation, author, messageId, at, flags, key, expiresAt ?? null, content];
    }
  }
}

function decodeRow(name: Name, bytes: Uint8Array): ExportRow {
  switch (name) {
    case "identity": {
      const [identitySeed, rsaPkcs8, rsaSpki, createdAt, card, exportedAt] = fields(name, bytes);
      return { row: name, identitySeed, rsaPkcs8, rsaSpki, createdAt, card, exportedAt };
    }
    case "fact": {
      const [key, value] = fields(name, bytes);
      return { row: name, key, value };
    }
    case "contact": {
      const [id, value, card] = fields(name, bytes);
      const contact = decodeContact(value);
      if (!contact) throw damaged(name);
      return { row: name, contact: { id: id as ClientId, ...contact, card: () => card } };
    }
    case "conversation": {
      const [conversation, number, peer] = fields(name, bytes);
      const suite = suiteName(number);
      if (suite === undefined) throw damaged(name);
      return { row: name, conversation: conversation as ConversationId, suite, peer: peer as ClientId };
    }
    case "line":
      return { row: name, line: decodeLine(bytes) };
  }
}

function decodeLine(bytes: Uint8Array): HistoryLine {
  const [conversation, author, messageId, at, flags, about, expiresAt, content] = fields("line", bytes);
  return {
    conversation: conversation as ConversationId,
    author: author as ClientId,
    messageId,
    at,
    content,
    ...(about ? { about: { author: about[0] as ClientId, messageId: about[1] } } : {}),
    ...((flags & DELETES) !== 0 ? { deletes: true as const } : {}),
    unconfirmed: (flags & UNCONFIRMED) !== 0,
    ...(expiresAt === null ? {} : { expiresAt }),
  };
}

function fields<const N extends Name>(name: N, bytes: Uint8Array): v.InferOutput<(typeof SCHEMAS)[N]> {
  const decoded = decodeCbor(SCHEMAS[name], bytes, name);
  if (!decoded.ok) throw damaged(name);
  return decoded.value;
}

function damaged(part: string): ProtocolError {
  return new ClientError("EXPORT_DAMAGED", { part });
}
