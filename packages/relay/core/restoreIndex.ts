import { newPair } from "./people/client.ts";
import type { StoreIndex } from "./ports.ts";
import type { Router } from "./router.ts";

/** Everybody, what waits for them, and how far each pair has come, as an earlier life left it. */
export function restoreIndex(router: Router, index: StoreIndex): void {
  const { directory } = router;
  if (index.repaired) router.log.error(index.repaired, "the database was damaged, and is repaired: check the disk");
  for (const entry of index.entries) {
    const client = directory.restore(entry);
    if (router.cluster !== undefined) client.away = true;
    if (client.ephemeral) router.leaves(client);
  }
  for (const { mailbox: registration, lastRow, messages, bytes } of index.mailboxes) {
    const mailbox = directory.byRegistration(registration)?.mailbox;
    if (mailbox === undefined) continue;
    mailbox.committedRow = lastRow;
    mailbox.messages = messages;
    mailbox.bytes = bytes;
  }
  let pairs = 0;
  for (const { sender, recipient, last, messages, bytes } of index.pairs) {
    const from = directory.byRegistration(sender);
    const to = directory.byRegistration(recipient);
    if (from === undefined || to === undefined) continue;
    const pair = newPair(from, to, last);
    // Never more than there is, so that what was damaged or lost count does not use up a sender's share for good.
    pair.messages = Math.min(messages, to.mailbox.messages);
    pair.bytes = Math.min(bytes, to.mailbox.bytes);
    pairs++;
    from.outgoing.set(to, pair);
    to.incoming.set(from, pair);
  }
  router.countPairs(pairs);
}
