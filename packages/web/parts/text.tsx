import { later } from "@sandi/views/later";
import { safeText } from "./safe.ts";

const Linked = later(async () => (await import("./linked.tsx")).Linked);

/** The text of a message. */
export function Text({ text }: { readonly text: string }) {
  const safe = safeText(text);
  return safe.includes("://") ? <Linked text={safe} /> : safe;
}
