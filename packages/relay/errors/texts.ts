import type { ErrorTexts } from "@sandi/protocol/errors";
import type { RelayErrorCode } from "./relayError.ts";

/** What the codes mean that only a relay and its operator meet, in one language; the other one is not loaded. */
export async function relayErrorTexts(language: "en" | "id"): Promise<ErrorTexts<RelayErrorCode>> {
  return language === "id" ? (await import("./id.ts")).id : (await import("./en.ts")).en;
}
