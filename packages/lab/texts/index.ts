import { translator } from "@sandi/client/texts";
import type { Language, Lines } from "../attacks/attack.ts";
import type { AttackName } from "../attacks/names.ts";
import type { en, TextKey, Texts } from "./en.ts";

export type Facts = Readonly<Record<string, string | number>>;
export type Say = (key: TextKey, facts?: Facts) => string;

/** The texts of one language; the other one is not loaded. */
export async function sayIn(language: Language): Promise<Say> {
  const texts: Texts = language === "id" ? (await import("./id.ts")).id : (await import("./en.ts")).en;
  // A key comes from what happened, so its facts are not known to the compiler.
  return translator<typeof en>(texts, language) as Say;
}

/** The three lines of each attack: what Mallory changes, which check fires, and why it ends as it does. */
export async function attackLines(language: Language): Promise<Readonly<Record<AttackName, Lines>>> {
  return language === "id" ? (await import("./attacksId.ts")).attacksId : (await import("./attacksEn.ts")).attacksEn;
}
