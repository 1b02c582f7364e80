import { isNotTheVerified, type Peer } from "@sandi/client";
import { SUITE_NAMES, type SuiteName } from "@sandi/protocol";
import { isTeaching, type Listed, trustOf, type UiEvent } from "../chat/events.ts";
import { DEFAULT_RELAY } from "../table/defaults.ts";
import type { Cell, Pen } from "./pen.ts";
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
  const { t } = pen;
  if (people.length === 0 && filter) return [t("noMatch", { text: safeLine(filter) })];
  if (people.length === 0) return isPrivate ? pen.own("plain", t("privateAlone")) : aloneLines(pen, relay);
  return [
    ...rows(pen, people, false),
    ...(more > 0 ? pen.own("plain", t("more", { count: more })) : []),
    ...(isPrivate ? pen.own("dim", t("privateHere")) : []),
    ...(filter ? [] : pen.own("dim", t("hint"))),
  ];
}

function aloneLines(pen: Pen, relay: string): string[] {
  const { t, style, me } = pen;
  const name = safeName(me()) === "Ayu" ? "Budi" : "Ayu";
  const where = relay === DEFAULT_RELAY ? [] : ["--relay", relay];
  const command = `    ${typed("client", "--name", name, ...where)}`;
  return [...pen.own("plain", t("nobodyHere")), style("bold", command), ...pen.own("dim", t("hint"))];
}

export function contactLines(pen: Pen, people: readonly Listed[]): string[] {
  if (people.length === 0) return [pen.t("noContacts")];
  return rows(pen, people, true);
}

export function requestLines(pen: Pen, { requests }: UiEvent & { readonly event: "requests" }): string[] {
  if (requests.length === 0) return [pen.t("noRequests")];
  const people = requests.map(({ person, suite }) => ({ ...person, suites: [suite] }));
  const columns = columnsOf(pen, people);
  return [...people.flatMap((person) => row(pen, person, columns, false)), ...pen.own("dim", pen.t("requestsHow"))];
}

type Columns = { readonly name: number; readonly number: number; readonly state: number };

function columnsOf({ t }: Pen, people: readonly Listed[]): Columns {
  return {
    name: Math.max(...people.map(({ name }) => widthOf(safeName(name)))),
    number: Math.max(3, ...people.map(({ number }) => String(number).length)),
    state: Math.max(t("online").length, t("offline").length),
  };
}

/**
 * On a narrow terminal without the suites of those who offer all.
 * @param pinned whether to say of a contact who is not verified that the key is pinned
 */
function rows(pen: Pen, people: readonly Listed[], pinned: boolean): string[] {
  const columns = columnsOf(pen, people);
  const whole = people.map((person) => row(pen, person, columns, pinned));
  if (whole.every(({ length }) => length === 1)) return whole.flat();
  const isUsual = ({ suites }: Listed) => SUITE_NAMES.every((suite) => suites.includes(suite));
  return people.flatMap((person) => row(pen, isUsual(person) ? { ...person, suites: [] } : person, columns, pinned));
}

function row(pen: Pen, person: Listed, columns: Columns, pinned: boolean): string[] {
  const { t } = pen;
  const name = safeName(person.name);
  const cells: Cell[] = [
    ["name", name + " ".repeat(Math.max(0, columns.name - widthOf(name)))],
    ["plain", person.shortId],
    [person.online ? "good" : "dim", t(person.online ? "online" : "offline").padEnd(columns.state)],
  ];
  const suites = SUITE_NAMES.filter((suite) => person.suites.includes(suite));
  if (suites.length > 0) cells.push(["plain", suites.join(", ")]);
  if (person.verified) cells.push(["good", `✓ ${t("verified")}`]);
  if (pinned && person.contact && !person.verified) cells.push(["plain", t("pinned")]);
  if (person.blocked) cells.push(["warn", t("blocked")]);
  if (person.unread > 0) cells.push(["bold", t("unread", { count: person.unread })]);
  if (person.muted) cells.push(["dim", t("muted")]);
  cells.push(...warnings(pen, person));
  return pen.row(["plain", `${String(person.number).padStart(columns.number)}  `], cells);
}

function warnings({ t }: Pen, person: Peer): Cell[] {
  if (isNotTheVerified(person)) return [["warn", `⚠ ${t("notTheVerified")}`]];
  return person.namesake === "looksUnverified" ? [["warn", `⚠ ${t("looksLikeAContact")}`]] : [];
}

export function presenceLines(pen: Pen, { person, change }: UiEvent & { readonly event: "presence" }): string[] {
  const { t } = pen;
  if (change !== "arrived")
    return pen.own("dim", t(change === "online" ? "isOnline" : "isOffline", { name: whoIs(person, t) }));
  const cells: Cell[] = [["name", safeName(person.name)], ["plain", person.shortId], ...warnings(pen, person)];
  return pen.row(["dim", `${t("arrived")}${String(person.number).padStart(3)}  `], cells);
}

/** @param online whether this client is: without a relay it knows of nobody who is there */
export function conversationLines(
  pen: Pen,
  { peer, suite }: { readonly peer: Peer; readonly suite: SuiteName },
  online: boolean,
): string[] {
  const { t } = pen;
  const name = whoIs(peer, t);
  const head = t("conversation", { name, suite, trust: t(TRUST[trustOf(peer, suite)]) });
  const waits = t(isTeaching(suite) ? "peerWaitsTeaching" : "peerWaits", { name });
  return [
    ...pen.own("bold", head),
    ...pen.own("dim", t("switchHint")),
    ...(online && !peer.online ? pen.own("warn", waits) : []),
  ];
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
