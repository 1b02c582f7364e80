import { ProtocolError } from "@sandi/protocol";

/** A link to a person, wherever it stands in a text: people copy the message that it came in. */
const PERSON_LINK = /\w+:\/\/[^\s<>"']+#id=[\w-]+(?:&invite=[\w-]+)?/;
/** What begins like an address is no name, and no name is so long. */
const NOT_A_NAME = /^\s*\w+:\/\/|.{300}/s;

/** @throws ProtocolError ID_INVALID for what is neither link, ID nor name */
export function whoIn(pasted: string): string {
  const [link] = PERSON_LINK.exec(pasted) ?? [];
  if (link === undefined && NOT_A_NAME.test(pasted)) throw new ProtocolError("ID_INVALID");
  return link ?? pasted;
}
