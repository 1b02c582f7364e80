import { equal } from "@sandi/crypto";
import { differingByte } from "../../ledger/difference.ts";
import { kindOf } from "../../texts/sentences.ts";
import type { Move } from "../../world/moves.ts";
import { PROTOCOLS, type ProtocolName } from "../../world/protocols.ts";
import type { Step } from "../../world/steps.ts";
import { type Played, playRun, type RunStart } from "./played.ts";
import { type Row, rowsOf } from "./rows.ts";

/** `rows` has a gap where the other run does more with the same move. */
export type Side = {
  readonly compared: Compared;
  readonly played: Played;
  readonly rows: readonly (Row | undefined)[];
};
/** Two runs of one seed and the same moves in two protocols. Places are rows, counted from 0; none, if they never differ. */
export type Pair = {
  readonly left: Side;
  readonly right: Side;
  /** Where the first byte differs. */
  readonly firstBytes: number | undefined;
  /** Where something else happens. */
  readonly firstCourse: number | undefined;
  /** Where in the two bodies that is, if it is in one. */
  readonly byte: { readonly at: number; readonly left: string; readonly right: string } | undefined;
};

/** What can be put side by side: the protocols, and that of 1978 with one other line. */
export const COMPARED = ["ns-1978", "ns-1978-repaired", ...PROTOCOLS.slice(1)] as const;
export type Compared = ProtocolName | "ns-1978-repaired";

export function startOf(compared: Compared, seed: number): RunStart {
  return compared === "ns-1978-repaired" ? { protocol: "ns-1978", seed, repaired: true } : { protocol: compared, seed };
}

export async function playBoth(
  compared: readonly [Compared, Compared],
  seed: number,
  moves: readonly Move[],
): Promise<Pair> {
  const [left, right] = aligned(await sideOf(compared[0], seed, moves), await sideOf(compared[1], seed, moves));
  const firstBytes = firstWhere(left, right, (a, b) => bodiesDiffer(a, b));
  const firstCourse = firstWhere(left, right, (a, b) => !a || !b || courseOf(a, left) !== courseOf(b, right));
  const byte = firstBytes === undefined ? undefined : byteAt(left, right, firstBytes);
  return { left, right, firstBytes, firstCourse, byte };
}

async function sideOf(compared: Compared, seed: number, moves: readonly Move[]): Promise<Side> {
  const played = await playRun(startOf(compared, seed), moves);
  return { compared, played, rows: rowsOf(played, false) };
}

/** Each move begins in the same row on both sides. */
function aligned(left: Side, right: Side): [Side, Side] {
  const rows: [(Row | undefined)[], (Row | undefined)[]] = [[], []];
  for (let move = 0; move <= left.played.moves.length; move++) {
    const of = [left, right].map((side) => side.rows.filter((row) => row?.step.move === move));
    const most = Math.max(...of.map((some) => some.length));
    for (let at = 0; at < most; at++) for (const side of [0, 1] as const) rows[side].push(of[side]![at]);
  }
  return [
    { ...left, rows: rows[0] },
    { ...right, rows: rows[1] },
  ];
}

function firstWhere(
  left: Side,
  right: Side,
  differ: (a: Step | undefined, b: Step | undefined) => boolean,
): number | undefined {
  const at = left.rows.findIndex((row, index) => differ(row?.step, right.rows[index]?.step));
  return at < 0 ? undefined : at;
}

function bodiesDiffer(a: Step | undefined, b: Step | undefined): boolean {
  return a !== undefined && b !== undefined && "body" in a && "body" in b && !equal(a.body, b.body);
}

/** What happens, without the bytes with which it does. */
function courseOf(step: Step, { played }: Side): string {
  switch (step.is) {
    case "move":
      return JSON.stringify(step.what);
    case "packet":
    case "delivered":
      return `${step.is} ${step.from} ${step.to} ${kindOf(played.world, step.body)}`;
    case "event":
      return `${step.who} ${step.event.event} ${"state" in step.event ? step.event.state : ""} ${"text" in step.event ? step.event.text : ""}`;
    case "learned":
      return `${step.fact.kind} ${step.fact.name}`;
    case "frame":
      return `${step.who} ${step.name}`;
    case "ignored":
      return `ignored ${step.who} ${step.from}`;
    default:
      return `${step.is} ${step.code}`;
  }
}

function byteAt(left: Side, right: Side, row: number): Pair["byte"] {
  const [a, b] = [left.rows[row]?.step, right.rows[row]?.step];
  if (!a || !b || !("body" in a) || !("body" in b)) return undefined;
  const at = differingByte(a.body, b.body);
  if (at === undefined) return undefined;
  const fieldOf = ({ played }: Side, body: Uint8Array) =>
    played.world
      .person("alice")
      .suite.explain(body)
      .fields.find(({ offset, size }) => at >= offset && at < offset + size)?.name ?? "";
  return { at, left: fieldOf(left, a.body), right: fieldOf(right, b.body) };
}
