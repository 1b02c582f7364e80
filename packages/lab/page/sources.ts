import type { Step } from "../world/steps.ts";

declare const CHECKS_IN_SOURCE: Readonly<Record<string, string>>;

/** A module, from the root of the repository, and what in it did the step. */
export type Source = { readonly file: string; readonly name: string };

const NS = "packages/lab/protocols/needhamSchroeder.ts";
const NSL = "packages/protocol/suites/rsa-des/nsl.ts";
const RATCHET = "packages/protocol/suites/ratchet";

/** What makes each kind of body, by suite; a test sees that it is there. */
export const MAKERS: Readonly<Record<string, Readonly<Record<string, Source>>>> = {
  ns: {
    M1: { file: NS, name: "NsThread" },
    M2: { file: "packages/lab/unfixed/needhamSchroeder.ts", name: "leg" },
    M3: { file: "packages/lab/unfixed/needhamSchroeder.ts", name: "leg" },
    M4: { file: "packages/lab/unfixed/needhamSchroeder.ts", name: "leg" },
    record: { file: NS, name: "NsThread" },
  },
  "rsa-des": {
    M1: { file: NSL, name: "startM1" },
    M2: { file: NSL, name: "openedM1" },
    M3: { file: NSL, name: "openedM2" },
    M4: { file: NSL, name: "sealedM3" },
    "M4'": { file: "packages/protocol/suites/rsa-des/rekey.ts", name: "startRekey" },
    M5: { file: NSL, name: "openedM4" },
    M6: { file: NSL, name: "receiveM5" },
    answer: { file: "packages/protocol/suites/rsa-des/legs.ts", name: "receiveM1" },
    record: { file: "packages/protocol/suites/rsa-des/session.ts", name: "sealRecord" },
  },
  ratchet: {
    opening: { file: `${RATCHET}/opening.ts`, name: "makeOpening" },
    answer: { file: `${RATCHET}/answer.ts`, name: "makeAnswer" },
    step: { file: `${RATCHET}/epochs.ts`, name: "step" },
    record: { file: `${RATCHET}/records.ts`, name: "sealRecord" },
    refusal: { file: `${RATCHET}/refusal.ts`, name: "makeRefusal" },
  },
};

/** What did the rest of what happens. */
export const DOERS = {
  move: { file: "packages/lab/world/carryOut.ts", name: "carryOut" },
  forged: { file: "packages/lab/world/carryOut.ts", name: "carryOut" },
  desk: { file: "packages/lab/world/scene.ts", name: "deliver" },
  learned: { file: "packages/lab/ledger/knowledge.ts", name: "Knowledge" },
  frame: { file: "packages/relay/core/relay.ts", name: "Relay" },
  shown: { file: "packages/client/core/engine.ts", name: "Engine" },
  ignored: { file: "packages/client/core/conversations/worker.ts", name: "Worker" },
  kept: { file: "packages/client/core/base/events.ts", name: "ClientEvent" },
} as const satisfies Readonly<Record<string, Source>>;

/** Where a code is raised, as the sources say; undefined for what no source of a check names. */
function sourceOfCode(code: string): Source | undefined {
  const [file, name] = (Object.hasOwn(CHECKS_IN_SOURCE, code) ? CHECKS_IN_SOURCE[code]! : "").split(" · ");
  return file && name ? { file, name } : undefined;
}

/** @param kind of the step's body */
export function sourceOf(step: Step, protocol: string, kind: string, isMallorys: boolean): Source {
  switch (step.is) {
    case "move":
      return DOERS.move;
    case "packet":
      if (isMallorys) return DOERS.forged;
      return (
        MAKERS[protocol.startsWith("ratchet") ? "ratchet" : protocol === "ns-1978" ? "ns" : protocol]?.[kind] ??
        DOERS.kept
      );
    case "delivered":
      return DOERS.desk;
    case "learned":
      return DOERS.learned;
    case "frame":
      return DOERS.frame;
    case "refused":
    case "declined":
    case "impossible":
      return sourceOfCode(step.code) ?? DOERS.shown;
    case "ignored":
      return DOERS.ignored;
    case "event": {
      const code = "error" in step.event ? step.event.error?.code : undefined;
      return (code && sourceOfCode(code)) || DOERS.shown;
    }
  }
}
