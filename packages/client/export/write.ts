import { concat, toHex, utf8 } from "@sandi/crypto";
import type { ClientId } from "@sandi/protocol";
import { type Argon2Cost, DEFAULT_COST } from "../argon2Cost.ts";
import { EXPORTED } from "../core/link/self.ts";
import type { World } from "../driver/world.ts";
import type { Profile } from "../profile.ts";
import type { HistoryRow, ProfileStore, Snapshot } from "../store/port.ts";
import { sealChunks } from "./chunks.ts";
import { isMoved } from "./facts.ts";
import { makeHeader } from "./header.ts";
import { type ExportRow, encodeRow } from "./rows.ts";

/** History rows in memory at once. */
const PAGE = 1_000;

/**
 * A profile's identity and history as a file, sealed by a passphrase. docs/export.md. Its sessions, prekeys, and bodies on their way
 * stay behind. The profile remembers that it was exported before the last piece is given.
 * @param profile open, and used by nobody else until the last piece is given
 * @param passphrase UTF-8
 * @throws ClientError PROFILE_DAMAGED, PROFILE_WRITE_FAILED
 */
export async function* exportProfile(
  world: World,
  profile: Profile,
  passphrase: Uint8Array,
  cost: Argon2Cost = DEFAULT_COST,
): AsyncGenerator<Uint8Array> {
  const { header, key } = await makeHeader(world, passphrase, cost);
  yield header;
  yield* sealChunks(world.primitives, key, plaintext(profile, world.now()));
}

async function* plaintext({ id, secrets, card, store }: Profile, now: number): AsyncGenerator<Uint8Array> {
  const snapshot = await store.load();
  const { identitySeed, rsaPkcs8, rsaSpki, createdAt } = secrets;
  const identity = { identitySeed, rsaPkcs8, rsaSpki, createdAt, card: snapshot.meta.get("record") ?? card.bytes };
  yield encodeRow({ row: "identity", ...identity, exportedAt: now });
  for (const row of smallRows(snapshot)) yield encodeRow(row);
  yield* history(store, snapshot, id);
  await store.commit([{ op: "meta", key: EXPORTED, value: utf8(String(now)) }]);
}

function* smallRows({ meta, contacts, conversations }: Snapshot): Generator<ExportRow> {
  for (const [key, value] of meta) if (isMoved(key)) yield { row: "fact", key, value };
  for (const contact of contacts) yield { row: "contact", contact };
  for (const { conversation, suite, peer } of conversations) yield { row: "conversation", conversation, suite, peer };
}

async function* history(store: ProfileStore, { outbox, expiring }: Snapshot, me: ClientId): AsyncGenerator<Uint8Array> {
  // What nobody has confirmed is not sent again from where this is read.
  const waiting = new Set(outbox.map(({ conversation, messageId }) => keyOf({ conversation, author: me, messageId })));
  const expiry = new Map(expiring.map(({ conversation, line, at }) => [keyOf({ conversation, ...line }), at]));
  for (let after = 0; ; ) {
    const page = await store.everything(after, PAGE);
    const last = page.at(-1);
    if (!last) return;
    after = last.seq;
    const rows = page.map(({ seq: _, ...line }) => {
      const key = waiting.size + expiry.size > 0 ? keyOf(line) : "";
      const expiresAt = expiry.get(key);
      const unconfirmed = line.unconfirmed || waiting.has(key);
      return encodeRow({
        row: "line",
        line: { ...line, unconfirmed, ...(expiresAt === undefined ? {} : { expiresAt }) },
      });
    });
    yield concat(...rows);
  }
}

function keyOf({ conversation, author, messageId }: Pick<HistoryRow, "conversation" | "author" | "messageId">): string {
  return `${toHex(conversation)}:${toHex(author)}:${toHex(messageId)}`;
}
