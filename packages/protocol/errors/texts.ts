import type { ErrorTexts } from "../errors.ts";
import type { ErrorCode } from "./codes.ts";

/** What the codes of the protocol mean, in one language; the other one is not loaded. */
export async function protocolErrorTexts(language: "en" | "id"): Promise<ErrorTexts<ErrorCode>> {
  if (language === "id") {
    const [{ id }, ofRsaDes] = await Promise.all([import("./id.ts"), import("../suites/rsa-des/errors/id.ts")]);
    return { ...id, ...ofRsaDes.id };
  }
  const [{ en }, ofRsaDes] = await Promise.all([import("./en.ts"), import("../suites/rsa-des/errors/en.ts")]);
  return { ...en, ...ofRsaDes.en };
}
