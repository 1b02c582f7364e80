import { toHex } from "@sandi/crypto";
import type { Checkpoint, ConversationId, LedgerRow } from "@sandi/protocol";
import type { LedgerOf, StoreOp } from "../store/port.ts";
import { own } from "./rows.ts";

type Of = { readonly conversation: ConversationId; readonly session: Uint8Array };
export type StoredLedgerRow = Of & {
  readonly epoch: number;
  readonly sequence: number;
  readonly hash: Uint8Array;
  readonly givenUp: boolean;
};
export type StoredCheckpoint = Of & Checkpoint;

export function storedLedgerRow({ conversation, row }: StoreOp & { op: "sealed" }): StoredLedgerRow {
  const { ref, hash, givenUp } = row;
  const { epoch, sequence } = ref;
  const of = { conversation: own(conversation) as ConversationId, session: own(ref.session) };
  return { ...of, epoch, sequence, hash: own(hash), givenUp };
}

/** @param rows by conversation, session, epoch and sequence, as IndexedDB sorts their keys */
export function ledgersByConversation(
  rows: readonly StoredLedgerRow[],
  checkpoints: readonly StoredCheckpoint[],
): (conversation: string) => readonly LedgerOf[] {
  const all = new Map<string, Map<string, { session: Uint8Array; checkpoint?: Checkpoint; rows: LedgerRow[] }>>();
  const ledgerOf = ({ conversation, session }: Of) => {
    const ofConversation = all.get(toHex(conversation)) ?? new Map();
    all.set(toHex(conversation), ofConversation);
    const ledger = ofConversation.get(toHex(session)) ?? { session, rows: [] };
    ofConversation.set(toHex(session), ledger);
    return ledger;
  };
  for (const stored of checkpoints) {
    const { first, last, chain } = stored;
    ledgerOf(stored).checkpoint = { first, last, chain };
  }
  for (const stored of rows) {
    const { session, epoch, sequence, hash, givenUp } = stored;
    ledgerOf(stored).rows.push({ ref: { session, epoch, sequence }, hash, givenUp });
  }
  return (conversation) =>
    [...(all.get(conversation)?.values() ?? [])].map(({ session, checkpoint, rows }) => ({
      session,
      checkpoint,
      rows,
    }));
}

/** @param place a conversation, or a conversation and a session: everything under it goes */
export function eraseLedgers(transaction: IDBTransaction, place: readonly IDBValidKey[]): undefined {
  // An array sorts after everything else that a key can be.
  const under = IDBKeyRange.bound([...place], [...place, []]);
  for (const table of ["ledger", "checkpoints"]) transaction.objectStore(table).delete(under);
}
