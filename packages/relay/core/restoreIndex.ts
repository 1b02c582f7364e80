import type { RelayLog, StoreIndex } from "./base/ports.ts";
import type { Departed } from "./people/departed.ts";
import type { Directory } from "./people/directory.ts";
import type { Pairs } from "./people/pairs.ts";

/** What an earlier life is restored into. */
export type Restored = {
  readonly directory: Directory;
  readonly pairs: Pairs;
  readonly departed: Departed;
  readonly log: RelayLog;
  /** There are other relays: no mailbox is this relay's before it takes it. */
  readonly clustered: boolean;
};

/** All clients, what waits for them, and how far each pair has come, as an earlier life left it. */
export function restoreIndex({ directory, pairs, departed, log, clustered }: Restored, index: StoreIndex): void {
  if (index.repaired) log.error(index.repaired, "the database was damaged, and is repaired: check the disk");
  for (const entry of index.entries) {
    const client = directory.restore(entry);
    client.away = clustered;
    if (client.ephemeral) departed.leaves(client);
  }
  for (const { mailbox: registration, lastRow, messages, bytes } of index.mailboxes) {
    const mailbox = directory.byRegistration(registration)?.mailbox;
    if (mailbox === undefined) continue;
    mailbox.committedRow = lastRow;
    mailbox.messages = messages;
    mailbox.bytes = bytes;
  }
  for (const { sender, recipient, last, messages, bytes } of index.pairs) {
    const from = directory.byRegistration(sender);
    const to = directory.byRegistration(recipient);
    if (from === undefined || to === undefined) continue;
    const pair = pairs.restore(from, to, last);
    // Never more than there is, so that what was damaged or lost does not use up a sender's share for good.
    pair.messages = Math.min(messages, to.mailbox.messages);
    pair.bytes = Math.min(bytes, to.mailbox.bytes);
  }
}
