import { type ClientEvent, type Hit, isNotTheVerified, type Message, type Peer } from "@sandi/client";
import { nodeSuites } from "@sandi/client/node";
import type { ClientId, Explanation, SuiteName } from "@sandi/protocol";

/** A person with the number by which the list calls them; the number stays theirs for as long as the program runs. */
export type Listed = Peer & { readonly number: number; readonly unread: number };

/** What the terminal shows: the client's own events, and the answers to commands. */
export type UiEvent =
  | ClientEvent
  | {
      readonly event: "profile";
      readonly profile: string | undefined;
      readonly directory: string | undefined;
      readonly fresh: boolean;
      readonly instead?: { readonly profile: string; readonly pid: string };
    }
  | {
      readonly event: "list";
      readonly people: readonly Listed[];
      readonly more: number;
      readonly filter?: string;
      readonly private: boolean;
    }
  | {
      readonly event: "conversation";
      readonly peer: Peer;
      readonly suite: SuiteName;
      /** The last messages there, which answers and changes may be about. */
      readonly recent: readonly Message[];
    }
  | { readonly event: "presence"; readonly person: Listed; readonly change: "arrived" | "online" | "offline" }
  | {
      readonly event: "safety";
      readonly peer: Peer;
      readonly digits: string;
      readonly qr: string;
      readonly ask: boolean;
    }
  | { readonly event: "verified"; readonly peer: Peer; readonly verified: boolean }
  | { readonly event: "contacts"; readonly people: readonly Listed[] }
  | { readonly event: "named"; readonly peer: Peer; readonly before: string }
  | { readonly event: "blocked"; readonly peer: Peer; readonly blocked: boolean }
  | { readonly event: "muted"; readonly peer: Peer; readonly muted: boolean }
  | { readonly event: "history"; readonly peer: Peer; readonly messages: readonly Message[] }
  | { readonly event: "found"; readonly query: string; readonly hits: readonly Hit[]; readonly limit: number }
  | { readonly event: "trace"; readonly on: boolean }
  /** Whether others are told what has been read. */
  | { readonly event: "tellsRead"; readonly on: boolean }
  | ({
      readonly event: "look";
      readonly peer: Peer;
      readonly suite: SuiteName;
      readonly messageId: Uint8Array;
      readonly body: Uint8Array;
    } & Explanation)
  | { readonly event: "suite"; readonly suite: SuiteName }
  | {
      readonly event: "whoami";
      readonly id: ClientId;
      readonly shortId: string;
      readonly name: string;
      /** Undefined while the relay's key has not been seen. */
      readonly link: string | undefined;
      readonly profile: string | undefined;
    }
  | { readonly event: "file"; readonly peer: Peer; readonly file: string; readonly size: number }
  | { readonly event: "requests"; readonly requests: readonly { readonly person: Listed; readonly suite: SuiteName }[] }
  | {
      readonly event: "decided";
      readonly peer: Peer;
      readonly suite: SuiteName;
      readonly accepted: boolean;
      /** Whether the person was a contact before. */
      readonly known: boolean;
    }
  | { readonly event: "forgetAsk"; readonly peer: Peer; readonly who: string }
  | { readonly event: "forgotten"; readonly peer: Peer }
  | { readonly event: "help" }
  | { readonly event: "closing"; readonly queued: number; readonly ephemeral: boolean };

/** Whether everything about a conversation is shown, and that its cipher can be broken. */
export function isTeaching(suite: SuiteName): boolean {
  return nodeSuites.some(({ name, traits }) => name === suite && traits.teaching);
}

/** A body by field, as its suite explains it. */
export function explain(suite: SuiteName, body: Uint8Array): Explanation {
  return nodeSuites.find(({ name }) => name === suite)!.explain(body);
}

/** How far the other side is trusted: the mark of the prompt. docs/terminal.md. */
export function trustOf(peer: Peer, suite: SuiteName): "verified" | "pinned" | "changed" | "teaching" {
  if (isTeaching(suite)) return "teaching";
  if (peer.verified) return "verified";
  return isNotTheVerified(peer) ? "changed" : "pinned";
}
