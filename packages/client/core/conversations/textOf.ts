import { decodeContent } from "@sandi/protocol";

/** What there is to read in a content; empty for a content of another kind. */
export function textOf(bytes: Uint8Array): string {
  const content = decodeContent(bytes);
  return content.ok && "text" in content.value ? content.value.text : "";
}
