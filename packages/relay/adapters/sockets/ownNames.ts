import { isIP } from "node:net";
import { isLoopback } from "@sandi/protocol";
import { isNamedBy, type TlsPair } from "../tls/certificate.ts";
import { isLoopbackName, isWildcard } from "./hosts.ts";

/** The names of this relay, and which of them a request may ask for. */
export class OwnNames {
  readonly #host: string;
  readonly #behindProxy: boolean;
  readonly isLoopback: boolean;
  /** The port that was really taken. */
  port = 0;
  tls: TlsPair | undefined;

  constructor(host: string, behindProxy: boolean, tls: TlsPair | undefined) {
    this.#host = host;
    this.#behindProxy = behindProxy;
    this.isLoopback = isLoopback(host);
    this.tls = tls;
  }

  /** The scheme of pages that may open a WebSocket here. */
  get scheme(): "http" | "https" {
    return this.tls !== undefined || this.#behindProxy ? "https" : "http";
  }

  get url(): string {
    const host = isIP(this.#host) === 6 ? `[${this.#host}]` : this.#host;
    return `${this.tls ? "wss" : "ws"}://${host}:${this.port}`;
  }

  /** If the relay does not know its public address, it takes the one from the request. */
  urlFor(asked: string): string {
    if (!this.#behindProxy && !isWildcard(this.#host)) return this.url;
    const host = /^[\w.:[\]-]{1,255}$/.test(asked) ? asked : this.#host;
    return `${this.scheme === "https" ? "wss" : "ws"}://${host}`;
  }

  /** On loopback, a web page under another name that resolves to this machine (DNS rebinding) is refused. */
  allows(host: string | undefined): boolean {
    if (host === undefined) return false;
    return !this.isLoopback || this.#behindProxy || isLoopbackName(host, this.port);
  }

  /** With TLS, a WebSocket must ask for a name that is in the certificate. */
  includes(host: string | undefined): boolean {
    return this.allows(host) && (this.tls === undefined || isNamedBy(this.tls.leaf, host!));
  }
}
