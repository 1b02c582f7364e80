import { equal, type Primitives, toHex } from "@sandi/crypto";
import {
  type ClientId,
  type Content,
  decodeContent,
  ProtocolError,
  type Reference,
  referenceTo,
  type SuiteName,
} from "@sandi/protocol";
import type { MessageState } from "./core/base/events.ts";
import { byHolding } from "./store/changes.ts";
import type { HistoryKey, HistoryRow } from "./store/port.ts";

export type Reaction = { readonly from: "me" | "them"; readonly reaction: string };

/** A line of a conversation as it stands now, with all that has been said about it since. */
export type Message = {
  /** Its number in the history: later lines have higher ones, in whichever conversation. */
  readonly seq: number;
  readonly messageId: Uint8Array;
  readonly suite: SuiteName;
  readonly from: "me" | "them";
  /** As its author last changed it; empty if it is gone, or cannot be shown. */
  readonly text: string;
  readonly at: number;
  readonly state: MessageState | "read";
  /** What an answer, a change or a reaction names it by. */
  readonly reference: Reference;
  readonly edited: boolean;
  /** Taken back by its author, or its time was over. */
  readonly gone: boolean;
  readonly replyTo?: HistoryKey;
  /** The newest of each person. */
  readonly reactions: readonly Reaction[];
  /** It says that messages disappear so many seconds after they have been read; 0 for no more. */
  readonly setsTimer?: number;
  /** Why it cannot be shown. */
  readonly error?: ProtocolError;
};

export type FoldOptions = {
  readonly primitives: Primitives;
  readonly me: ClientId;
  readonly suite: SuiteName;
  /** How far a line of mine is on its way; undefined once it has been confirmed or given up. */
  readonly stateOf: (messageId: Uint8Array) => MessageState | undefined;
  /** The number of my line up to which the other has read; undefined if they have not said so. */
  readonly readThrough: number | undefined;
};

/**
 * The newest lines with what is about them. Only an author changes what they wrote; of several changes the highest revision holds,
 * then the smaller message id. If that one names another content than the line had, it changes nothing.
 */
export function foldMessages(
  lines: readonly HistoryRow[],
  about: readonly HistoryRow[],
  { primitives, me, suite, stateOf, readThrough }: FoldOptions,
): Message[] {
  const byLine = new Map<string, HistoryRow[]>();
  for (const row of about) {
    const key = keyOf(row.about!);
    byLine.set(key, [...(byLine.get(key) ?? []), row]);
  }
  return lines.map((row) => {
    const { seq, author, messageId, at } = row;
    const reference = referenceTo(primitives, author, messageId, row.content);
    const gone = row.content.length === 0;
    const said = gone ? [] : (byLine.get(keyOf(row)) ?? []).flatMap((other) => changeOf(other, reference));
    const edit = holding(said.filter((change) => change.type === "edit" && equal(change.author, author)));
    const content = gone ? undefined : decodeContent(row.content);
    const isMine = equal(author, me);
    return {
      seq,
      messageId,
      suite,
      from: isMine ? "me" : "them",
      at,
      state: (isMine && stateOf(messageId)) || ended(row, isMine && readThrough !== undefined && seq <= readThrough),
      reference,
      edited: edit !== undefined,
      gone,
      reactions: reactionsOf(said, me),
      ...shownOf(content, edit?.value),
    };
  });
}

/** The text of one line as it stands now; empty if it is gone, or cannot be shown. */
export function textNow(line: HistoryRow, about: readonly HistoryRow[], options: FoldOptions): string {
  if (about.length > 0) return foldMessages([line], about, options)[0]!.text;
  // Nothing has to be held against what it said: so its reference need not be computed.
  return line.content.length === 0 ? "" : shownOf(decodeContent(line.content), undefined).text;
}

function ended({ unconfirmed }: HistoryRow, isRead: boolean): Message["state"] {
  if (unconfirmed) return "unconfirmed";
  return isRead ? "read" : "delivered";
}

function shownOf(
  content: ReturnType<typeof decodeContent> | undefined,
  edited: string | undefined,
): Pick<Message, "text" | "replyTo" | "setsTimer" | "error"> {
  if (content === undefined) return { text: "" };
  if (!content.ok) return { text: "", error: content.error };
  const { value } = content;
  switch (value.type) {
    case "text":
      return { text: edited ?? value.text };
    case "reply":
      return { text: edited ?? value.text, replyTo: { author: value.to.author, messageId: value.to.messageId } };
    case "timer":
      return { text: "", setsTimer: value.seconds };
    default:
      return { text: "", error: new ProtocolError("CONTENT_UNKNOWN", { type: numberOf(value) }) };
  }
}

function numberOf(content: Content): number | string {
  return content.type === "unknown" ? content.number : content.type;
}

type Change = {
  readonly type: "edit" | "reaction";
  readonly author: ClientId;
  readonly messageId: Uint8Array;
  readonly revision: number;
  readonly value: string;
  readonly isOfLine: boolean;
};

function changeOf({ author, messageId, content }: HistoryRow, line: Reference): Change[] {
  const decoded = decodeContent(content);
  if (!decoded.ok) return [];
  const { value } = decoded;
  if (value.type !== "edit" && value.type !== "reaction") return [];
  const isOfLine = equal(value.of.digest, line.digest);
  const said = value.type === "edit" ? value.text : value.reaction;
  return [{ type: value.type, author, messageId, revision: value.revision, value: said, isOfLine }];
}

/** Undefined also if the one that holds names another content than the line had. */
function holding(changes: readonly Change[]): Change | undefined {
  const first = changes.toSorted(byHolding)[0];
  return first?.isOfLine ? first : undefined;
}

function reactionsOf(changes: readonly Change[], me: ClientId): Reaction[] {
  const reactions = changes.filter(({ type }) => type === "reaction");
  const authors = new Map(reactions.map(({ author }) => [toHex(author), author]));
  return [...authors.values()].flatMap((author): Reaction[] => {
    const last = holding(reactions.filter((change) => equal(change.author, author)));
    return last && last.value !== "" ? [{ from: equal(author, me) ? "me" : "them", reaction: last.value }] : [];
  });
}

function keyOf({ author, messageId }: HistoryKey): string {
  return `${toHex(author)}:${toHex(messageId)}`;
}
