import { capital } from "../../texts/sentences.ts";
import { withButtons } from "./forms.ts";
import { trouble } from "./lab.ts";
import { explainedSoon } from "./language.ts";

/** Tells the reader what went wrong. @throws it, if there are no words for it */
export async function tell(error: unknown): Promise<void> {
  const { code, context } = error as { code?: string; context?: Record<string, string> };
  const known = code === undefined ? undefined : await explainedSoon(code, withButtons(context ?? {}));
  if (!known) throw error;
  trouble.value = `${capital(known.cause)}. ${known.remedy}`;
}
