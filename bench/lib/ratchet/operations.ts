import { Machines, type Twin } from "./machines.ts";
import { recordPrimitives } from "./recordPrimitives.ts";

/** Records of one chain, each sealed and then opened. */
export const BATCH = 1_000;

/** Microseconds an operation, one figure a round. */
export type Timings = {
  readonly sealAndOpen: readonly number[];
  /** The primitives of one seal and one open, in the same way right after these. */
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
  const out = { sealAndOpen: [], primitives: [], opening: [], step: [] } as {
    -readonly [Key in keyof Timings]: Timings[Key][number][];
  };
  for (let round = -rounds.warmUp; round < Math.max(rounds.records, rounds.openings); round++) {
    const whole = machines.opening();
    const opening = { make: took(whole.make), take: took(whole.take), answer: took(whole.answer) };
    machines.renew();
    const begun = machines.step();
    const step = { seal: took(begun.seal), open: took(begun.open) };
    if (round >= 0 && round < rounds.openings) {
      out.opening.push(opening);
      out.step.push(step);
    }
    if (round >= rounds.records) continue;
    machines.renew();
    const ids = Array.from({ length: BATCH }, () => machines.messageId());
    const record = took(() => {
      for (const id of ids) machines.bob.open(machines.alice.seal(id, machines.text));
    }, BATCH);
    const own = took(() => {
      for (let i = 0; i < BATCH; i++) primitives();
    }, BATCH);
    if (round < 0) continue;
    out.sealAndOpen.push(record);
    out.primitives.push(own);
  }
  return out;
}
