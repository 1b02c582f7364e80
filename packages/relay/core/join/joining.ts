import { equal } from "@sandi/crypto";
import { type Challenge, type ClientId, encodeControl, type Hello, ProtocolError, parseControl } from "@sandi/protocol";
import { clusterError } from "../base/errors.ts";
import { judgeVersion } from "../base/judgeVersion.ts";
import type { JoinKeys, OpenedCard } from "../base/keys.ts";
import { prekeysKept, type RelayLimits } from "../base/limits.ts";
import type { Holder, Registration } from "../base/ports.ts";
import type { Client, LocalConnection } from "../client/client.ts";
import type { Directory } from "../people/directory.ts";
import { limitKey } from "./address.ts";
import type { Addresses } from "./addresses.ts";
import type { Admission } from "./admission.ts";
import type { Door } from "./door.ts";
import { judgeHello, newChallenge } from "./hello.ts";
import type { Invite } from "./invites.ts";

/** What joining needs of the relay around it. */
export type JoiningHost = {
  readonly keys: JoinKeys;
  readonly limits: RelayLimits;
  readonly directory: Directory;
  readonly admission: Admission;
  readonly door: Door;
  readonly addresses: Addresses | undefined;
  /** Undefined if there are no other relays. */
  readonly cluster: JoiningCluster | undefined;
  isStopping(): boolean;
  isStoreFull(now: number): boolean;
  clock(): number;
};

export type JoiningCluster = {
  /** The cluster cannot be reached. */
  readonly suspended: boolean;
  /** Registers a client in the common directory, and takes its mailbox. */
  admit(registration: Registration, invite: Invite | undefined): Promise<Client>;
};

/** A connection that has not joined yet. */
export interface JoiningConnection extends LocalConnection, Holder {
  /** Its hello is in order, it waits for the disk or the cluster, and it is still open. */
  readonly waiting: boolean;
  /** It is not let in yet. `client` is undefined before it is admitted. */
  wait(client: Client | undefined): void;
  /** It has been sent its welcome, and what waits for it follows. */
  enter(client: Client, now: number): void;
}

type Proven = OpenedCard & { readonly fields: readonly Uint8Array[] };

/** The way in, from the challenge to the welcome. docs/wire.md §3.1 */
export class Joining {
  readonly #host: JoiningHost;

  constructor(host: JoiningHost) {
    this.#host = host;
  }

