import { concat, lengthPrefixed, type Primitives, utf8 } from "@sandi/crypto";
import { readU32 } from "@sandi/protocol";
import * as v from "valibot";
import { isNotHere } from "../attacks/attack.ts";
import { attackOf, VERDICTS } from "../attacks/index.ts";
import type { AttackName } from "../attacks/names.ts";
import { LabError } from "../errors/labError.ts";
import { MOVE_LIMITS, type Move, move } from "../world/moves.ts";
import { PROTOCOLS, type ProtocolName } from "../world/protocols.ts";
import { FILE_VERSION, parseFile, parseRunFile, type RunFile } from "./runFile.ts";

/** Which attacks are set as tasks, each in a protocol where it succeeds; a test holds that to the matrix. */
export const TASKS = {
  flip: "ns-1978",
  replay: "ns-1978",
  reorder: "ns-1978",
  drop: "ns-1978",
  keyboard: "ns-1978",
  lowe: "ns-1978",
  "forged-m4": "ns-1978",
  "withheld-opening": "ns-1978",
  "swap-key": "ratchet-unverified",
  "stolen-device-past": "rsa-des",
  "stolen-device-now": "ratchet",
  "des-search": "rsa-des",
} as const satisfies { readonly [name in AttackName]?: ProtocolName };

export type TaskName = keyof typeof TASKS;
export const TASK_NAMES = Object.keys(TASKS) as TaskName[];

/** More than any of them needs. */
const MOVES_MOST = 200;
/** What a student may always do. */
const ALWAYS: readonly Move["do"][] = ["say", "deliver", "deliverAll", "hold", "drop", "wait", "restart"];

const student = v.pipe(v.string(), v.minLength(1), v.maxLength(128));
const seed = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(0xffff_ffff));
const verdict = v.picklist(VERDICTS);
const predictions = v.partial(
  v.strictObject({
    "ns-1978": verdict,
    "rsa-des": verdict,
    ratchet: verdict,
    "ratchet-unverified": verdict,
  }),
);

const answer = v.strictObject({
  version: v.literal(FILE_VERSION),
  task: v.picklist(TASK_NAMES),
  student,
  seed,
  protocol: v.picklist(PROTOCOLS),
  mayUse: v.optional(v.array(v.string())),
  most: v.optional(v.number()),
  moves: v.pipe(v.array(move), v.maxLength(MOVE_LIMITS.moves)),
  predictions,
});

/** A task as it is handed out; with moves and predictions filled in, it is the answer. */
export type Answer = v.InferOutput<typeof answer>;

/** The world of one student: nobody else's moves fit its bytes. */
function seedOf({ sha256 }: Primitives, student: string, task: TaskName): number {
  return readU32(sha256(concat(utf8("sandi/lab/task/v1"), lengthPrefixed(utf8(student), utf8(task)))), 0);
}

/** @throws ProtocolError LAB_NO_TASK if nothing of that name is set */
export function taskFor(primitives: Primitives, student: string, name: string): Answer {
  const task = TASK_NAMES.find((one) => one === name);
  if (task === undefined) throw new LabError("LAB_NO_TASK", { task: name, tasks: TASK_NAMES.join(", ") });
  const seed = seedOf(primitives, student, task);
  const most = MOVES_MOST;
  const mayUse = movesAllowed(task);
  return {
    version: FILE_VERSION,
    task,
    student,
    seed,
    protocol: TASKS[task],
    mayUse,
    most,
    moves: [],
    predictions: {},
  };
}

/** Those of the attack itself, and what does no harm: whoever is to flip a bit must not steal the phone. */
function movesAllowed(task: TaskName): Move["do"][] {
  const moves = attackOf(task)!.moves(TASKS[task]);
  const own = isNotHere(moves) ? [] : moves.map((one) => one.do);
  return [...new Set([...ALWAYS, ...own])].sort();
}

/** A run, or an answer to be tried before it is handed in: then `task` is what it is after. */
export type Playable = RunFile & { readonly task?: TaskName };

/** @throws ProtocolError as `parseRunFile`, and as `parseAnswer` for what says that it is an answer */
export function parsePlayable(primitives: Primitives, text: string): Playable {
  // Nothing else in a file of the lab is called so.
  if (!/"task"\s*:/.test(text)) return parseRunFile(text);
  const { version, protocol, seed, moves, task } = parseAnswer(primitives, text);
  return { version, protocol, seed, moves, task };
}

/**
 * An answer whose moves may be played: in the student's own world, with moves that the task allows.
 * @throws ProtocolError as `parseRunFile`; LAB_ANSWER_SEED, LAB_ANSWER_PROTOCOL, LAB_ANSWER_MOVE, LAB_TOO_MANY_MOVES
 */
export function parseAnswer(primitives: Primitives, text: string): Answer {
  const read = parseFile(answer, text);
  const expected = seedOf(primitives, read.student, read.task);
  if (read.seed !== expected) throw new LabError("LAB_ANSWER_SEED", { seed: read.seed, expected });
  if (read.protocol !== TASKS[read.task]) throw new LabError("LAB_ANSWER_PROTOCOL", { protocol: read.protocol });
  if (read.moves.length > MOVES_MOST) throw new LabError("LAB_TOO_MANY_MOVES", { limit: MOVES_MOST });
  const allowed = movesAllowed(read.task);
  const other = read.moves.find((one) => !allowed.includes(one.do));
  if (other) throw new LabError("LAB_ANSWER_MOVE", { move: other.do, task: read.task });
  return read;
}
