import type { ClientEvent } from "@sandi/client";
import { equal, toHex } from "@sandi/crypto";
import type { LegField } from "@sandi/protocol";
import type { Translate } from "../texts/index.ts";
import { opensHandshake } from "./bytes.ts";
import type { Style } from "./style.ts";

type Leg = ClientEvent & { readonly event: "handshake" };

const NOTATION_COLUMNS = 38;

/** Nonces are kept per handshake, to say of the ones that come back that they are the ones that were sent. */
export class HandshakeView {
  readonly #nonces = new Map<string, Uint8Array>();

  /** Nothing has been shown of it yet, or all that was shown is its opening leg as the answering side sees it. */
  #begun: "no" | "started" | "asked" | "underway" = "no";

  /** @returns whether this is news; for the answering side M1 comes first and the start is told after it */
  begin(by: "started" | "asked"): boolean {
    const news = !(by === "started" ? this.#begun === "asked" : this.#begun === "started");
    if (news) this.#nonces.clear();
    this.#begun = by;
    return news;
  }

  /** One line for a leg: direction, notation, and what can be shown of its fields. */
  leg({ leg = "?", notation, direction, fields = [], body }: Leg, style: Style, t: Translate): string {
    if (direction === "sent" || !(body && opensHandshake(body))) this.#begun = "underway";
    const arrow = direction === "sent" ? "→" : "←";
    const inside = notation || t("recordAnswer");
    const detail = fields.flatMap((field) => this.#shown(field, t)).join("  ");
    return `  ${arrow} ${style("bold", leg.padEnd(3))} ${detail ? `${inside.padEnd(NOTATION_COLUMNS)}  ${detail}` : inside}`;
  }

  /** Keys only by name and size: their values never come this far. */
  #shown({ name, symbol = name, size, value, nonce, checked }: LegField, t: Translate): string[] {
    if (nonce && value) return [this.#nonce(symbol, value)];
    if (checked === undefined) return [];
    return [value ? `${t(checked)} ✓` : `${symbol} ${size} B ✓ ${t(checked)}`];
  }

  #nonce(symbol: string, value: Uint8Array): string {
    const before = this.#nonces.get(symbol);
    this.#nonces.set(symbol, value);
    return before && equal(before, value) ? `${symbol} ✓` : `${symbol} = ${toHex(value.subarray(0, 4))}…`;
  }
}
