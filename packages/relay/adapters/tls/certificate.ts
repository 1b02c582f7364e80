import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import { isIP } from "node:net";
import { createSecureContext } from "node:tls";
import type { ProtocolError } from "@sandi/protocol";
import { RelayError } from "../../errors/relayError.ts";

/** PEM files. The certificate may be followed by its chain. */
export type TlsFiles = { readonly certFile: string; readonly keyFile: string };

export type TlsPair = {
  readonly cert: Buffer;
  readonly key: Buffer;
  /** The first certificate in `cert`: it has the relay's names. */
  readonly leaf: X509Certificate;
};

/** Only TLS 1.3: it has no renegotiation, and Node never accepts early data. */
export const TLS_OPTIONS = { minVersion: "TLSv1.3" } as const;

/**
 * Loads a certificate with its key, and checks that they work together.
 * @throws ProtocolError TLS_FILE_UNREADABLE, TLS_CERT_DAMAGED, TLS_KEY_DAMAGED, TLS_KEY_MISMATCH, TLS_CERT_EXPIRED,
 * TLS_CERT_NOT_YET
 */
export function loadTls({ certFile, keyFile }: TlsFiles, now: number): TlsPair {
  return checkTls(read(certFile), read(keyFile), now, { certFile, keyFile });
}

function checkTls(cert: Buffer, key: Buffer, now: number, { certFile, keyFile }: TlsFiles): TlsPair {
  const damaged = (code: "TLS_CERT_DAMAGED" | "TLS_KEY_DAMAGED", path: string, cause: unknown): ProtocolError =>
    new RelayError(code, { path, reason: reasonOf(cause) }, { cause });
  let leaf: X509Certificate;
  try {
    leaf = new X509Certificate(cert);
  } catch (cause) {
    throw damaged("TLS_CERT_DAMAGED", certFile, cause);
  }
  let matches: boolean;
  try {
    matches = leaf.checkPrivateKey(createPrivateKey(key));
  } catch (cause) {
    throw damaged("TLS_KEY_DAMAGED", keyFile, cause);
  }
  if (!matches) throw new RelayError("TLS_KEY_MISMATCH", { cert: certFile, key: keyFile });
  const [from, until] = [leaf.validFromDate.getTime(), leaf.validToDate.getTime()];
  if (now > until) throw new RelayError("TLS_CERT_EXPIRED", { path: certFile, until: when(until) });
  if (now < from) throw new RelayError("TLS_CERT_NOT_YET", { path: certFile, from: when(from) });
  try {
    createSecureContext({ cert, key, ...TLS_OPTIONS });
  } catch (cause) {
    // A key that is too short, or a chain that is not valid.
    throw damaged("TLS_CERT_DAMAGED", certFile, cause);
  }
  return { cert, key, leaf };
}

/** Whether the certificate has the name in this Host header. The port is not checked, because it may be mapped. */
export function isNamedBy(leaf: X509Certificate, host: string): boolean {
  const [, bracketed, plain] = /^(?:\[([0-9a-f:.]+)\]|([a-z0-9_.-]+))(?::\d{1,5})?$/i.exec(host) ?? [];
  const name = bracketed ?? plain;
  if (name === undefined) return false;
  return (isIP(name) === 0 ? leaf.checkHost(name) : leaf.checkIP(name)) !== undefined;
}

/** Changes whenever one of the files changes, or a link points to another file. */
export function stateOf({ certFile, keyFile }: TlsFiles): string {
  return [certFile, keyFile]
    .map((path) => {
      try {
        const { ino, size, mtimeNs } = statSync(path, { bigint: true });
        return `${ino}/${size}/${mtimeNs}`;
      } catch {
        return "none";
      }
    })
    .join(" ");
}

function read(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    throw new RelayError("TLS_FILE_UNREADABLE", { path, reason: reasonOf(cause) }, { cause });
  }
}

function when(time: number): string {
  return new Date(time).toISOString().replace(/\.\d+Z$/, "Z");
}

function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
}
