import type { Keyring, Question, Step, SuiteContext, SuiteEffect, SuiteInput, SuiteState } from "@sandi/protocol";
import { ClientError } from "../../errors/clientError.ts";
import type { Conversation, Job } from "./conversation.ts";

type Progress =
  | { readonly at: "slow"; readonly question: Question }
  | {
      readonly at: "done";
      readonly job: Job;
      readonly effects: readonly SuiteEffect[];
      readonly keyring: Keyring | undefined;
      readonly costly: boolean;
    };

/** Begins a conversation's job, or goes on with one whose slow operation has been answered. */
export function advance(conversation: Conversation, input: SuiteInput, context: SuiteContext): Progress {
  const chain = conversation.chain!;
  const { next, keyring, effects, costly = false } = runStep(conversation, chain.state, input, context);
  chain.state = next ?? chain.state;
  const last = effects.at(-1);
  if (last?.do === "ask" && last.question.ask === "slow") {
    if (keyring) throw new Error("a step that asks for a slow operation must leave the keyring alone");
    chain.effects.push(...effects.slice(0, -1));
    return { at: "slow", question: last.question };
  }
  chain.effects.push(...effects);
  conversation.state = chain.state;
  conversation.chain = undefined;
  return { at: "done", job: chain.job, effects: chain.effects, keyring, costly };
}

function runStep(conversation: Conversation, state: SuiteState, input: SuiteInput, context: SuiteContext): Step {
  if (input.on !== "body" && input.on !== "answer") return state.step(input, context);
  try {
    return state.step(input, context);
  } catch (cause) {
    // A body that breaks an invariant must not stop the client for good: it would come again at every start.
    const error = new ClientError("BODY_BROKE_INVARIANT", {}, { cause });
    // What the chain led to before belongs to a state that is given up with it.
    conversation.chain?.effects.splice(0);
    const body = conversation.chain?.job.job === "body" ? conversation.chain.job.row.body : new Uint8Array(0);
    return { next: conversation.state, effects: [{ do: "refused", error, body }] };
  }
}
