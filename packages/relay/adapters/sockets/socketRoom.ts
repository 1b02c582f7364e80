import type { RelayLimits } from "../../core/base/limits.ts";
import type { RelayLog } from "../../core/base/ports.ts";

/** Why a connection is turned away before its client can say who it is. */
const REASONS = [
  "connections",
  "address",
  "rate",
  "stopping",
  "handshake",
  "host",
  "origin",
  "path",
  "not-ready",
] as const;
export type Reason = (typeof REASONS)[number];

/** Decides whether there is room for a connection. Counts connections by address, and refusals by reason. */
export class SocketRoom {
  readonly #limits: RelayLimits;
  readonly #log: RelayLog;
  readonly #limitAddresses: boolean;
  readonly #addresses = new Map<string, number>();
  readonly refused: Map<string, number> = new Map(REASONS.map((reason) => [reason, 0]));

  constructor(limits: RelayLimits, log: RelayLog, limitAddresses: boolean) {
    this.#limits = limits;
    this.#log = log;
    this.#limitAddresses = limitAddresses;
  }

  /**
   * Counts a connection of this address until it is released.
   * @param open how many connections there are
   * @returns false, with nothing counted, if there is no room for it, or for more of its address
   */
  admit(address: string, open: number, stopping: boolean): boolean {
    const ofAddress = (this.#addresses.get(address) ?? 0) + 1;
    const crowded = this.#limitAddresses && ofAddress > this.#limits.connectionsPerAddress;
    if (open >= this.#limits.connections || crowded || stopping) {
      const reason = stopping ? "stopping" : crowded ? "address" : "connections";
      this.refuse(reason);
      this.#log.warn({ reason, connections: open }, "connection turned away");
      return false;
    }
    this.#addresses.set(address, ofAddress);
    return true;
  }

  release(address: string): void {
    const left = this.#addresses.get(address)! - 1;
    if (left === 0) this.#addresses.delete(address);
    else this.#addresses.set(address, left);
  }

  refuse(reason: Reason): void {
    this.refused.set(reason, this.refused.get(reason)! + 1);
  }
}
