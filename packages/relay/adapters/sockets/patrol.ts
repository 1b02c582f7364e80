import { ProtocolError } from "@sandi/protocol";
import type { RelayLimits } from "../../core/base/limits.ts";
import { type JoinTime, SWEEP_MS } from "./joinTime.ts";
import type { Peers } from "./peers.ts";
import type { TlsStage } from "./tlsStage.ts";
import { tooLong } from "./unfinished.ts";

const PING_MS = 30_000;
const UNFINISHED_MS = 1_000;

export type PatrolHost = {
  readonly limits: RelayLimits;
  readonly peers: Peers;
  readonly joinTime: JoinTime;
  readonly tlsStage: TlsStage | undefined;
};

/** Closes connections that do not join in time, never finish a message, or do not answer pings. */
export class Patrol {
  readonly #host: PatrolHost;
  #sweeper: NodeJS.Timeout | undefined;
  #pinger: NodeJS.Timeout | undefined;
  #unfinishedAt = 0;

  constructor(host: PatrolHost) {
    this.#host = host;
  }

  start(): void {
    this.#host.joinTime.begin(performance.now());
    this.#sweeper = setInterval(() => this.#sweep(performance.now()), SWEEP_MS);
    this.#pinger = setInterval(() => this.#ping(), PING_MS);
  }

  stop(): void {
    clearInterval(this.#sweeper);
    clearInterval(this.#pinger);
  }

  #ping(): void {
    for (const { connection, client } of this.#host.peers.all) {
      if (!client?.joined || connection === undefined) continue;
      if (connection.alive) connection.ping();
      else connection.destroy();
      connection.alive = false;
    }
  }

  #sweep(now: number): void {
    const { joinTime, tlsStage } = this.#host;
    joinTime.advance(now);
    if (now >= this.#unfinishedAt) this.#cutUnfinished(now);
    tlsStage?.sweep();
    this.#cutLate();
  }

  #cutUnfinished(now: number): void {
    this.#unfinishedAt = now + UNFINISHED_MS;
    const { peers, limits } = this.#host;
    for (const peer of tooLong(peers.all, now, limits.memoryBytes / 2))
      peers.fail(peer, new ProtocolError("MESSAGE_UNFINISHED"));
  }

  #cutLate(): void {
    const { peers, joinTime, tlsStage, limits } = this.#host;
    for (const peer of peers.taking) if (joinTime.isOver(peer.deadline)) peer.cutOff();
    for (const peer of peers.waiting) {
      if (!joinTime.isOver(peer.deadline)) {
        // With TLS they are in the order in which their handshakes ended: a later one may have connected earlier.
        if (tlsStage !== undefined) continue;
        break;
      }
      peers.waiting.delete(peer);
      // It joined when the disk was done, not by a message of its own.
      if (peer.client?.joined) continue;
      peers.fail(peer, new ProtocolError("JOIN_TIMEOUT", { seconds: Math.round(limits.joinMs / 1000) }));
    }
  }
}
