import { toHex } from "@sandi/crypto";
import { ProtocolError } from "@sandi/protocol";
import * as v from "valibot";
import type { Invite } from "../../core/join/invites.ts";
import type { Relay } from "../../core/relay.ts";
import { type AdminOperations, adminOperation, bytes32 } from "./operation.ts";

const MOST_USES = 1_000_000;
const LONGEST_MS = 366 * 86_400_000;
const NOTHING = v.strictObject({});
const CREATE = v.strictObject({
  /** The public key of the invite. The secret stays with the operator; the relay never has it. */
  key: bytes32,
  uses: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(MOST_USES)),
  expiresInMs: v.pipe(v.number(), v.safeInteger(), v.minValue(1), v.maxValue(LONGEST_MS)),
});
/** Invites of one page. */
const PAGE = 1_000;
const LIST = v.strictObject({ after: v.optional(v.pipe(v.number(), v.safeInteger(), v.minValue(0)), 0) });
const KEY = v.strictObject({ key: bytes32 });
const ID = v.strictObject({ id: bytes32 });

export type DoorFacts = {
  /** `ws://127.0.0.1:8888`, as the relay itself sees it. */
  readonly url: string;
  readonly relayKey: Uint8Array;
  /** The address it listens on is the one by which it is reached from outside. */
  readonly urlIsPublic: boolean;
};

/** Invites and blocks. When an operation answers, what it did is on disk. */
export function doorOperations(relay: Relay, facts: DoorFacts): AdminOperations {
  const onDisk = async <T>(result: T): Promise<T> => {
    await relay.saved();
    return result;
  };
  const { invites, blocks } = relay.door;
  return {
    /** Where clients connect, and by which key they know the relay. */
    "invite.relay": adminOperation(NOTHING, () => ({
      url: facts.url,
      urlIsPublic: facts.urlIsPublic,
      relayKey: toHex(facts.relayKey),
      invitesOnly: relay.door.invitesOnly,
    })),
    "invite.create": adminOperation(CREATE, ({ key, uses, expiresInMs }) => {
      const now = relay.clock();
      const made = invites.create({ key, uses, expiresAt: now + expiresInMs }, now);
      if (!made.ok) throw made.error;
      return onDisk(describe(made.value));
    }),
    /** `after` counts invites. `next` is the `after` of the next page, 0 at the end. */
    "invite.list": adminOperation(LIST, ({ after }) => {
      const now = relay.clock();
      const all = invites.list(now);
      const next = after + PAGE < all.length ? after + PAGE : 0;
      return { now, invites: all.slice(after, after + PAGE).map(describe), next };
    }),
    "invite.revoke": adminOperation(KEY, ({ key }) => {
      const invite = invites.find(key);
      if (invite === undefined) throw new ProtocolError("INVITE_UNKNOWN");
      invites.revoke(invite);
      return onDisk(describe(invite));
    }),
    /** The ID need not be known here. It is kept out from now on. */
    "block.add": adminOperation(ID, ({ id }) => onDisk({ added: relay.block(id, relay.clock()) })),
    "block.remove": adminOperation(ID, ({ id }) => onDisk({ removed: blocks.remove(id) })),
    "block.list": adminOperation(NOTHING, () => ({
      blocks: blocks.list().map(({ id, at }) => ({ id: toHex(id), at })),
    })),
  };
}

function describe({ key, uses, used, createdAt, expiresAt, by }: Invite): object {
  return { key: toHex(key), uses, used, createdAt, expiresAt, by: by === undefined ? null : toHex(by) };
}
