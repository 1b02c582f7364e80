import type { Hit, Message, Peer } from "@sandi/client";
import { toHex } from "@sandi/crypto";
import { type ErrorTexts, fullId } from "@sandi/protocol";
import { failureOf } from "../show/failure.ts";
import type { UiEvent } from "./events.ts";

const JSON_VERSION = 1;

/** What only lines for people need. */
const LEFT_OUT: ReadonlySet<string> = new Set(["event", "ask", "who", "recent", "known"]);

type Json = Readonly<Record<string, unknown>>;

/** An event as --json prints it: byte strings in hex, errors as code, cause and remedy. */
export function toJson(
  event: UiEvent,
  context: {
    readonly errorTexts: ErrorTexts;
    readonly numberOf: (peer: Peer) => number;
    readonly unreadOf: (peer: Peer) => number;
    readonly commands: readonly string[];
  },
): Json {
  const { errorTexts, numberOf, unreadOf } = context;
  const person = (peer: Peer): Json => ({
    number: numberOf(peer),
    id: fullId(peer.id),
    shortId: peer.shortId,
    name: peer.name,
    suites: peer.suites,
    online: peer.online,
    verified: peer.verified,
    contact: peer.contact,
    blocked: peer.blocked,
    muted: peer.muted,
    namesake: peer.namesake,
    unread: unreadOf(peer),
  });
  const said = ({ error, seq: _, ...message }: Message): Json => ({
    ...(plain(message) as Json),
    ...(error ? failureOf(error, errorTexts) : {}),
  });
  const out: Record<string, unknown> = { v: JSON_VERSION, event: event.event };
  const input: Readonly<Record<string, unknown>> = event;
  for (const [name, value] of Object.entries(input)) {
    if (LEFT_OUT.has(name) || value === undefined) continue;
    if (name === "error" && value) Object.assign(out, failureOf(value as never, errorTexts));
    else if (name === "peer" || name === "person") out.peer = person(value as Peer);
    else if (name === "peers" || name === "people") out.peers = (value as Peer[]).map(person);
    else if (name === "requests")
      out.requests = (value as { person: Peer; suite: string }[]).map((one) => ({
        peer: person(one.person),
        suite: one.suite,
      }));
    else if (name === "body") out.ciphertext = toHex(value as Uint8Array);
    else if (name === "fields" && event.event === "look") out.fields = fieldsOf(event);
    else if (name === "messages")
      out.messages = (value as Message[]).map((one, index) => ({ number: index + 1, ...said(one) }));
    else if (name === "hits")
      out.hits = (value as Hit[]).map(({ peer, message, before, after, ...rest }) => ({
        peer: person(peer),
        ...rest,
        message: said(message),
        before: before.map(said),
        after: after.map(said),
      }));
    else out[name] = plain(value);
  }
  if (event.event === "help") out.commands = context.commands;
  if (event.event === "whoami") {
    out.link = event.link ?? null;
    out.profile = event.profile ?? null;
  }
  if (event.event === "profile") {
    out.profile = event.profile ?? null;
    out.directory = event.directory ?? null;
  }
  return out;
}

/** Byte strings in hex, however deep they lie. */
function plain(value: unknown): unknown {
  if (value instanceof Uint8Array) return toHex(value);
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => [name, plain(inner)]),
  );
}

/** Each field of a body with its bytes. */
function fieldsOf({ body, fields }: UiEvent & { readonly event: "look" }): Json[] {
  return fields.map(({ offset, size, name, meaning, number }) => ({
    offset,
    size,
    name,
    meaning,
    ...(number !== undefined && { number }),
    value: toHex(body.subarray(offset, offset + size)),
  }));
}
