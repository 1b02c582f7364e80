import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { encodeDeliver } from "@sandi/protocol";
import { loadRelayKey } from "../../../packages/relay/adapters/relayKey.ts";
import { SqliteDatabase } from "../../../packages/relay/adapters/sqliteDatabase.ts";

const EACH = 10_000;
const SENDERS = 10;
/** Of whom nobody else knows: only their mail is there. */
const RECORD = randomBytes(600);
const BATCH = 20_000;

/** Fills mailboxes to their default limit, each from ten senders, a message a row: as mail comes in over weeks. */
export function seedMailboxes(dataDir: string, messages: number): void {
  // A database without a key is a relay that has lost its own.
  loadRelayKey(join(dataDir, "relay.key"), (length) => randomBytes(length));
  const database = new SqliteDatabase(join(dataDir, "relay.db"));
  const mailboxes = Math.ceil(messages / EACH);
  const ids = Array.from({ length: mailboxes }, () => Uint8Array.from(randomBytes(32)));
  const nothing = { entries: [], runs: [], pairs: [], removals: [], forgotten: [], notes: [] };
  const at = Date.now();
  database.append({
    ...nothing,
    entries: ids.map((id, index) => ({ registration: index + 1, id, record: RECORD, version: 1, ephemeral: false })),
  });
  const frames = ids.map((from) => encodeDeliver({ from, delivery: 0, at, body: new Uint8Array(256) }));
  for (let row = 1; row <= messages; row += BATCH)
    database.append({
      ...nothing,
      runs: Array.from({ length: Math.min(BATCH, messages - row + 1) }, (_, i) => {
        const index = row + i - 1;
        const mailbox = index % mailboxes;
        const sender = (mailbox + 1 + (Math.floor(index / mailboxes) % SENDERS)) % mailboxes;
        return { row: row + i, mailbox: mailbox + 1, at, messages: 1, frames: frames[sender]! };
      }),
    });
  for (let mailbox = 0; mailbox < mailboxes; mailbox++)
    database.append({
      ...nothing,
      pairs: Array.from({ length: SENDERS }, (_, i) => ({
        sender: ((mailbox + 1 + i) % mailboxes) + 1,
        recipient: mailbox + 1,
        last: EACH / SENDERS,
        messages: EACH / SENDERS,
        bytes: (EACH / SENDERS) * 256,
      })),
    });
  database.close();
}
