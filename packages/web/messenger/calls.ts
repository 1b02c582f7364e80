import type { Calls } from "./port.ts";

/** What is asked of the tab that holds the client; the rest a tab does itself. */
export type AskedCalls = Omit<Calls, "persist">;
export type CallName = keyof AskedCalls;

/**
 * Whether a call is asked again if the tab that was carrying it out is gone: what it does is done once, however often it is
 * asked. What says something carries its message id along.
 */
export const REPEATS: Readonly<Record<CallName, boolean>> = {
  lines: true,
  line: true,
  send: true,
  edit: true,
  react: true,
  takeBack: true,
  setTimer: true,
  chooseSuite: true,
  reading: true,
  look: true,
  add: true,
  more: true,
  // It would be a second one.
  invite: false,
  decide: true,
  safetyNumber: true,
  verificationText: true,
  verify: true,
  setVerified: true,
  rename: true,
  setBlocked: true,
  setMuted: true,
  setArchived: true,
  setDraft: true,
  forget: true,
  search: true,
  setTellsRead: true,
  setName: true,
  sealed: true,
  exportFile: true,
  setPassphrase: true,
  restart: false,
  trustRelay: true,
};

export function isCall(name: string): name is CallName {
  return Object.hasOwn(REPEATS, name);
}

/** All calls, each by way of `ask`. */
export function callsBy(ask: (name: CallName, args: readonly unknown[]) => Promise<unknown>): AskedCalls {
  const calls = Object.keys(REPEATS).map((name) => [name, (...args: unknown[]) => ask(name as CallName, args)]);
  return Object.fromEntries(calls) as AskedCalls;
}
