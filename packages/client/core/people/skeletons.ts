// Its function makes one pattern of all 6,311 characters, which V8 takes longer to compile than the table to read.
import table from "unhomoglyph/data.json" with { type: "json" };

const ALIKE: Readonly<Record<string, string | undefined>> = table;

/** What is not seen in a name, and the space between its words. */
const UNSEEN = /[\p{Default_Ignorable_Code_Point}\p{C}\s]/gu;

/**
 * What a name looks like: names that share one of these cannot be told apart by eye (Unicode UTS 39 §4). Capitals and small
 * letters resemble different letters of other scripts, so that both are looked at.
 */
export function skeletons(name: string): readonly string[] {
  const seen = name.normalize("NFKD").replace(UNSEEN, "");
  return [...new Set([lower(looks(seen)), looks(lower(seen))])];
}

function looks(text: string): string {
  return Array.from(text, (char) => ALIKE[char] ?? char)
    .join("")
    .normalize("NFD");
}

function lower(text: string): string {
  return text.toLocaleLowerCase("en");
}
