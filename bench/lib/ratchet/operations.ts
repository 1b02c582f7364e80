import { Machines, type Twin } from "./machines.ts";
import { recordPrimitives } from "./recordPrimitives.ts";

/** Records of one chain that are sealed and opened together. */
export const BATCH = 1_000;

/** Microseconds an operation, one figure a round. */
export type Timings = {
  readonly seal: readonly number[];
  readonly open: readonly number[];
  /** The primitives of one seal and one open, right after these. */
  readonly primitives: readonly number[];
  readonly opening: readonly { readonly make: number; readonly take: number; readonly answer: number }[];
  readonly step: readonly { readonly seal: number; readonly open: number }[];
};

/** @param clock microseconds */
export function timeMachines(
  twin: Twin,
  rounds: { readonly warmUp: number; readonly records: number; readonly openings: number },
  clock: () => number,
): Timings {
  const machines = new Machines(twin);
  const primitives = recordPrimitives(twin);
  const took = (operation: () => void, times = 1) => {
    const began = clock();
    operation();
    return (clock() - began) / times;
  };
  const out = { seal: [], open: [], primitives: [], opening: [], step: [] } as {
    -readonly [Key in keyof Timings]: Timings[Key][number][];
  };
  for (let round = -rounds.warmUp; round < Math.max(rounds.records, rounds.openings); round++) {
    const whole = machines.opening();
    const opening = { make: took(whole.make), take: took(whole.take), answer: took(whole.answer) };
    machines.renew();
    const record = machines.step();
    const step = { seal: took(record.seal), open: took(record.open) };
    if (round >= 0 && round < rounds.openings) {
      out.opening.push(opening);
      out.step.push(step);
    }
    if (round >= rounds.records) continue;
    machines.renew();
    const ids = Array.from({ length: BATCH }, () => machines.messageId());
    let bodies: readonly Uint8Array[] = [];
    const seal = took(() => (bodies = ids.map((id) => machines.alice.seal(id, machines.text))), BATCH);
    const open = took(() => {
      for (const body of bodies) machines.bob.open(body);
    }, BATCH);
    const own = took(() => {
      for (let i = 0; i < BATCH; i++) primitives();
    }, BATCH);
    if (round < 0) continue;
    out.seal.push(seal);
    out.open.push(open);
    out.primitives.push(own);
  }
  return out;
}
