import { join } from "node:path";
import { ProtocolError } from "@sandi/protocol";
import { readPid } from "../adapters/files/pid.ts";
import { SqliteOpenError } from "../adapters/sqlite/sqliteError.ts";
import { RelayError } from "../errors/relayError.ts";

/** Turns what keeps a relay from starting into an error with a code. Any other error is returned as it is. */
export function startError(error: unknown, host: string, port: number, dataDir: string | undefined): unknown {
  if (error instanceof SqliteOpenError && dataDir !== undefined) {
    const path = join(dataDir, "relay.db");
    if (error.reason === "busy") return new RelayError("DATA_DIR_IN_USE", { path: dataDir, pid: readPid(dataDir) });
    if (error.reason === "damaged") return new RelayError("STORE_DAMAGED", { path }, { cause: error });
    if (error.reason === "full") return new RelayError("DATA_DIR_FULL", { path: dataDir }, { cause: error });
    if (error.reason === "newer") return new RelayError("STORE_NEWER", { path }, { cause: error });
    return new RelayError("DATA_DIR_UNUSABLE", { path, reason: error.message }, { cause: error });
  }
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === "EADDRINUSE") return new RelayError("PORT_IN_USE", { host, port }, { cause: error });
  if (syscall === "listen" || syscall === "getaddrinfo" || code === "ERR_SOCKET_BAD_PORT")
    return new RelayError("BIND_FAILED", { host, port, reason: reasonOf(error) }, { cause: error });
  return error;
}

/** Turns what is wrong with a data directory into an error with a code. */
export function dataDirError(error: unknown, path: string): ProtocolError {
  if (error instanceof ProtocolError) return error;
  if (isFull(error)) return new RelayError("DATA_DIR_FULL", { path }, { cause: error });
  return new RelayError("DATA_DIR_UNUSABLE", { path, reason: reasonOf(error) }, { cause: error });
}

export function isFull(error: unknown): boolean {
  return ["ENOSPC", "EDQUOT"].includes((error as NodeJS.ErrnoException).code ?? "");
}

export function reasonOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? (error as Error).message;
}
