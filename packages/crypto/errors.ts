import type { en } from "./errors/en.ts";

export type CryptoErrorCode = keyof typeof en;

/** The texts of one language, by code; `{name}` is filled from the error's context. */
export type CryptoErrorTexts = {
  readonly [code in CryptoErrorCode]: { readonly cause: string; readonly remedy: string };
};

/**
 * Thrown if the caller breaks a function's contract (a key of seven bytes). Never for what an attacker can send:
 * that comes back as `undefined`. `code` is stable, and `errors/` has its cause and remedy; `message` may change.
 */
export class CryptoError extends Error {
  readonly code: CryptoErrorCode;
  readonly context: { readonly [key: string]: string | number };

  constructor(code: CryptoErrorCode, context: { readonly [key: string]: string | number } = {}) {
    const facts = Object.entries(context).map(([name, value]) => `${name}: ${value}`);
    super(facts.length === 0 ? code : `${code} (${facts.join(", ")})`);
    this.name = "CryptoError";
    this.code = code;
    this.context = context;
  }
}