  challenge(now: number): Challenge {
    return newChallenge(this.#host.keys, now);
  }

  /** @returns an error if the connection has to end */
  hello(connection: JoiningConnection, challenge: Challenge, body: Uint8Array, now: number): ProtocolError | undefined {
    const { keys, limits, directory, door, addresses, admission, cluster } = this.#host;
    if (this.#host.isStopping()) return new ProtocolError("RELAY_STOPPING");
    const address = connection.link.address();
    const wait = addresses?.join(address, now) ?? 0;
    if (wait > 0) return new ProtocolError("RATE_LIMITED", { retryAfterMs: wait });
    const parsed = parseControl("hello", body);
    if (!parsed.ok) return parsed.error;
    const hello = parsed.value;
    const judged = judgeHello(keys, challenge, hello, now);
    if (!judged.ok) return judged.error;
    const { id, version, fields } = judged.value;
    const known = directory.clients.find(id, 0);
    const invite = door.judge({ id, known, invite: hello.invite, fields, address: limitKey(address) }, now);
    if (!invite.ok) return invite.error;
    const verdict = judgeVersion(known, hello.record, judged.value);
    if (!verdict.ok) return verdict.error;
    if (invite.value !== undefined && this.#host.isStoreFull(now)) return new ProtocolError("STORE_FULL");
    if (known === undefined && directory.total >= limits.registrations)
      return new ProtocolError("RELAY_FULL", { limit: limits.registrations });
    const pause = known === undefined ? (addresses?.register(address, now) ?? 0) : 0;
    if (pause > 0) return new ProtocolError("RATE_LIMITED", { retryAfterMs: pause });
    if (cluster !== undefined) return this.#joinCluster(cluster, connection, hello, judged.value, invite.value);
    const admitted = { card: hello.record, id, version, ephemeral: hello.ephemeral, newer: verdict.value === "newer" };
    const client = admission.admit(connection, known, admitted, now);
    connection.wait(client);
    if (invite.value !== undefined) door.invites.use(invite.value);
    else if (admission.isSettled(client)) {
      this.#welcome(connection, client, hello.since, fields, now);
      return undefined;
    }
    // Copies: the message that these are views of belongs to others when the disk is done.
    const [since, signed] = [Uint8Array.from(hello.since), fields.map((field) => Uint8Array.from(field))];
    admission.settle(client, (durable) => {
      if (!connection.waiting) return;
      if (durable) this.#welcome(connection, client, since, signed, this.#host.clock());
      else connection.fail(new ProtocolError("STORE_FULL"), this.#host.clock());
    });
    return undefined;
  }

  /** If there are other relays, first the card goes to the common directory and the mailbox comes here. */
  #joinCluster(
    cluster: JoiningCluster,
    connection: JoiningConnection,
    hello: Hello,
    { id, version, fields }: Proven,
    invite: Invite | undefined,
  ): ProtocolError | undefined {
    const { admission, door, clock } = this.#host;
    if (cluster.suspended) return new ProtocolError("CLUSTER_UNREACHABLE");
    connection.wait(undefined);
    // Copies: the message that these are views of belongs to others by then.
    const [card, since] = [Uint8Array.from(hello.record), Uint8Array.from(hello.since)];
    const registration = { id: Uint8Array.from(id), card, version, ephemeral: hello.ephemeral };
    const signed = fields.map((field) => Uint8Array.from(field));
    cluster.admit(registration, invite).then(
      (client) => {
        const now = clock();
        if (!connection.waiting) return admission.absent(client);
        // In between it may have moved on to another relay.
        if (client.away) return connection.fail(new ProtocolError("CLUSTER_UNREACHABLE"), now);
        // Another client with another card may have been faster.
        const verdict = judgeVersion(client, card, { id: client.id as ClientId, version, identityKey: NOTHING });
        // Or the operator may have blocked the ID meanwhile.
        const blocked = door.blocks.has(client.id);
        if (!verdict.ok || this.#host.isStopping() || blocked) {
          const reason = new ProtocolError(blocked ? "CLIENT_BLOCKED" : "RELAY_STOPPING");
          connection.fail(verdict.ok ? reason : verdict.error, now);
          return admission.absent(client);
        }
        admission.admit(connection, client, { ...registration, newer: false }, now);
        connection.wait(client);
        this.#welcome(connection, client, since, signed, now);
      },
      (error: unknown) => connection.fail(clusterError(error), clock()),
    );
    return undefined;
  }

  #welcome(
    connection: JoiningConnection,
    client: Client,
    since: Uint8Array,
    fields: readonly Uint8Array[],
    now: number,
  ): void {
    const { directory, limits, keys } = this.#host;
    // A directory that nobody may list never changes for anyone.
    const unchanged = directory.isPrivate || equal(since, directory.tag);
    const { body, ratePerSecond, burst, inFlight, memberInvites } = limits;
    const { link } = connection;
    link.cork();
    link.send(
      encodeControl("welcome", {
        registration: directory.shownRegistration(client),
        total: directory.shownTotal,
        directory: directory.tag,
        unchanged,
        time: now,
        private: directory.isPrivate,
        limits: { body, ratePerSecond, burst, inFlight, prekeys: prekeysKept(limits), memberInvites },
        signature: keys.sign(fields),
      }),
    );
    if (!unchanged) link.send(directory.firstPage());
    link.uncork();
    connection.enter(client, now);
  }
}

const NOTHING = new Uint8Array(0);
