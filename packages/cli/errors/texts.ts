import { nodeClientErrorTexts } from "@sandi/client/node/errors";
import type { ErrorTexts } from "@sandi/protocol/errors";
import type { Language } from "../texts/index.ts";

/** The commands that run a relay, or ask one: only they meet its errors. */
const OF_RELAY: ReadonlySet<string | undefined> = new Set(["relay", "admin", "invite"]);

/** What every code means that a command can meet, in the one language that is read. */
export async function loadErrorTexts(language: Language, command?: string): Promise<ErrorTexts> {
  const own = language === "id" ? import("./id.ts").then(({ id }) => id) : import("./en.ts").then(({ en }) => en);
  const relay = OF_RELAY.has(command) ? (await import("@sandi/relay/errors")).relayErrorTexts(language) : {};
  const lab = command === "lab" ? (await import("../lab/index.ts")).labErrorTexts(language) : {};
  return { ...(await nodeClientErrorTexts(language)), ...(await own), ...(await relay), ...(await lab) };
}
