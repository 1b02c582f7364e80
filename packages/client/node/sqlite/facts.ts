import type { StatementSync } from "node:sqlite";
import { fromHex, fromUtf8, toHex, utf8 } from "@sandi/crypto";
import type { ConversationId } from "@sandi/protocol";
import { CONVERSATION_FACTS } from "../../store/port.ts";
import { damaged } from "../../store/values.ts";
import { blob, type Row } from "./rows.ts";

/** By conversation, in hex: the first line that nobody has read. */
const UNREAD = "unread:";
const UNREAD_END = "unread;";
/** The store's own, and large. */
export const ADDRESS_BOOK = "addressBook";

/** Facts by name: the engine's, and what the store notes for itself. */
export class Facts {
  readonly #prepare: (sql: string) => StatementSync;

  constructor(prepare: (sql: string) => StatementSync) {
    this.#prepare = prepare;
  }

  all(): Map<string, Uint8Array> {
    const rows = this.#prepare("SELECT key, value FROM meta WHERE key <> ?").all(ADDRESS_BOOK) as Row[];
    return new Map(rows.map((row) => [row.key as string, blob(row, "value")]));
  }

  get(key: string): Uint8Array | undefined {
    return this.#prepare("SELECT value FROM meta WHERE key = ?").get(key)?.value as Uint8Array | undefined;
  }

  set(key: string, value: Uint8Array): void {
    this.#prepare("INSERT OR REPLACE INTO meta VALUES (?, ?)").run(key, value);
  }

  /** A count, in decimal digits; 0 if there is none. @throws ClientError PROFILE_DAMAGED */
  number(key: string): number {
    const value: unknown = this.get(key);
    const count = Number(value instanceof Uint8Array ? fromUtf8(value) : 0);
    if (!Number.isSafeInteger(count) || count < 0) throw damaged(key);
    return count;
  }

  setNumber(key: string, count: number): void {
    this.set(key, utf8(String(count)));
  }

  /** The first line of each conversation that nobody has read. @throws ClientError PROFILE_DAMAGED */
  unread(): { readonly conversation: ConversationId; readonly from: number }[] {
    const rows = this.#prepare("SELECT key FROM meta WHERE key >= ? AND key < ?").all(UNREAD, UNREAD_END) as Row[];
    return rows.map((row) => {
      const key = row.key as string;
      const conversation = fromHex(key.slice(UNREAD.length)) as ConversationId | undefined;
      if (!conversation) throw damaged("unread");
      return { conversation, from: this.number(key) };
    });
  }

  /** @param from absent if all has been read */
  setUnread(conversation: ConversationId, from?: number): void {
    const key = UNREAD + toHex(conversation);
    if (from !== undefined) this.setNumber(key, from);
    else this.erase(key);
  }

  forget(conversation: ConversationId): void {
    for (const fact of [UNREAD, ...Object.values(CONVERSATION_FACTS)]) this.erase(fact + toHex(conversation));
  }

  erase(key: string): void {
    this.#prepare("DELETE FROM meta WHERE key = ?").run(key);
  }
}
