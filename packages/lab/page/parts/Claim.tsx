import type { ComponentChildren } from "preact";
import { t } from "../state/language.ts";

/**
 * Something that the page claims: a verdict, a code, a number. Each is marked, so that a test can hold all of them to what
 * packages/lab computes, and see that none stands beside.
 */
export function Claim({ of, children }: { readonly of: string; readonly children: ComponentChildren }) {
  return (
    <span class="claim" data-claim={of}>
      {children}
    </span>
  );
}

/** A code may be longer than its place: it breaks after its words. */
function breaking(text: string) {
  return text.split("_").flatMap((word, at) => (at === 0 ? [word] : ["_", <wbr key={at} />, word]));
}

/** A code of a check, as documents and logs have it. */
export function CodeClaim({ of, code }: { readonly of: string; readonly code: string }) {
  return (
    <code>
      <Claim of={of}>{breaking(code)}</Claim>
    </code>
  );
}

/** How an attack ends, or that it has not: a word, and a colour that says no more than it. */
export function VerdictMark({ verdict, of }: { readonly verdict: string; readonly of: string }) {
  return (
    <span class={`verdict verdict-${verdict.toLowerCase().replace("_", "-")}`}>
      <Claim of={of}>{verdict === "NOT_YET" ? t("notYet") : breaking(verdict)}</Claim>
    </span>
  );
}
