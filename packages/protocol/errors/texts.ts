import type { ErrorTexts } from "../errors.ts";
import type { ErrorCode } from "./codes.ts";

/** What the codes of the protocol mean, in one language; the other one is not loaded. */
export async function protocolErrorTexts(language: "en" | "id"): Promise<ErrorTexts<ErrorCode>> {
  return language === "id" ? (await import("./id.ts")).id : (await import("./en.ts")).en;
}
