import type { ErrorTexts } from "@sandi/protocol/errors";
import { clientErrorTexts } from "../../errors/texts.ts";

/** As `clientErrorTexts`, with what only a client on Node meets: files, locks, certificates. */
export async function nodeClientErrorTexts(language: "en" | "id"): Promise<ErrorTexts> {
  const own = language === "id" ? import("./id.ts").then(({ id }) => id) : import("./en.ts").then(({ en }) => en);
  return { ...(await clientErrorTexts(language)), ...(await own) };
}
