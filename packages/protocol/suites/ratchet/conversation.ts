import type { UnixMs } from "@sandi/crypto";
import type { Answer, SuiteInput } from "../../suite.ts";
import { unprovenGrounds } from "./broken.ts";
import { sayGaps } from "./gaps.ts";
import { askDueAt, openIfDue, prekeysCame, want } from "./initiating.ts";
import { sealContent, sealVoids } from "./outgoing.ts";
import type { Pair } from "./pair.ts";
import { receive } from "./receive.ts";
import { discard, disowned, expireCondemned } from "./rolledBack.ts";
import { hasRoom, sealReceipt } from "./sealing.ts";
import { sealingSession } from "./sessions.ts";
import { decline } from "./taking.ts";
import { change, say, type Turn } from "./turn.ts";

/** Carries out one input; docs/ratchet.md, "Inputs", says what each leads to. */
export function carryOut(turn: Turn, input: SuiteInput): void {
  const before = turn.pair;
  obey(turn, input);
  sayGaps(turn, before);
  sayReady(turn, before, input.on === "open");
}

function obey(turn: Turn, input: SuiteInput): void {
  switch (input.on) {
    case "open":
      return openOrWait(turn);
    case "body":
      return receive(turn, input.body);
    case "declined":
      return decline(turn, input.body);
    case "answer":
      return answered(turn, input.answer);
    case "seal":
      return sealContent(turn, input);
    case "receipt":
      return sealReceipt(turn);
    case "void":
      return sealVoids(turn, input);
    case "tick":
      expireCondemned(turn);
      return openIfDue(turn);
    case "discard":
      return discard(turn);
    case "disowned":
      return disowned(turn, input.session);
    case "unheard":
      // Where none seals, one is being opened already.
      if (sealingSession(turn.pair.sessions)) unprovenGrounds(turn, "broken");
      return;
  }
}

/** Where there is room already, `ready` is all that follows. */
function openOrWait(turn: Turn): void {
  const sealing = sealingSession(turn.pair.sessions);
  if (sealing === undefined) want(turn);
  else if (!hasRoom(sealing)) change(turn, { wanted: true });
}

function answered(turn: Turn, answer: Answer): void {
  if (answer.to === "slow") throw new Error("an answer to a slow question, which nothing has asked");
  if (answer.to === "prekeys") prekeysCame(turn, answer);
}

/** Sealing has become possible or has moved to another session, or someone asks. */
function sayReady(turn: Turn, before: Pair, asked: boolean): void {
  const [was, now] = [sealingSession(before.sessions), sealingSession(turn.pair.sessions)];
  if (now === undefined || !hasRoom(now)) return;
  const moved = was === undefined || was.id !== now.id;
  if (moved || asked || (turn.pair.wanted && was && !hasRoom(was))) say(turn, { do: "ready", session: now.id });
  if (turn.pair.wanted) change(turn, { wanted: false });
}

/** When `tick` is next worth calling, by the relay's clock. */
export function nextTick(pair: Pair): UnixMs | undefined {
  const times = pair.sessions.flatMap(({ standing }) => (standing.at === "condemned" ? [standing.until] : []));
  if (pair.intent && !pair.asking) times.push(askDueAt({ pair }));
  return times.length === 0 ? undefined : (Math.min(...times) as UnixMs);
}
