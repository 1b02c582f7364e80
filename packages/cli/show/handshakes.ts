import type { ClientEvent, Peer } from "@sandi/client";
import { hexGroups } from "@sandi/crypto";
import { fullId, type SuiteName } from "@sandi/protocol";
import { isTeaching } from "../chat/events.ts";
import { opensHandshake } from "./bytes.ts";
import type { Pen } from "./pen.ts";
import { HandshakeView } from "./renderHandshake.ts";
import { whoIs } from "./who.ts";

/** What has been shown of every handshake. */
export class Handshakes {
  readonly #views = new Map<string, HandshakeView>();

  lines(pen: Pen, event: ClientEvent & { readonly event: "handshake" }, trace: boolean): string[] {
    const { peer, suite, state } = event;
    const { t, style } = pen;
    const name = whoIs(peer, t);
    const view = this.#viewOf(peer, suite);
    switch (state) {
      case "started":
        if (event.reason) return why(pen, event);
        return view.begin("started") ? [style("bold", t("handshake", { name, suite }))] : [];
      case "leg": {
        // A conversation for real use steps all the time: its steps are shown to those who ask.
        if (!trace && !isTeaching(suite)) return [];
        // The side that answers sees no "started": for it, the handshake starts with the first leg.
        const opens = event.direction === "received" && event.body && opensHandshake(event.body);
        const begins = opens && view.begin("asked");
        const bytes = trace && event.body ? pen.indented(`${event.body.length} B`, hexGroups(event.body)) : [];
        const line = view.leg(event, style, t);
        return [...(begins ? [style("bold", t("handshake", { name, suite }))] : []), line, ...bytes];
      }
      case "open":
        return [
          ...why(pen, event),
          ...pen.own("good", isTeaching(suite) ? t("handshakeOpen") : t("handshakeOpenPlain", { name })),
        ];
      case "unconfirmed":
        return [...why(pen, event), ...pen.own("dim", t("handshakeUnconfirmed", { name }))];
      case "refused":
        return [style("warn", t("handshakeRefused", { name }))];
      case "rekeyed":
        return [style("dim", `  ${t("handshakeRekeyed", { name })}`)];
      case "failed":
        return [style("bad", t("handshakeFailed", { name })), ...(event.error ? pen.error(event.error) : [])];
      case "expired":
        return [style("warn", t("handshakeExpired", { name }))];
      case "lost":
        return [style("warn", t("handshakeLost", { name }))];
      case "rolledBack":
        return [style("warn", t("handshakeRolledBack", { name, suite }))];
    }
  }

  #viewOf(peer: Peer, suite: SuiteName): HandshakeView {
    const key = `${fullId(peer.id)} ${suite}`;
    const known = this.#views.get(key) ?? new HandshakeView();
    this.#views.set(key, known);
    return known;
  }
}

/** Why a session takes the place of another, and who vouches for that. */
function why(pen: Pen, { peer, reason, vouched }: ClientEvent & { readonly event: "handshake" }): string[] {
  if (reason === undefined || reason === "first") return [];
  const name = whoIs(peer, pen.t);
  const text = pen.t(REASONS[reason], { name });
  return pen.own("warn", vouched === "relay" ? `${text} ${pen.t("vouchedByRelay")}` : text);
}

const REASONS = {
  lost: "reopenedLost",
  rolledBack: "reopenedRolledBack",
  broken: "reopenedBroken",
  refused: "reopenedRefused",
} as const;
