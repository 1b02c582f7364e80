import { execFileSync } from "node:child_process";
import { copyFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { TlsFiles } from "@sandi/relay";

export type Issued = TlsFiles & { readonly caFile: string };

/**
 * An authority of the test's own, and a certificate by it. `days` may be negative: one that has ended.
 * Browsers do not know `ed25519` in certificates, but `ec`.
 */
export function issue(
  directory: string,
  names: readonly string[],
  { days = 2, stem = "relay", algorithm = "ed25519" as "ed25519" | "ec" } = {},
): Issued {
  const at = (name: string): string => join(directory, `${stem}.${name}`);
  const [caFile, caKey, keyFile, certFile, request, extra] = ["ca", "ca.key", "key", "cert", "csr", "ext"].map(at) as [
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const openssl = (...args: string[]): void => void execFileSync("openssl", args, { stdio: "ignore" });
  const curve = algorithm === "ec" ? ["-pkeyopt", "ec_paramgen_curve:P-256"] : [];
  const key = (file: string): string[] => ["-newkey", algorithm, ...curve, "-nodes", "-keyout", file];
  const isCa = ["-addext", "basicConstraints=critical,CA:TRUE", "-days", "2"];
  openssl("req", "-x509", ...key(caKey), "-subj", `/CN=${stem} test authority`, ...isCa, "-out", caFile);
  openssl("req", ...key(keyFile), "-subj", `/CN=${stem}`, "-out", request);
  const subjects = names.map((name) => `${/^[\d.]+$|:/.test(name) ? "IP" : "DNS"}:${name}`);
  writeFileSync(extra, `subjectAltName=${subjects.join(",")}\n`);
  const by = ["-CA", caFile, "-CAkey", caKey, "-days", String(days), "-extfile", extra];
  openssl("x509", "-req", "-in", request, ...by, "-out", certFile);
  return { certFile, keyFile, caFile };
}

/** As a program that renews certificates puts a file in place. */
export function replaceFile(from: string, to: string): void {
  copyFileSync(from, `${to}.new`);
  renameSync(`${to}.new`, to);
}
