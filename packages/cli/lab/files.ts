import { readFileSync, statSync } from "node:fs";

/** The text of a run or an answer. @throws ProtocolError LAB_FILE_UNREADABLE, LAB_FILE_TOO_LARGE */
export async function readLabFile(path: string): Promise<string> {
  const { FILE_BYTES_MOST, LabError } = await import("@sandi/lab/exercises");
  try {
    if (statSync(path).size > FILE_BYTES_MOST) throw new LabError("LAB_FILE_TOO_LARGE", { limit: FILE_BYTES_MOST });
    return readFileSync(path, "utf8");
  } catch (cause) {
    if (cause instanceof LabError) throw cause;
    const reason = (cause as NodeJS.ErrnoException).code ?? String(cause);
    throw new LabError("LAB_FILE_UNREADABLE", { path, reason }, { cause });
  }
}
