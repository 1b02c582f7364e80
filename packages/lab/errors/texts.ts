import type { ErrorTexts } from "@sandi/protocol/errors";
import type { LabErrorCode } from "./labError.ts";

/** What the codes mean that only the lab meets, in one language; the other one is not loaded. */
export async function labErrorTexts(language: "en" | "id"): Promise<ErrorTexts<LabErrorCode>> {
  return language === "id" ? (await import("./id.ts")).id : (await import("./en.ts")).en;
}
