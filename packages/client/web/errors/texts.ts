import type { ErrorTexts } from "@sandi/protocol/errors";
import { clientErrorTexts } from "../../errors/texts.ts";

/** As `clientErrorTexts`, with what only a client in a page meets: storage, tabs. */
export async function webClientErrorTexts(language: "en" | "id"): Promise<ErrorTexts> {
  const own = language === "id" ? import("./id.ts").then(({ id }) => id) : import("./en.ts").then(({ en }) => en);
  return { ...(await clientErrorTexts(language)), ...(await own) };
}
