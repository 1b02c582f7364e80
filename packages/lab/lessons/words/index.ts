import { translator } from "@sandi/client/texts";
import type { Language } from "../../attacks/attack.ts";
import type { Facts } from "../../texts/index.ts";
import type { World } from "../../world/world.ts";
import { type Claim, holds } from "../claims.ts";
import type { LessonWords } from "./en.ts";

/** The words around lessons in one language, and how a text of that language is filled in. */
export type Words = LessonWords & { readonly fill: (text: string, facts: Facts) => string };

/** The other language is not loaded. */
export async function lessonWords(language: Language): Promise<Words> {
  const words = language === "id" ? (await import("./id.ts")).id : (await import("./en.ts")).en;
  // What a text needs is known to tests, not to the compiler.
  const fill = (text: string, facts: Facts) =>
    (translator<{ readonly text: string }>({ text }, language) as Filling)("text", facts);
  return { ...words, fill };
}

type Filling = (key: "text", facts: Facts) => string;

/** What a claim is about, as it is in the world: the claim itself if it holds there, and otherwise its opposite. */
export function findingOf(claim: Claim, world: World, { claims, fill }: Words): string {
  const isSo = holds(claim, world) === claim.is;
  return fill(claims[claim.says][isSo ? 0 : 1], claim.facts);
}
