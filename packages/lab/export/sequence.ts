import type { Say } from "../texts/index.ts";
import { kindOf, personName } from "../texts/sentences.ts";
import type { Scene } from "../world/scene.ts";
import type { Step } from "../world/steps.ts";

const LANE = 220;
const ROW = 34;
const TOP = 70;
const LEFT = 110;
const LANES = ["alice", "desk", "bob", "mallory"] as const;

type Lane = (typeof LANES)[number];
type Row =
  | {
      readonly is: "arrow";
      readonly from: Lane;
      readonly to: Lane;
      readonly text: string;
      readonly isMallorys: boolean;
    }
  | { readonly is: "note"; readonly at: Lane; readonly text: string; readonly tone: "bad" | "plain" };

/** A sequence diagram that prints: black on white, lines told apart without colour. */
export function sequenceOf(scene: Scene, say: Say): string {
  const rows = scene.steps.flatMap((step) => rowOf(scene, step, say) ?? []);
  const [width, height] = [LEFT * 2 + LANE * (LANES.length - 1), TOP + ROW * (rows.length + 1)];
  const lifelines = LANES.map((lane) => {
    const x = xOf(lane);
    const title = `<text x="${x}" y="30" class="title">${escaped(lane === "desk" ? say("desk") : personName(lane))}</text>`;
    return `${title}<line x1="${x}" y1="42" x2="${x}" y2="${height - 10}" class="life"/>`;
  });
  const drawn = rows.map((row, i) => (row.is === "arrow" ? arrow(row, TOP + ROW * i) : note(row, TOP + ROW * i)));
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">
<title>${escaped(`${scene.protocol.name}, seed ${scene.seed}`)}</title>
<style>
text { font: 13px sans-serif; text-anchor: middle; paint-order: stroke; stroke: #fff; stroke-width: 4px; }
.title { font-weight: bold; font-size: 15px; }
.life { stroke: #666; stroke-dasharray: 2 4; }
.arrow { stroke: #000; fill: none; marker-end: url(#head); }
.mallory { stroke-dasharray: 7 4; }
.bad { font-weight: bold; }
</style>
<defs><marker id="head" viewBox="0 0 10 10" refX="9" refY="5" markerWidth="8" markerHeight="8" orient="auto-start-reverse">
<path d="M0 0L10 5L0 10z"/></marker></defs>
<rect width="100%" height="100%" fill="#fff"/>
${[...lifelines, ...drawn].join("\n")}
</svg>
`;
}

function rowOf(scene: Scene, step: Step, say: Say): Row | undefined {
  switch (step.is) {
    case "packet": {
      const isMallorys = scene.desk.get(step.packet)?.isMallorys === true;
      if (isMallorys) return undefined;
      const text = `${step.packet}: ${kindOf(scene, step.body)}, ${step.body.length} B`;
      return { is: "arrow", from: laneOf(step.from), to: "desk", text, isMallorys };
    }
    case "delivered": {
      const packet = scene.desk.get(step.packet);
      const changed = packet?.isMallorys === true || packet?.original !== step.body || packet.from !== step.from;
      const what = `${step.packet}: ${kindOf(scene, step.body)}`;
      const text = changed ? say("asFrom", { what, from: personName(step.from) }) : what;
      return { is: "arrow", from: "desk", to: laneOf(step.to), text, isMallorys: changed };
    }
    case "refused":
    case "declined":
      return { is: "note", at: laneOf(step.who), text: `✗ ${step.code}`, tone: "bad" };
    case "ignored":
      return { is: "note", at: laneOf(step.who), text: "✗", tone: "bad" };
    case "learned":
      return {
        is: "note",
        at: "desk",
        text: `${personName(step.fact.name)}: ${short(step.fact.value)}`,
        tone: "plain",
      };
    case "event":
      if (step.event.event !== "message") return undefined;
      return { is: "note", at: laneOf(step.who), text: `“${short(step.event.text)}”`, tone: "plain" };
    default:
      return undefined;
  }
}

function arrow({ from, to, text, isMallorys }: Row & { is: "arrow" }, y: number): string {
  const [x1, x2] = [xOf(from), xOf(to)];
  const label = `<text x="${(x1 + x2) / 2}" y="${y - 5}">${escaped(text)}</text>`;
  return `${label}<line x1="${x1}" y1="${y}" x2="${x2}" y2="${y}" class="arrow${isMallorys ? " mallory" : ""}"/>`;
}

function note({ at, text, tone }: Row & { is: "note" }, y: number): string {
  return `<text x="${xOf(at)}" y="${y}" class="${tone}">${escaped(text)}</text>`;
}

function laneOf(who: string): Lane {
  return who === "alice" || who === "bob" ? who : "mallory";
}

function xOf(lane: Lane): number {
  return LEFT + LANE * LANES.indexOf(lane);
}

function short(text: string): string {
  return text.length > 28 ? `${text.slice(0, 27)}…` : text;
}

function escaped(text: string): string {
  // What a person typed must not become a part of the picture, and XML has no place for control characters.
  const visible = text.replace(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069\ufffe\uffff]/g, "\ufffd");
  return visible.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}
