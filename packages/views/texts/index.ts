import { type Language, type Translate, translator } from "@sandi/client/texts";
import type { en } from "./en.ts";

export type ViewsTranslate = Translate<typeof en>;

/** The texts of these views in one language; the other one is not loaded. */
export async function viewsTranslator(language: Language): Promise<ViewsTranslate> {
  const texts = language === "id" ? (await import("./id.ts")).id : (await import("./en.ts")).en;
  return translator<typeof en>(texts, language);
}
