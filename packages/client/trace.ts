import type { SuiteContext, SuiteInput, SuiteStep } from "@sandi/protocol";

/** One step of a state machine, as it happened: its inputs and outputs are the trace. */
export type TracedStep<State> = {
  readonly before: State;
  readonly input: SuiteInput;
  readonly context: SuiteContext;
  readonly result: ReturnType<SuiteStep<State>>;
};

/** Wraps a step function so that every call is also told to `sink`. The states hold keys: for local eyes only. */
export function tap<State>(step: SuiteStep<State>, sink: (step: TracedStep<State>) => void): SuiteStep<State> {
  return (before, input, context) => {
    const result = step(before, input, context);
    sink({ before, input, context, result });
    return result;
  };
}
