import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { concat } from "@sandi/crypto";
import { encodeDeliver } from "@sandi/protocol";
import { loadRelayKey } from "../../../packages/relay/adapters/files/relayKey.ts";
import { SqliteDatabase } from "../../../packages/relay/adapters/sqlite/database.ts";

const EACH = 10_000;
const SENDERS = 10;
/** Recipients that nobody else knows: only their messages exist. */
const CARD = randomBytes(600);
/** Rows of one transaction. */
const BATCH = 20_000;
const A_ROW = 5;

/** Fills mailboxes to their default limit, each from ten senders, five messages a row: as mail comes in over weeks. */
export function seedMailboxes(dataDir: string, messages: number): void {
  // A database without a key is one of a relay that has lost its key.
  loadRelayKey(join(dataDir, "relay.key"), (length) => randomBytes(length));
  const database = new SqliteDatabase(join(dataDir, "relay.db"));
  const mailboxes = Math.ceil(messages / EACH);
  const ids = Array.from({ length: mailboxes }, () => Uint8Array.from(randomBytes(32)));
  const nothing = { entries: [], runs: [], pairs: [], removals: [], forgotten: [], notes: [] };
  const at = Date.now();
  database.append({
    ...nothing,
    entries: ids.map((id, index) => ({ registration: index + 1, id, card: CARD, version: 1, ephemeral: false })),
  });
  const frames = ids.map((from) => {
    const frame = encodeDeliver({ from, delivery: 0, at, body: new Uint8Array(256) });
    return concat(...Array.from({ length: A_ROW }, () => frame));
  });
  const rows = messages / A_ROW;
  for (let first = 1; first <= rows; first += BATCH)
    database.append({
      ...nothing,
      runs: Array.from({ length: Math.min(BATCH, rows - first + 1) }, (_, i) => {
        const row = first + i;
        const mailbox = row % mailboxes;
        const sender = (mailbox + 1 + (Math.floor(row / mailboxes) % SENDERS)) % mailboxes;
        return { row, mailbox: mailbox + 1, at, messages: A_ROW, frames: frames[sender]! };
      }),
    });
  database.append({
    ...nothing,
    pairs: Array.from({ length: mailboxes * SENDERS }, (_, i) => {
      const mailbox = Math.floor(i / SENDERS);
      return {
        sender: ((mailbox + 1 + (i % SENDERS)) % mailboxes) + 1,
        recipient: mailbox + 1,
        last: EACH / SENDERS,
        messages: EACH / SENDERS,
        bytes: (EACH / SENDERS) * 256,
      };
    }),
  });
  database.close();
}
