import { webClientErrorTexts } from "@sandi/client/web/errors";
import type { ErrorTexts } from "@sandi/protocol/errors";

/** What every code means that the page meets, in one language; the other one is not loaded. */
export async function pageErrorTexts(language: "en" | "id"): Promise<ErrorTexts> {
  const own = language === "id" ? import("./id.ts").then(({ id }) => id) : import("./en.ts").then(({ en }) => en);
  return { ...(await webClientErrorTexts(language)), ...(await own) };
}

/** The texts of those codes that a terminal explains by what is typed there: here there are buttons. */
export async function inPageTexts(language: "en" | "id"): Promise<ErrorTexts> {
  return language === "id" ? (await import("./inPage/id.ts")).id : (await import("./inPage/en.ts")).en;
}
