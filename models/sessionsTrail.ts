// Turns what sessions.pml prints while SPIN replays a trail into typed steps.

export type Who = "alice" | "bob";

/**
 * What the world does: people write, a relay delivers or lies, devices lose their state, time passes. `own` is what a
 * client does of itself; a real one does the same when it is due.
 */
export type SessionsStep =
  | { readonly do: "write" | "lose" | "forgetEnded"; readonly who: Who }
  /** The oldest message under way to someone, or the one that the relay kept. */
  | { readonly do: "deliver" | "drop" | "withhold" | "copy" | "release"; readonly to: Who }
  /** The relay makes a refusal of the session in which someone seals. */
  | { readonly do: "forgeRefusal"; readonly to: Who }
  | { readonly do: "hour" | "honest" }
  /** Seven days have passed since a text that nobody confirmed. */
  | { readonly do: "unheard"; readonly who: readonly Who[] }
  | { readonly do: "own"; readonly who: Who; readonly what: "open" | "sealText" | "sealReceipt" | "refuse" };

const NAMES: Readonly<Record<string, Who>> = { A: "alice", B: "bob" };

type Reader = readonly [pattern: RegExp, read: (name: Who) => SessionsStep];

const STEPS: readonly Reader[] = [
  [/^([AB]) writes text \d$/, (who) => ({ do: "write", who })],
  [/^([AB]) loses its state$/, (who) => ({ do: "lose", who })],
  [/^([AB]) forgets ended sessions$/, (who) => ({ do: "forgetEnded", who })],
  [/^([AB]) finds a text that nobody confirms$/, (who) => ({ do: "unheard", who: [who] })],
  [/^([AB]) opens s\d of rank \d+$/, (who) => ({ do: "own", who, what: "open" })],
  [/^([AB]) seals text \d in s\d(?: with its opening)?$/, (who) => ({ do: "own", who, what: "sealText" })],
  [/^([AB]) seals a receipt in s\d(?: with its opening)?$/, (who) => ({ do: "own", who, what: "sealReceipt" })],
  [/^([AB]) refuses s\d$/, (who) => ({ do: "own", who, what: "refuse" })],
  [/^relay drops a message of s\d for ([AB])$/, (to) => ({ do: "drop", to })],
  [/^relay withholds a message of s\d for ([AB])$/, (to) => ({ do: "withhold", to })],
  [/^relay copies a message of s\d for ([AB])$/, (to) => ({ do: "copy", to })],
  [/^relay delivers what it kept of s\d to ([AB])$/, (to) => ({ do: "release", to })],
  [/^relay refuses s\d to ([AB])$/, (to) => ({ do: "forgeRefusal", to })],
];

const ARRIVES =
  /^([AB]) (?:takes|declines|heeds the refusal of|ignores a refusal of|opens a record of|ignores a repeat of|gets a record of (?:dead|refused)|does not know) s\d(?:: .*)?$/;

/**
 * @param lines what the model printed after `STEP `
 * @throws Error on a line that the model cannot have printed, and on junk, of which only the model knows what it is
 */
export function readSessionsTrail(lines: readonly string[]): SessionsStep[] {
  const steps: SessionsStep[] = [];
  /** What the relay brought by itself: the next line says what became of it. */
  let brought = false;
  for (const line of lines) {
    const arrived = ARRIVES.exec(line);
    const to = NAMES[arrived?.[1] ?? ""];
    if (arrived && to) {
      if (!brought) steps.push({ do: "deliver", to });
      brought = false;
      continue;
    }
    const step = readStep(line);
    brought = step.do === "release" || step.do === "forgeRefusal";
    steps.push(step);
  }
  return steps;
}

function readStep(line: string): SessionsStep {
  if (line === "an hour passes") return { do: "hour" };
  if (line === "relay becomes honest") return { do: "honest" };
  if (line === "both find a text that nobody confirms") return { do: "unheard", who: ["alice", "bob"] };
  for (const [pattern, read] of STEPS) {
    const name = NAMES[pattern.exec(line)?.[1] ?? ""];
    if (name) return read(name);
  }
  throw new Error(`not a step of sessions.pml: ${line}`);
}
