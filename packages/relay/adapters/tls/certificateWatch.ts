import { ProtocolError } from "@sandi/protocol";
import type { RelayLog } from "../../core/base/ports.ts";
import { loadTls, stateOf, type TlsFiles, type TlsPair } from "./certificate.ts";

const LOOK_MS = 2_000;
const DAY_MS = 86_400_000;
/** A certificate that expires sooner should have been renewed. The log says so once a day. */
const SOON_MS = 14 * DAY_MS;

/**
 * Takes a new certificate when its files change, or when told to. Files that do not match, such as half of a new pair,
 * change nothing: the one in use stays. They are tried again when they change.
 */
export class CertificateWatch {
  readonly #files: TlsFiles;
  readonly #log: RelayLog;
  readonly #clock: () => number;
  readonly #use: (pair: TlsPair) => void;
  readonly #timer: NodeJS.Timeout;
  #current: TlsPair;
  #tried: string;
  #warnedAt = Number.NEGATIVE_INFINITY;

  constructor(
    files: TlsFiles,
    current: TlsPair,
    options: { readonly log: RelayLog; readonly clock: () => number; readonly use: (pair: TlsPair) => void },
  ) {
    this.#files = files;
    this.#current = current;
    this.#log = options.log;
    this.#clock = options.clock;
    this.#use = options.use;
    // Read before the files, so that a change in between is noticed.
    this.#tried = stateOf(files);
    this.#timer = setInterval(() => this.#look(), LOOK_MS).unref();
    this.#warn();
  }

  /** @throws ProtocolError TLS_… if the files hold no usable certificate */
  reload(): void {
    this.#tried = stateOf(this.#files);
    const pair = loadTls(this.#files, this.#clock());
    const same = pair.leaf.fingerprint256 === this.#current.leaf.fingerprint256 && pair.key.equals(this.#current.key);
    this.#current = pair;
    this.#use(pair);
    this.#warnedAt = Number.NEGATIVE_INFINITY;
    this.#log.info({ until: pair.leaf.validToDate.toISOString(), same }, "the certificate was read again");
    this.#warn();
  }

  /** When the certificate ends, Unix ms. */
  get until(): number {
    return this.#current.leaf.validToDate.getTime();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  #look(): void {
    this.#warn();
    if (stateOf(this.#files) === this.#tried) return;
    try {
      this.reload();
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error;
      this.#log.error({ code: error.code }, "the new certificate cannot be used; the one before stays");
    }
  }

  #warn(): void {
    const now = this.#clock();
    const left = this.#current.leaf.validToDate.getTime() - now;
    if (left > SOON_MS || now - this.#warnedAt < DAY_MS) return;
    this.#warnedAt = now;
    this.#log.warn({ hoursLeft: Math.floor(left / 3_600_000) }, "the certificate ends soon, or has ended");
  }
}
