import type { ClientEvent } from "@sandi/client";
import type { Standing } from "../attacks/index.ts";
import type { Move } from "../world/moves.ts";
import { DISPLAY_NAMES, type PersonName } from "../world/people.ts";
import type { Scene } from "../world/scene.ts";
import type { Step } from "../world/steps.ts";
import type { TextKey } from "./en.ts";
import type { Facts, Say } from "./index.ts";

/** A world's name of a person as people read it: `mallory-as-bob` is Mallory. */
export function personName(key: string): string {
  return DISPLAY_NAMES[key.split("-")[0] as PersonName] ?? key;
}

/** One step in words; undefined for what only a screen with room for it shows. */
export function sentenceOf(step: Step, world: Scene, say: Say): string | undefined {
  switch (step.is) {
    case "move":
      return moveSentence(step.what, say);
    case "packet":
      return say("packet", {
        ...ends(step),
        packet: step.packet,
        kind: kindOf(world, step.body),
        size: step.body.length,
      });
    case "delivered":
      return say("delivered", { ...ends(step), packet: step.packet });
    case "refused":
    case "declined":
      return say(step.is, { who: personName(step.who), code: step.code });
    case "ignored":
      return say(`ignored_${step.because}`, { who: personName(step.who), from: personName(step.from) });
    case "impossible":
      return say("impossible", { code: step.code });
    case "learned": {
      const { kind, name, value } = step.fact;
      return kind === "text"
        ? say("learnedText", { name: personName(name), value })
        : say("learnedKey", { name, value });
    }
    case "event":
      // At the start everybody comes, and nobody needs to read that.
      return step.move === 0 ? undefined : eventSentence(personName(step.who), step.event, say);
    case "frame":
      return undefined;
  }
}

/** With a capital letter: as a sentence begins. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export function moveSentence(move: Move, say: Say): string {
  const { do: what, ...facts } = move;
  const named = Object.entries(facts).map(([name, value]) => [
    name,
    ["who", "to", "as", "shownTo", "from"].includes(name) ? personName(String(value)) : value,
  ]);
  const address = what === "misaddress" ? `${move.from ? "From" : ""}${move.to ? "To" : ""}` : "";
  const key = `move${capital(what)}${address}` as TextKey;
  return say(key, Object.fromEntries(named) as Facts);
}

function ends({ from, to }: { readonly from: string; readonly to: string }): Facts {
  return { from: personName(from), to: personName(to) };
}

/** How moves of one's own stand: `lowe: not there yet.`, and what they lack. */
export function standingSentence(attack: string, { check, ...standing }: Standing, say: Say): string {
  if (standing.verdict === "SUCCEEDS") return say("reached", { attack, verdict: standing.verdict });
  const said = say("notYet", { attack, lacks: say(`lacks_${standing.lacks}`) });
  return check ? `${said} ${say("answered", { check })}` : said;
}

/** What a body is, by its suite: `M1`, `record`. */
export function kindOf(world: Scene, body: Uint8Array): string {
  return world.person("alice").suite.explain(body).kind;
}

const IN_WORDS = ["started", "unconfirmed", "open", "rekeyed"] as const;

function handshakeSentence(who: string, { state, error }: HandshakeEvent, say: Say): string | undefined {
  if (state === "leg") return undefined;
  const known = error ? undefined : IN_WORDS.find((one) => one === state);
  return known ? say(`handshake_${known}`, { who }) : say("handshake", { who, state: error?.code ?? state });
}

type HandshakeEvent = ClientEvent & { readonly event: "handshake" };

function eventSentence(who: string, event: ClientEvent, say: Say): string | undefined {
  switch (event.event) {
    case "message":
      return say("message", { who, name: event.peer.name, text: event.text });
    case "sent":
      return say("sent", { who, text: event.text });
    case "handshake":
      return handshakeSentence(who, event, say);
    case "gap":
      return say(event.missing + event.lost > 0 ? "gap" : "gapFilled", { who, missing: event.missing });
    case "accepted":
      return say("accepted", { who });
    case "delivered":
      return say("deliveredTo", { who });
    case "error":
    case "notice":
      return say(event.event, { who, code: event.error.code });
    case "joined":
    case "offline":
      return say(event.event, { who });
    case "peers":
      return undefined;
    default:
      return say("otherEvent", { who, event: event.event });
  }
}
