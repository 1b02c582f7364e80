import { concat, fromUtf8, type UnixMs, u16, utf8 } from "@sandi/crypto";
import {
  anyBytes,
  type ClientId,
  count,
  decodeCbor,
  encodeCbor,
  encodeContent,
  type ProtocolError,
  Reader,
} from "@sandi/protocol";
import * as v from "valibot";
import { ClientError } from "../errors/clientError.ts";
import type { Contact, OutboxRow, Recipient } from "./port.ts";

/** What stands inside the sealed parts of a profile's rows, in SQLite as in IndexedDB. */

const VERIFIED = 1;
const ACCEPTED = 2;
const BLOCKED = 4;
const MUTED = 8;

type ContactValue = Omit<Contact, "id" | "card">;

/** A fixed layout, because thousands are read at a start: flags 1, then each text with its length (u16). */
export function encodeContact({ petname, suites, ...said }: ContactValue): Uint8Array {
  const trust = (said.verified ? VERIFIED : 0) | (said.accepted ? ACCEPTED : 0);
  const flags = trust | (said.blocked ? BLOCKED : 0) | (said.muted ? MUTED : 0);
  const texts = [petname, ...suites].map(utf8).map((text) => concat(u16(text.length), text));
  return concat(Uint8Array.of(flags), ...texts);
}

/** @returns undefined for what `encodeContact` has not written */
export function decodeContact(bytes: Uint8Array): ContactValue | undefined {
  const reader = new Reader(bytes);
  const flags = reader.u8("flags");
  const texts: (string | undefined)[] = [];
  do texts.push(fromUtf8(reader.bytes(reader.u16("length"), "text")));
  while (reader.remaining > 0 && !reader.failed);
  const [petname, ...suites] = texts;
  if (reader.failed || petname === undefined || suites.includes(undefined)) return undefined;
  return {
    petname,
    suites: suites as string[] as Contact["suites"],
    verified: (flags & VERIFIED) !== 0,
    accepted: (flags & ACCEPTED) !== 0,
    blocked: (flags & BLOCKED) !== 0,
    muted: (flags & MUTED) !== 0,
  };
}

const seal = v.strictObject({ session: anyBytes, epoch: count, sequence: count });
const outboxValue = v.strictObject({
  messageId: anyBytes,
  content: anyBytes,
  createdAt: count,
  recipients: v.array(v.strictObject({ client: anyBytes, seals: v.array(seal) })),
});

const { content, ...others } = outboxValue.entries;
const olderOutboxValue = v.strictObject({ ...others, text: anyBytes });

type OutboxValue = Pick<OutboxRow, "messageId" | "content" | "createdAt" | "recipients">;

export function encodeOutbox({ messageId, content, createdAt, recipients }: OutboxValue): Uint8Array {
  return encodeCbor({ messageId, content, createdAt, recipients });
}

/** @returns undefined for what `encodeOutbox` has not written, in this version or the one before */
export function decodeOutbox(bytes: Uint8Array): OutboxValue | undefined {
  const value = decodeCbor(outboxValue, bytes, "outbox");
  if (value.ok) return outboxOf(value.value);
  const older = decodeCbor(olderOutboxValue, bytes, "outbox");
  return older.ok ? outboxOf({ ...older.value, content: contentOfText(older.value.text) }) : undefined;
}

function outboxOf({ messageId, content, createdAt, recipients }: v.InferOutput<typeof outboxValue>): OutboxValue {
  const known = recipients.map(({ client, seals }): Recipient => ({ client: client as ClientId, seals }));
  return { messageId, content, createdAt, recipients: known };
}

/** What older versions kept as plain text. Its reader has the same bytes, so `sentAt` is 0 on both sides. */
export function contentOfText(text: Uint8Array): Uint8Array {
  return encodeContent({ type: "text", text: fromUtf8(text) ?? "", sentAt: 0 as UnixMs });
}

export function damaged(part: string): ProtocolError {
  return new ClientError("PROFILE_DAMAGED", { part });
}
