/** Result codes of SQLite: https://sqlite.org/rescode.html */
const SQLITE_BUSY = 5;
const SQLITE_CORRUPT = 11;
const SQLITE_FULL = 13;
const SQLITE_NOTADB = 26;

export type OpenFailure = "busy" | "damaged" | "newer" | "full" | "unusable";

/** Why a database could not be opened. */
export class SqliteOpenError extends Error {
  override readonly name = "SqliteOpenError";
  readonly reason: OpenFailure;

  constructor(reason: OpenFailure, detail: string) {
    super(detail);
    this.reason = reason;
  }
}

/** The same for an error that SQLite threw. */
export function openError(error: unknown): SqliteOpenError {
  return new SqliteOpenError(failureOf(errcode(error) & 0xff), (error as Error).message);
}

/** There was no room on the disk. */
export function isFull(error: unknown): boolean {
  return errcode(error) === SQLITE_FULL;
}

function failureOf(code: number): OpenFailure {
  if (code === SQLITE_BUSY) return "busy";
  if (code === SQLITE_FULL) return "full";
  return code === SQLITE_CORRUPT || code === SQLITE_NOTADB ? "damaged" : "unusable";
}

function errcode(error: unknown): number {
  return (error as { errcode?: number }).errcode ?? 0;
}
