import { kindOf } from "../../texts/sentences.ts";
import type { Step } from "../../world/steps.ts";
import type { Played } from "./played.ts";

/** Where something is drawn: on a lifeline, or between two. */
type Lane = "alice" | "relay" | "bob";
/** Where an arrow begins or ends: Mallory's own client stands beside her relay. */
type End = Lane | "mallory";
/** A step as the diagram shows it. `at` is its place among all steps of the run. */
export type Row = { readonly at: number; readonly step: Step } & Drawing;
type Drawing =
  | { readonly draw: "move" }
  | { readonly draw: "arrow"; readonly from: End; readonly to: End; readonly of: ArrowOf; readonly label: string }
  | { readonly draw: "mark"; readonly lane: Lane; readonly tone: Tone };
/** Whose an arrow is: as it was sent; of Mallory's making, or changed by her; or between a client and the relay's rules. */
type ArrowOf = "honest" | "mallory" | "rules";
type Tone = "calm" | "good" | "bad" | "warn";

/** Mallory runs the relay: what she sees is written there. */
function laneOf(who: string): Lane {
  return who === "alice" || who === "bob" ? who : "relay";
}

function endOf(who: string): End {
  return who === "alice" || who === "bob" ? who : "mallory";
}

/** What the diagram shows of a run. @param frames also what passes between a client and the relay's rules */
export function rowsOf(run: Played, frames: boolean): Row[] {
  return run.steps.flatMap((step, at): Row[] => {
    const drawing = drawingOf(step, run, frames);
    return drawing ? [{ at, step, ...drawing }] : [];
  });
}

function drawingOf(step: Step, run: Played, frames: boolean): Drawing | undefined {
  switch (step.is) {
    case "move":
      return { draw: "move" };
    case "frame": {
      if (!frames) return undefined;
      const [from, to] =
        step.to === "relay" ? [endOf(step.who), "relay" as const] : (["relay", endOf(step.who)] as const);
      return { draw: "arrow", from, to, of: "rules", label: step.name };
    }
    case "packet":
    case "delivered": {
      const packet = run.world.desk.get(step.packet);
      const isAsSent = step.body === packet?.original && step.from === packet.from && step.to === packet.to;
      const changed = step.is === "delivered" && !isAsSent;
      const [from, to] =
        step.is === "packet" ? [endOf(step.from), "relay" as const] : (["relay", endOf(step.to)] as const);
      const of = packet?.isMallorys || changed ? "mallory" : "honest";
      return {
        draw: "arrow",
        from: packet?.isMallorys ? "relay" : from,
        to,
        of,
        label: `#${step.packet} ${kindOf(run.world, step.body)}`,
      };
    }
    case "refused":
    case "ignored":
    case "declined":
      return { draw: "mark", lane: laneOf(step.who), tone: "bad" };
    case "impossible":
      return { draw: "mark", lane: "relay", tone: "bad" };
    case "learned":
      return { draw: "mark", lane: "relay", tone: step.fact.kind === "text" ? "warn" : "calm" };
    case "event":
      return step.move === 0 ? undefined : eventDrawing(step);
  }
}

/** Those that `sentenceOf` has words for. */
function eventDrawing({ who, event }: Step & { is: "event" }): Drawing | undefined {
  const lane = laneOf(who);
  switch (event.event) {
    case "peers":
      return undefined;
    case "handshake":
      return event.state === "leg" ? undefined : { draw: "mark", lane, tone: event.error ? "bad" : "calm" };
    case "message":
    case "delivered":
      return { draw: "mark", lane, tone: "good" };
    case "gap":
      return { draw: "mark", lane, tone: event.missing + event.lost > 0 ? "warn" : "good" };
    case "notice":
    case "unconfirmed":
      return { draw: "mark", lane, tone: "warn" };
    case "error":
      return { draw: "mark", lane, tone: "bad" };
    default:
      return { draw: "mark", lane, tone: "calm" };
  }
}
