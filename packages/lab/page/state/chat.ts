import { equal } from "@sandi/crypto";
import { writtenTexts } from "../../attacks/goals.ts";
import { personName } from "../../texts/sentences.ts";
import type { Step } from "../../world/steps.ts";
import type { World } from "../../world/world.ts";

/** How far a text of one's own has come. */
export type Way = "waiting" | "sent" | "accepted" | "delivered" | "declined";
/** A line of a person's screen. `at` is the step that put it there. */
export type ChatLine = { readonly at: number; readonly body?: Uint8Array } & (
  | { readonly is: "mine"; readonly to: string; readonly text: string; readonly way: Way }
  | ({ readonly is: "theirs"; readonly reader: string; readonly from: string; readonly text: string } & Truth)
  | { readonly is: "told"; readonly step: Step }
);
/** What only the lab knows of a text that came: that it is as it seems, whom it was written to, or whose it really is. */
type Truth =
  | { readonly truth: "genuine" | "never" | "mallory" }
  | { readonly truth: "elsewhere"; readonly writtenTo: string };

type Mine = ChatLine & { is: "mine" };

/** What a person's client has shown, up to and with some steps. */
export function chatOf(who: string, steps: readonly Step[], world: World): ChatLine[] {
  const lines: ChatLine[] = [];
  const ids = new Map<number, Uint8Array>();
  const change = (at: number, way: Way) => {
    if (lines[at]?.is === "mine") lines[at] = { ...(lines[at] as Mine), way };
  };
  for (const [at, step] of steps.entries()) {
    if (step.is === "move" && step.what.do === "say" && step.what.who === who)
      lines.push({ at, is: "mine", to: step.what.to, text: step.what.text, way: "waiting" });
    if (step.is === "declined" && step.who === who) {
      change(
        lines.findLastIndex((line) => line.is === "mine" && line.way === "waiting"),
        "declined",
      );
      lines.push({ at, is: "told", step });
    }
    if (step.is !== "event" || step.who !== who) continue;
    const { event } = step;
    switch (event.event) {
      case "sent": {
        const { text } = event;
        const mine = lines.findIndex((line) => line.is === "mine" && line.way === "waiting" && line.text === text);
        if (mine < 0) break;
        ids.set(mine, event.messageId);
        lines[mine] = { ...(lines[mine] as Mine), body: event.body };
        change(mine, "sent");
        break;
      }
      case "accepted":
      case "delivered": {
        const { messageId } = event;
        const found = [...ids].find(([, id]) => equal(id, messageId))?.[0] ?? -1;
        const line = lines[found];
        if (line?.is === "mine" && line.way !== "delivered") change(found, event.event);
        break;
      }
      case "message": {
        const from = world.nameOf(event.peer.id);
        lines.push({
          at,
          body: event.body,
          is: "theirs",
          reader: who,
          from: event.peer.name,
          text: event.text,
          ...truthOf(who, from, event.text, steps.slice(0, at)),
        });
        break;
      }
      case "gap":
        lines.push({ at, is: "told", step });
        break;
      case "handshake":
        if (event.state === "leg" || (event.state === "started" && !event.error)) break;
        lines.push({ at, is: "told", step });
        break;
      case "notice":
      case "error":
      case "unconfirmed":
        lines.push({ at, is: "told", step });
    }
  }
  return lines;
}

function truthOf(reader: string, from: string, text: string, before: readonly Step[]): Truth {
  if (from.startsWith("mallory-as-")) return { truth: "mallory" };
  const written = writtenTexts({ steps: before }).filter((one) => one.who === from && one.text === text);
  if (written.some(({ to }) => personName(to) === personName(reader))) return { truth: "genuine" };
  const [other] = written;
  return other ? { truth: "elsewhere", writtenTo: other.to } : { truth: "never" };
}
