import type { ClientEvent } from "@sandi/client";
import { equal, toHex } from "@sandi/crypto";
import type { LegField } from "@sandi/protocol";
import type { Translate } from "../texts/index.ts";
import type { Style } from "./style.ts";

type Leg = ClientEvent & { readonly event: "handshake" };

/** How each leg is written in the protocol's own notation. docs/rsa-des.md. */
const FORMULA: Readonly<Record<string, string>> = {
  M1: "RSA-OAEP{ID_A, ID_B, N1, H}",
  M2: "RSA-OAEP{ID_B, ID_A, N1, N2, h1}",
  M3: "RSA-OAEP{ID_A, ID_B, N2, h2}",
  M4: "RSA-OAEP{ID_A, ID_B, N2, h3, K_DES, S}",
  "M4'": "RSA-OAEP{ID_A, ID_B, N2, hT, K_DES, S}",
  M5: "HMAC{K_conf, B, T}",
  M6: "HMAC{K_conf, A, T}",
  "M5'": "HMAC{K_conf, B, T'}",
  "M6'": "HMAC{K_conf, A, T'}",
};
const FORMULA_COLUMNS = 38;
const NONCES: Readonly<Record<string, readonly string[]>> = { M1: ["n1"], M2: ["n1", "n2"], M3: ["n2"], M4: ["n2"] };

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
  leg({ leg = "?", direction, fields = [] }: Leg, style: Style, t: Translate): string {
    if (leg !== "M1" || direction === "sent") this.#begun = "underway";
    const arrow = direction === "sent" ? "→" : "←";
    const formula = FORMULA[leg] ?? t("recordAnswer");
    const shown = [...(NONCES[leg] ?? []).map((name) => this.#nonce(name, fields)), ...keyMaterial(leg, fields, t)];
    if (/^M[56]/.test(leg)) shown.push(`${t("keyConfirmation")} ✓`);
    const detail = shown.filter((part) => part !== "").join("  ");
    return `  ${arrow} ${style("bold", leg.padEnd(3))} ${detail ? `${formula.padEnd(FORMULA_COLUMNS)}  ${detail}` : formula}`;
  }

  #nonce(name: string, fields: readonly LegField[]): string {
    const value = fields.find((field) => field.name === name)?.value;
    if (!value) return "";
    const before = this.#nonces.get(name);
    this.#nonces.set(name, value);
    const label = name.toUpperCase();
    return before && equal(before, value) ? `${label} ✓` : `${label} = ${toHex(value.subarray(0, 4))}…`;
  }
}

/** Keys only by name and size: their values never come this far. */
function keyMaterial(leg: string, fields: readonly LegField[], t: Translate): string[] {
  if (!leg.startsWith("M4")) return [];
  const key = fields.find(({ name }) => name === "kDes");
  return key ? [`K_DES ${key.size} B ✓ ${t("oddParity")}`] : [];
}
