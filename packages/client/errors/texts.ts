import { type ErrorTexts, protocolErrorTexts } from "@sandi/protocol/errors";

/** What every code means that a client meets, in one language; the other one is not loaded. */
export async function clientErrorTexts(language: "en" | "id"): Promise<ErrorTexts> {
  const own = language === "id" ? import("./id.ts").then(({ id }) => id) : import("./en.ts").then(({ en }) => en);
  return { ...(await protocolErrorTexts(language)), ...(await own) };
}
