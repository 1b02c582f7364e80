import { concat, fromUtf8, u16, utf8 } from "@sandi/crypto";
import { anyBytes, type ClientId, count, decodeCbor, encodeCbor, type ProtocolError, Reader } from "@sandi/protocol";
import * as v from "valibot";
import { ClientError } from "../errors/clientError.ts";
import type { Contact, OutboxRow, Recipient } from "./port.ts";

/** What stands inside the sealed parts of a profile's rows, in SQLite as in IndexedDB. */

const VERIFIED = 1;
const ACCEPTED = 2;

type ContactValue = Pick<Contact, "petname" | "suites" | "verified" | "accepted">;

/** A fixed layout, because thousands are read at a start: flags 1, then each text with its length (u16). */
export function encodeContact({ petname, suites, verified, accepted }: ContactValue): Uint8Array {
  const flags = (verified ? VERIFIED : 0) | (accepted ? ACCEPTED : 0);
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
  const verified = (flags & VERIFIED) !== 0;
  return { petname, suites: suites as string[] as Contact["suites"], verified, accepted: (flags & ACCEPTED) !== 0 };
}

const seal = v.strictObject({ session: anyBytes, epoch: count, sequence: count });
const outboxValue = v.strictObject({
  messageId: anyBytes,
  text: anyBytes,
  createdAt: count,
  recipients: v.array(v.strictObject({ client: anyBytes, seals: v.array(seal) })),
});

type OutboxValue = Pick<OutboxRow, "messageId" | "text" | "createdAt" | "recipients">;

export function encodeOutbox({ messageId, text, createdAt, recipients }: OutboxValue): Uint8Array {
  return encodeCbor({ messageId, text, createdAt, recipients });
}

/** @returns undefined for what `encodeOutbox` has not written */
export function decodeOutbox(bytes: Uint8Array): OutboxValue | undefined {
  const value = decodeCbor(outboxValue, bytes, "outbox");
  if (!value.ok) return undefined;
  const recipients = value.value.recipients.map(({ client, seals }): Recipient => {
    return { client: client as ClientId, seals };
  });
  return { ...value.value, recipients };
}

export function damaged(part: string): ProtocolError {
  return new ClientError("PROFILE_DAMAGED", { part });
}
