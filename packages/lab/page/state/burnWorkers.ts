import { BURN_SCRIPT } from "../policy.ts";

/** More of them would only wait for each other's memory. */
const WORKERS_MOST = 8;

type Policies = { createPolicy(name: string, rules: { createScriptURL(url: string): string }): ScriptUrls };
type ScriptUrls = { createScriptURL(url: string): string };

let workers: readonly Worker[] | undefined;

/** One for each core. They are started with the page, so that nothing is asked for later. */
export function burnWorkers(): readonly Worker[] {
  workers ??= startAll();
  return workers;
}

function startAll(): readonly Worker[] {
  const { trustedTypes } = globalThis as { readonly trustedTypes?: Policies };
  const rules = { createScriptURL: () => BURN_SCRIPT };
  const urls = trustedTypes?.createPolicy("sandi-lab", rules) ?? rules;
  const count = Math.max(1, Math.min(WORKERS_MOST, navigator.hardwareConcurrency || 1));
  return Array.from({ length: count }, () => new Worker(urls.createScriptURL(BURN_SCRIPT)));
}
