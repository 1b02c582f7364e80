import * as v from "valibot";
import { LabError } from "../errors/labError.ts";
import { MOVE_LIMITS, move } from "../world/moves.ts";
import { PROTOCOLS } from "../world/protocols.ts";

/** Of run files, tasks and answers alike. */
export const FILE_VERSION = 1;
/** A file is refused unread if it is larger. */
export const FILE_BYTES_MOST = 4 * 1_048_576;

const seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
const moves = v.pipe(v.array(move), v.maxLength(MOVE_LIMITS.moves));

const runFile = v.strictObject({ version: v.literal(FILE_VERSION), protocol: v.picklist(PROTOCOLS), seed, moves });

/** A run that can be played again, byte for byte: everything that happens in it follows from this. */
export type RunFile = v.InferOutput<typeof runFile>;

/** @throws ProtocolError LAB_FILE_INVALID, LAB_FILE_VERSION, LAB_TOO_MANY_MOVES, LAB_FILE_TOO_LARGE */
export function parseRunFile(text: string): RunFile {
  return parseFile(runFile, text);
}

/** Reads a file of one of the lab's kinds: its version first, so that a newer one is told apart from a broken one. */
export function parseFile<const S extends v.GenericSchema>(schema: S, text: string): v.InferOutput<S> {
  if (text.length > FILE_BYTES_MOST) throw new LabError("LAB_FILE_TOO_LARGE", { limit: FILE_BYTES_MOST });
  const value = jsonOf(text);
  const version = v.safeParse(v.object({ version: v.number() }), value);
  if (version.success && version.output.version !== FILE_VERSION)
    throw new LabError("LAB_FILE_VERSION", { version: version.output.version, known: FILE_VERSION });
  const many = v.safeParse(v.object({ moves: v.array(v.unknown()) }), value);
  if (many.success && many.output.moves.length > MOVE_LIMITS.moves)
    throw new LabError("LAB_TOO_MANY_MOVES", { limit: MOVE_LIMITS.moves });
  const parsed = v.safeParse(schema, value);
  if (parsed.success) return parsed.output;
  const [issue] = parsed.issues;
  throw new LabError("LAB_FILE_INVALID", { reason: `${v.getDotPath(issue) ?? "file"}: ${issue.message}` });
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new LabError("LAB_FILE_INVALID", { reason: error instanceof Error ? error.message : String(error) });
  }
}
