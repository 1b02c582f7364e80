import type { CryptoErrorTexts } from "../errors.ts";

/** What the codes of misuse mean, in one language; the other one is not loaded. */
export async function cryptoErrorTexts(language: "en" | "id"): Promise<CryptoErrorTexts> {
  return language === "id" ? (await import("./id.ts")).id : (await import("./en.ts")).en;
}
