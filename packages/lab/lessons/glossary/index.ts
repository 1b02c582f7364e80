import type { Language } from "../../attacks/attack.ts";
import type { Term } from "./term.ts";

/** In the order of the alphabet. The other language is not loaded. */
export async function glossary(language: Language): Promise<readonly Term[]> {
  return language === "id" ? (await import("./id.ts")).terms : (await import("./en.ts")).terms;
}

/** Those that a text uses, also at the start of a sentence or in the plural. */
export function termsIn(text: string, terms: readonly Term[]): Term[] {
  return terms.filter(({ word }) => {
    const [first, rest] = [word.charAt(0), word.slice(1)];
    return new RegExp(`\\b[${first}${first.toUpperCase()}]${rest}(s|nya)?\\b`).test(text);
  });
}
