import { hexGroups } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { type ClientId, openCard, shortId } from "@sandi/protocol";
import type { Observed } from "@sandi/relay";
import { partOf } from "../show/bytes.ts";
import { cut, safeName } from "../show/sanitize.ts";
import type { Style, Tone } from "../show/style.ts";
import { widthOf } from "../show/width.ts";
import type { Translate } from "../texts/index.ts";
import type { TrafficEvent, TrafficSums } from "./traffic.ts";

const SEALED_BYTES = 8;
/** Of a line without its two names. */
const BESIDE_NAMES = 60;
const NAME_COLUMNS = { least: 8, most: 32 };

type Piece = readonly [tone: Tone, text: string];

/** One event or one second, as one line that is no wider than the terminal. */
export class TrafficLines {
  readonly #t: Translate;
  readonly #style: Style;
  readonly #columns: () => number;
  readonly #time: () => string;

  /** @param time as it is shown, `12:00:05` */
  constructor(t: Translate, style: Style, columns: () => number, time: () => string) {
    this.#t = t;
    this.#style = style;
    this.#columns = columns;
    this.#time = time;
  }

  event(event: TrafficEvent): string {
    switch (event.what) {
      case "joined":
        return this.#line(...this.#whole(event.who), ["good", ` ${this.#t("trafficJoined")}`]);
      case "left":
        return this.#line(...this.#whole(event.who), ["dim", ` ${this.#t("trafficLeft")}`]);
      case "passed": {
        const size: Piece = ["plain", `  ${this.#t("trafficBytes", { count: event.body.length })}`];
        const stored: Piece = ["warn", `  ${this.#t("trafficStored", { count: event.waiting })}`];
        const sealed: Piece = ["dim", `  ${hexGroups(ciphertextOf(event.body), SEALED_BYTES)}`];
        const way = [...this.#brief(event.from), ["plain", " → "] as const, ...this.#brief(event.to), size];
        return event.waiting > 0 ? this.#line(...way, stored, sealed) : this.#line(...way, sealed);
      }
      case "delivered":
        return this.#line(
          ["plain", "→ "],
          ...this.#brief(event.to),
          ["good", `  ${this.#t("trafficDelivered", { count: event.messages })}`],
          ["plain", `  ${this.#t("trafficBytes", { count: event.bytes })}`],
        );
    }
  }

  sums({ joined, left, messages, bytes, stored, delivered }: TrafficSums): string {
    const t = this.#t;
    const parts = [
      messages > 0 && `${t("trafficMessages", { count: messages })} (${t("trafficBytes", { count: bytes })})`,
      stored > 0 && t("trafficSumStored", { count: stored }),
      delivered > 0 && t("trafficSumDelivered", { count: delivered }),
      joined > 0 && t("trafficSumJoined", { count: joined }),
      left > 0 && t("trafficSumLeft", { count: left }),
    ];
    return this.#line(["plain", parts.filter((part) => part !== false).join(", ")]);
  }

  #whole(who: Observed): Piece[] {
    return [
      ["name", this.#name(who)],
      ["dim", `·${shortId(who.id as ClientId)}`],
    ];
  }

  /** The first part of the ID tells two of one name apart. No name has the dot between them. */
  #brief(who: Observed): Piece[] {
    return [
      ["name", this.#name(who)],
      ["dim", `·${shortId(who.id as ClientId).slice(0, 4)}`],
    ];
  }

  #name({ card: signed }: Observed): string {
    const card = openCard(signed, nodePrimitives);
    const half = Math.floor((this.#columns() - BESIDE_NAMES) / 2);
    const room = Math.min(Math.max(half, NAME_COLUMNS.least), NAME_COLUMNS.most);
    return card.ok ? cut(safeName(card.value.name), room) : "?";
  }

  #line(...pieces: Piece[]): string {
    let left = this.#columns() - 1;
    let line = "";
    for (const [tone, text] of [["dim", `${this.#time()}  `] as Piece, ...pieces]) {
      const shown = cut(text, left);
      left -= widthOf(shown);
      line += this.#style(tone, shown);
      if (shown !== text || left <= 0) break;
    }
    return line;
  }
}

/** The same bytes as the two people see on their screens. */
function ciphertextOf(body: Uint8Array): Uint8Array {
  return partOf(body, "ciphertext") ?? partOf(body, "confirmation") ?? partOf(body, "card") ?? body;
}
