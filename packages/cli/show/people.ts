import type { Peer } from "@sandi/client";
import { SUITE_NAMES, type SuiteName } from "@sandi/protocol";
import { isNotTheVerified, type Listed, trustOf, type UiEvent } from "../chat/events.ts";
import { DEFAULT_RELAY } from "../table/defaults.ts";
import type { Pen } from "./pen.ts";
import { safeLine, safeName } from "./sanitize.ts";
import { typed } from "./typed.ts";
import { namedApart, whoIs } from "./who.ts";
import { widthOf } from "./width.ts";

const MARK = { verified: "✓>", pinned: "?>", changed: "!>", teaching: "!>" } as const;
const TRUST = {
  verified: "trustVerified",
  pinned: "trustPinned",
  changed: "trustChanged",
  teaching: "trustTeaching",
} as const;

/** @param relay where a second client would have to go */
export function listLines(pen: Pen, event: UiEvent & { readonly event: "list" }, relay: string): string[] {
  const { people, more, filter, private: isPrivate } = event;
  const { t, style } = pen;
  if (people.length === 0 && filter) return [t("noMatch", { text: safeLine(filter) })];
  if (people.length === 0) return isPrivate ? pen.own("plain", t("privateAlone")) : aloneLines(pen, relay);
  const columns = columnsOf(pen, people);
  return [
    ...people.map((person) => row(pen, person, columns, false)),
    ...(more > 0 ? [t("more", { count: more })] : []),
    ...(isPrivate ? pen.own("dim", t("privateHere")) : []),
    ...(filter ? [] : [style("dim", t("hint"))]),
  ];
}

function aloneLines({ t, style, me }: Pen, relay: string): string[] {
  const name = safeName(me()) === "Ayu" ? "Budi" : "Ayu";
  const where = relay === DEFAULT_RELAY ? [] : ["--relay", relay];
  const command = `    ${typed("client", "--name", name, ...where)}`;
  return [t("nobodyHere"), style("bold", command), style("dim", t("hint"))];
}

export function contactLines(pen: Pen, people: readonly Listed[]): string[] {
  if (people.length === 0) return [pen.t("noContacts")];
  const columns = columnsOf(pen, people);
  return people.map((person) => row(pen, person, columns, true));
}

export function requestLines(pen: Pen, { requests }: UiEvent & { readonly event: "requests" }): string[] {
  if (requests.length === 0) return [pen.t("noRequests")];
  const people = requests.map(({ person, suite }) => ({ ...person, suites: [suite] }));
  const columns = columnsOf(pen, people);
  return [...people.map((person) => row(pen, person, columns, false)), pen.style("dim", pen.t("requestsHow"))];
}

type Columns = { readonly name: number; readonly number: number; readonly state: number };

function columnsOf({ t }: Pen, people: readonly Listed[]): Columns {
  return {
    name: Math.max(...people.map(({ name }) => widthOf(safeName(name)))),
    number: Math.max(3, ...people.map(({ number }) => String(number).length)),
    state: Math.max(t("online").length, t("offline").length),
  };
}

/** @param pinned whether to say of a contact who is not verified that the key is pinned */
function row({ t, style }: Pen, person: Listed, columns: Columns, pinned: boolean): string {
  const name = safeName(person.name);
  const word = t(person.online ? "online" : "offline").padEnd(columns.state);
  const cells = [
    style("name", name + " ".repeat(Math.max(0, columns.name - widthOf(name)))),
    person.shortId,
    style(person.online ? "good" : "dim", word),
    SUITE_NAMES.filter((suite) => person.suites.includes(suite)).join(", "),
    ...(person.verified ? [style("good", `✓ ${t("verified")}`)] : []),
    ...(pinned && person.contact && !person.verified ? [t("pinned")] : []),
    ...(person.blocked ? [style("warn", t("blocked"))] : []),
    ...(person.unread > 0 ? [style("bold", t("unread", { count: person.unread }))] : []),
    ...(person.muted ? [style("dim", t("muted"))] : []),
    ...(isNotTheVerified(person) ? [style("warn", `⚠ ${t("notTheVerified")}`)] : []),
    ...(person.namesake === "looksUnverified" ? [style("warn", `⚠ ${t("looksLikeAContact")}`)] : []),
  ];
  return `${String(person.number).padStart(columns.number)}  ${cells.join("   ")}`;
}

export function presenceLine(pen: Pen, { person, change }: UiEvent & { readonly event: "presence" }): string {
  const { t, style } = pen;
  if (change === "arrived")
    return style("dim", t("arrived")) + row(pen, person, { name: 0, number: 3, state: 0 }, false);
  return style("dim", t(change === "online" ? "isOnline" : "isOffline", { name: whoIs(person, t) }));
}

export function conversationLines(pen: Pen, peer: Peer, suite: SuiteName): string[] {
  const { t, style } = pen;
  const name = whoIs(peer, t);
  const head = t("conversation", { name, suite, trust: t(TRUST[trustOf(peer, suite)]) });
  const waits = peer.online ? [] : pen.own("warn", t("peerWaits", { name }));
  return [style("bold", head), style("dim", t("switchHint")), ...waits];
}

export type PromptState = {
  readonly online: boolean;
  /** Texts of one's own that wait for the relay. */
  readonly queued: number;
  /** Messages in other conversations. */
  readonly unread: number;
  /** Whether the peer has yet to show that they can read what is said. */
  readonly unconfirmed: boolean;
};

/** What stands before the cursor. */
export function promptText(
  { t, style, me }: Pen,
  peer: Peer | undefined,
  suite: SuiteName,
  { online, queued, unread, unconfirmed }: PromptState,
): string {
  const state = online ? [] : [t("promptOffline")];
  if (queued > 0 && !online) state.push(t("promptQueued", { count: queued }));
  if (unread > 0) state.push(t("unread", { count: unread }));
  const before = state.length > 0 ? style("warn", `${state.join(", ")} · `) : "";
  if (!peer) return `${before}> `;
  const trust = trustOf(peer, suite);
  const mark = style(trust === "verified" ? "good" : trust === "pinned" ? "plain" : "warn", MARK[trust]);
  return `${before}${safeName(me())} → ${style("name", namedApart(peer, t))}${unconfirmed ? ` (${t("unconfirmedYet")})` : ""} ${mark} `;
}
