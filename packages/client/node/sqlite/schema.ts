/** The version that this program writes. Every older one is migrated, a newer one is refused. */
export const SCHEMA_VERSION = 3;

/** Records that were sealed and that no report has settled, and the newest report of each session that was right. */
export const LEDGER_SCHEMA = `
  CREATE TABLE ledger (conversation BLOB NOT NULL, session BLOB NOT NULL, epoch INTEGER NOT NULL,
    sequence INTEGER NOT NULL, hash BLOB NOT NULL, given_up INTEGER NOT NULL,
    PRIMARY KEY (conversation, session, epoch, sequence)) STRICT, WITHOUT ROWID;
  CREATE TABLE checkpoints (conversation BLOB NOT NULL, session BLOB NOT NULL, first_epoch INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL, last_epoch INTEGER NOT NULL, last_sequence INTEGER NOT NULL, chain BLOB NOT NULL,
    PRIMARY KEY (conversation, session)) STRICT, WITHOUT ROWID;
`;

/** Lines by their order, what is about each, and what is to be erased. */
export const HISTORY_INDEXES = `
  CREATE INDEX history_lines ON history (conversation, seq) WHERE about_author IS NULL;
  CREATE INDEX history_about ON history (conversation, about_author, about_message) WHERE about_author IS NOT NULL;
  CREATE INDEX history_expiring ON history (expires_at) WHERE expires_at IS NOT NULL;
`;

/** What reveals texts, relationships or keys is sealed; numbers, times and IDs are not. */
export const SCHEMA = `
  CREATE TABLE meta (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE contacts (id BLOB PRIMARY KEY, value BLOB NOT NULL, card BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE pairs (peer BLOB PRIMARY KEY, next INTEGER NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE keyrings (suite TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
  CREATE TABLE conversations (id BLOB PRIMARY KEY, suite TEXT NOT NULL, peer BLOB NOT NULL,
    receipt_due INTEGER NOT NULL, tick_at INTEGER, value BLOB NOT NULL) STRICT;
  CREATE TABLE inbox (seq INTEGER PRIMARY KEY, peer BLOB NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL) STRICT;
  CREATE TABLE outbox (seq INTEGER PRIMARY KEY, conversation BLOB NOT NULL, value BLOB NOT NULL) STRICT;
  CREATE TABLE outbound (seq INTEGER PRIMARY KEY, peer BLOB NOT NULL, text INTEGER, body BLOB NOT NULL) STRICT;
  CREATE TABLE history (seq INTEGER PRIMARY KEY, conversation BLOB NOT NULL, author BLOB NOT NULL,
    message BLOB NOT NULL, at INTEGER NOT NULL, unconfirmed INTEGER NOT NULL, content BLOB NOT NULL,
    about_author BLOB, about_message BLOB, deletes INTEGER NOT NULL, expires_at INTEGER) STRICT;
  CREATE UNIQUE INDEX history_message ON history (conversation, author, message);
  ${HISTORY_INDEXES}
  ${LEDGER_SCHEMA}
`;
