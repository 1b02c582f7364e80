import type { Language } from "../../attacks/attack.ts";
import type { Facts } from "../../texts/index.ts";
import type { World } from "../../world/world.ts";
import { type Claim, holds } from "../claims.ts";
import type { LessonWords } from "./en.ts";

/** The words around lessons in one language; the other one is not loaded. */
export async function lessonWords(language: Language): Promise<LessonWords> {
  return language === "id" ? (await import("./id.ts")).id : (await import("./en.ts")).en;
}

/** What a claim is about, as it is in the world: the claim itself if it holds there, and otherwise its opposite. */
export function findingOf(claim: Claim, world: World, { claims }: LessonWords): string {
  const isSo = holds(claim, world) === claim.is;
  return filled(claims[claim.says][isSo ? 0 : 1], claim.facts);
}

/** `{name}` is filled in, where there is something to fill it with. */
export function filled(text: string, facts: Facts): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) =>
    Object.hasOwn(facts, name) ? String(facts[name]) : whole,
  );
}
