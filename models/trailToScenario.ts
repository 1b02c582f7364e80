// Turns what nsl.pml prints while SPIN replays a trail into a scenario: typed steps, or text with one step a line.

type Agent = "alice" | "bob" | "mallory";
type LegName = "M1" | "M2" | "M3" | "M4" | "M4'" | "M5" | "M5'" | "M6" | "M6'";

/** One run of one role; `run` tells several runs of a role apart. */
export type Run = { readonly role: "initiator" | "responder"; readonly run: number };

/** A value of the model by its name: `N1[0]` is the nonce of initiator 0, `N2[1]` that of responder 1. */
type Value = string;

export type Step =
  | { readonly do: "start"; readonly run: Run; readonly agent: Agent; readonly peer: Agent }
  /** Mallory answers as herself; Bob's or Alice's M2 is for her. */
  | { readonly do: "serve"; readonly run: Run; readonly agent: Agent }
  /** A ciphertext or MAC of one honest run reaches another unchanged; `sentAs` if it is taken for another leg. */
  | { readonly do: "deliver"; readonly leg: LegName; readonly sentAs: LegName; readonly from: Run; readonly to: Run }
  /** Mallory makes a message from values that she knows. `reencrypts` if one came to her inside another message. */
  | {
      readonly do: "forge";
      readonly leg: LegName;
      readonly to: Run;
      readonly as: Agent;
      readonly values: readonly Value[];
      readonly reencrypts: boolean;
    }
  /** What an initiator sends to Mallory is hers to read. */
  | { readonly do: "read"; readonly leg: "M3"; readonly from: Run; readonly n2: Value }
  | { readonly do: "rekey"; readonly run: Run }
  | { readonly do: "leak"; readonly run: Run };

/** Who takes part: the owners and peers of the runs that a scenario names, by `runKey`. */
type Cast = ReadonlyMap<string, { readonly agent: Agent; readonly peer: Agent }>;
export type Scenario = { readonly steps: readonly Step[]; readonly cast: Cast };

const AGENTS: Readonly<Record<number, Agent>> = { 1: "alice", 2: "bob", 3: "mallory" };
const FRESH = ["N1[0]", "N1[1]", "N2[0]", "N2[1]", "K[0]", "K[1]", "S[0]", "S[1]", "K'[0]", "K'[1]", "S'[0]", "S'[1]"];

export function runKey({ role, run }: Run): string {
  return `${role}${run}`;
}

/** @param lines what the model printed after `STEP `. Throws on a line that the model cannot have printed. */
export function trailToScenario(lines: readonly string[]): Scenario {
  const cast = new Map<string, { agent: Agent; peer: Agent }>();
  const steps = lines.map((line) => readStep(line, cast));
  return { steps, cast };
}

export function formatScenario({ steps, cast }: Scenario): string {
  return steps.map((step) => formatStep(step, cast)).join("\n");
}

function readStep(line: string, cast: Map<string, { agent: Agent; peer: Agent }>): Step {
  const [word, ...rest] = line.split(" ");
  const numbers = rest.map(Number);
  if (numbers.some((number) => !Number.isInteger(number))) throw new Error(`not a step of nsl.pml: ${line}`);
  const at = (index: number) => {
    const number = numbers[index];
    if (number === undefined) throw new Error(`not a step of nsl.pml: ${line}`);
    return number;
  };
  const initiator = (index: number): Run => ({ role: "initiator", run: at(index) });
  const responder = (index: number): Run => ({ role: "responder", run: at(index) });
  switch (word) {
    case "start": {
      const [run, agent, peer] = [initiator(0), agentOf(at(1)), agentOf(at(2))];
      cast.set(runKey(run), { agent, peer });
      return { do: "start", run, agent, peer };
    }
    case "serve": {
      const [run, agent] = [responder(0), agentOf(at(1))];
      cast.set(runKey(run), { agent, peer: "mallory" });
      return { do: "serve", run, agent };
    }
    case "learn":
      return { do: "read", leg: "M3", from: initiator(0), n2: nameOfValue(at(1)) };
    case "rekey":
      return { do: "rekey", run: initiator(0) };
    case "leak":
      return { do: "leak", run: initiator(0) };
    case "forgeM1": {
      const [to, agent, peer] = [responder(0), agentOf(at(1)), agentOf(at(2))];
      cast.set(runKey(to), { agent, peer });
      return forge("M1", to, peer, [at(3)]);
    }
  }
  const leg = /^(forge|pass)(M\d'?)(?:as(M\d'?))?$/.exec(word ?? "");
  if (!leg) throw new Error(`not a step of nsl.pml: ${line}`);
  const sentAs = leg[2] as LegName;
  const name = (leg[3] ?? sentAs) as LegName;
  const toInitiator = /^M[25]/.test(name);
  if (leg[1] === "forge") {
    const to = toInitiator ? initiator(0) : responder(0);
    return forge(name, to, castOf(cast, to).peer, numbers.slice(1));
  }
  const [from, to] = toInitiator ? [responder(0), initiator(1)] : [initiator(0), responder(1)];
  if (name === "M1") cast.set(runKey(to), { agent: agentOf(at(2)), peer: castOf(cast, from).agent });
  return { do: "deliver", leg: name, sentAs, from, to };
}

function forge(leg: LegName, to: Run, as: Agent, numbers: readonly number[]): Step {
  const values = numbers.map(nameOfValue);
  // The model prints no value for M3, because only one is accepted: the responder's own nonce.
  const reencrypts = leg === "M3" || values.some((value) => FRESH.includes(value));
  return { do: "forge", leg, to, as, values: leg === "M3" ? [`N2[${to.run}]`] : values, reencrypts };
}

function agentOf(number: number): Agent {
  const agent = AGENTS[number];
  if (!agent) throw new Error(`no agent has the number ${number}`);
  return agent;
}

function nameOfValue(number: number): Value {
  const value = AGENTS[number] ?? (number === 4 ? "X" : FRESH[number - 5]);
  if (value === undefined) throw new Error(`no value has the number ${number}`);
  return value;
}

function castOf(cast: Cast, run: Run) {
  const found = cast.get(runKey(run));
  if (!found) throw new Error(`${runKey(run)} has not begun`);
  return found;
}

function formatStep(step: Step, cast: Cast): string {
  switch (step.do) {
    case "start":
      return `start ${step.agent}->${step.peer}`;
    case "serve":
      return `mallory opens a run with ${step.agent}`;
    case "deliver": {
      const [from, to] = [castOf(cast, step.from), castOf(cast, step.to)];
      if (step.leg !== step.sentAs) return `replay ${from.agent}->${to.agent} ${step.sentAs} as ${step.leg}`;
      const pose = from.agent === to.peer ? "" : ` as ${to.peer}`;
      return `deliver ${from.agent}->${to.agent} ${step.leg}${pose}`;
    }
    case "forge": {
      const verb = step.reencrypts ? "reencrypts" : "writes";
      const content = step.values.length > 0 ? ` with ${step.values.join(" ")}` : "";
      return `mallory ${verb} ${step.leg} for ${castOf(cast, step.to).agent} as ${step.as}${content}`;
    }
    case "read":
      return `mallory reads ${step.leg} of ${castOf(cast, step.from).agent}: ${step.n2}`;
    case "rekey":
      return `${castOf(cast, step.run).agent} rekeys`;
    case "leak":
      return `a DES key of ${castOf(cast, step.run).agent} leaks`;
  }
}
