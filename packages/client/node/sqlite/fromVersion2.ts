import type { DatabaseSync } from "node:sqlite";
import type { Sealer } from "../../store/sealer.ts";
import { contentOfText, damaged } from "../../store/values.ts";
import { HISTORY_INDEXES, LEDGER_SCHEMA } from "./schema.ts";

/** Version 2 kept plain texts, and did not know what reports were held to. Called within a transaction. */
export function fromVersion2(db: DatabaseSync, { sealer }: { readonly sealer: Sealer }): void {
  db.exec("DROP INDEX history_conversation; ALTER TABLE history RENAME COLUMN text TO content");
  for (const column of [
    "about_author BLOB",
    "about_message BLOB",
    "deletes INTEGER NOT NULL DEFAULT 0",
    "expires_at INTEGER",
  ])
    db.exec(`ALTER TABLE history ADD COLUMN ${column}`);
  db.exec(HISTORY_INDEXES + LEDGER_SCHEMA);
  const update = db.prepare("UPDATE history SET content = ? WHERE seq = ?");
  const next = db.prepare("SELECT seq, content FROM history WHERE seq > ? ORDER BY seq LIMIT 1000");
  for (let last = 0; ; ) {
    const rows = next.all(last);
    for (const { seq, content } of rows) {
      if (!(content instanceof Uint8Array)) throw damaged("history");
      const place = `history:${seq}`;
      update.run(sealer.seal(place, contentOfText(sealer.open(place, content))), seq as number);
      last = seq as number;
    }
    if (rows.length === 0) return;
  }
}
