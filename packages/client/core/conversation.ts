import { equal, toHex, type UnixMs } from "@sandi/crypto";
import type {
  Answer,
  ClientId,
  ConversationId,
  Keyring,
  Question,
  ReceivedState,
  SealRef,
  SequenceRange,
  Step,
  Suite,
  SuiteContext,
  SuiteEffect,
  SuiteInput,
  SuiteName,
  SuiteState,
} from "@sandi/protocol";
import { ClientError } from "../errors/clientError.ts";
import type { InboxRow, OutboxRow } from "../store/port.ts";
import type { Person } from "./people.ts";

/** If nothing is said for this long after a message came, a receipt goes by itself. */
export const RECEIPT_DELAY_MS = 2_000;

export type Job =
  | { readonly job: "body"; readonly row: InboxRow; persisted: boolean }
  | { readonly job: "seal"; readonly messageId: string; readonly instead?: SealRef }
  | { readonly job: "open" }
  | { readonly job: "receipt" }
  | { readonly job: "tick" }
  | { readonly job: "discard" }
  | { readonly job: "void"; readonly ranges: readonly SequenceRange[] }
  | { readonly job: "answer"; readonly answer: Answer };

/** A text that has not been confirmed. `row` is replaced, never changed. */
export type Unconfirmed = { row: OutboxRow; accepted: boolean };

/** The state between two answers of a slow operation: nothing of it is persisted before its job has ended. */
type Chain = { readonly job: Job; state: SuiteState; effects: SuiteEffect[] };

/**
 * One conversation, (peer, suite): its jobs are worked off one at a time, in order, so that nothing overtakes what
 * waits for a slow operation or for a person's yes.
 */
export type Conversation = {
  readonly id: ConversationId;
  readonly person: Person;
  readonly suite: Suite;
  state: SuiteState;
  jobs: Job[];
  chain: Chain | undefined;
  /** Texts that the peer has not confirmed, by message id in hex, in the order in which they were written. */
  readonly outbox: Map<string, Unconfirmed>;
  receiptDueAt: UnixMs | undefined;
  /** Where the peer was told that a sequence will stay empty: the highest sequence mine had then. */
  readonly voided: Map<string, number>;
  /** True while the peer's record has been asked for and has not come. */
  waitsForRecord: boolean;
  /** True while a stranger's opening waits for a yes; the jobs behind it wait too. */
  held: boolean;
  /** What the peer last reported as received, to see the report that follows. */
  missing: number;
};

export function newConversation(id: ConversationId, person: Person, suite: Suite, state: SuiteState): Conversation {
  return {
    id,
    person,
    suite,
    state,
    jobs: [],
    chain: undefined,
    outbox: new Map(),
    receiptDueAt: undefined,
    voided: new Map(),
    waitsForRecord: false,
    held: false,
    missing: 0,
  };
}

type Progress =
  | { readonly at: "slow"; readonly question: Question }
  | {
      readonly at: "done";
      readonly job: Job;
      readonly effects: readonly SuiteEffect[];
      readonly keyring: Keyring | undefined;
    };

/** Begins a job, or goes on with one whose slow operation has been answered. */
export function advance(conversation: Conversation, input: SuiteInput, context: SuiteContext): Progress {
  const chain = conversation.chain!;
  const { next, keyring, effects } = runStep(conversation, chain.state, input, context);
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
  return { at: "done", job: chain.job, effects: chain.effects, keyring };
}

function runStep(conversation: Conversation, state: SuiteState, input: SuiteInput, context: SuiteContext): Step {
  if (input.on !== "body" && input.on !== "answer") return state.step(input, context);
  try {
    return state.step(input, context);
  } catch (cause) {
    // A body that breaks an invariant must not stop the client for good: it would come again at every start.
    const error = new ClientError("BODY_BROKE_INVARIANT", {}, { cause });
    const body = conversation.chain?.job.job === "body" ? conversation.chain.job.row.body : new Uint8Array(0);
    return { next: conversation.state, effects: [{ do: "refused", error, body }] };
  }
}

/** Every place at which a text has been sealed for somebody, oldest first. */
export function sealsOf({ row }: Unconfirmed, client: ClientId): readonly SealRef[] {
  return row.recipients.find((recipient) => equal(recipient.client, client))?.seals ?? [];
}

/** (epoch, sequence) order within one session. */
function notAfter(ref: SealRef, received: ReceivedState): boolean {
  return ref.epoch < received.epoch || (ref.epoch === received.epoch && ref.sequence <= received.sequence);
}

function inRanges(ref: SealRef, ranges: readonly SequenceRange[]): boolean {
  return ranges.some(({ epoch, from, to }) => ref.epoch === epoch && ref.sequence >= from && ref.sequence <= to);
}

export type Confirmation = {
  readonly delivered: readonly Unconfirmed[];
  /** Reported missing where last sealed: to be sealed again, in place of that record. */
  readonly again: readonly { readonly text: Unconfirmed; readonly instead: SealRef }[];
  /** Reported missing, and nothing in the outbox stood there. */
  readonly empty: readonly SequenceRange[];
};

/** Reads off what the peer's report says about the outbox. */
export function readConfirmation(conversation: Conversation, received: ReceivedState): Confirmation {
  const delivered: Unconfirmed[] = [];
  const again: { text: Unconfirmed; instead: SealRef }[] = [];
  const known = new Set<string>();
  for (const text of conversation.outbox.values()) {
    const seals = sealsOf(text, conversation.person.id);
    const here = seals.filter((ref) => equal(ref.session, received.session));
    for (const ref of here) known.add(`${ref.epoch}:${ref.sequence}`);
    const arrived = here.some((ref) => notAfter(ref, received) && !inRanges(ref, received.missing));
    const last = here.at(-1);
    if (arrived) delivered.push(text);
    else if (last && notAfter(last, received) && seals.at(-1) === last) again.push({ text, instead: last });
  }
  return { delivered, again, empty: emptyRanges(conversation, received, known) };
}

function emptyRanges(conversation: Conversation, received: ReceivedState, known: ReadonlySet<string>): SequenceRange[] {
  const empty: SequenceRange[] = [];
  const session = toHex(received.session);
  for (const { epoch, from, to } of received.missing) {
    // A hostile range may be long; what is not voided now is reported again.
    for (let sequence = from; sequence <= to && sequence < from + 1_000; sequence++) {
      if (known.has(`${epoch}:${sequence}`)) continue;
      const key = `${session}:${epoch}:${sequence}`;
      // Said already, and the peer has not yet seen that record: wait for its next report.
      if ((conversation.voided.get(key) ?? -1) >= received.sequence) continue;
      conversation.voided.set(key, received.sequence);
      const before = empty.at(-1);
      if (before && before.epoch === epoch && before.to === sequence - 1) {
        empty[empty.length - 1] = { ...before, to: sequence };
      } else empty.push({ epoch, from: sequence, to: sequence });
    }
  }
  return empty;
}

export function keyOf(peer: ClientId, suite: SuiteName): string {
  return `${suite}:${toHex(peer)}`;
}

/** Queues a job, unless the same one waits already. */
export function pushOnce(conversation: Conversation, job: Job): void {
  const same = conversation.jobs.some(
    (other) =>
      other.job === job.job && (other.job !== "seal" || (job.job === "seal" && other.messageId === job.messageId)),
  );
  if (!same) conversation.jobs.push(job);
}
