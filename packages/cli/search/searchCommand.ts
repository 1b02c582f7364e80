import { openClient } from "@sandi/client/node";
import { givenPassphrase } from "../chat/passphrase.ts";
import { openExistingProfile } from "../chat/profiles.ts";
import { Roster } from "../chat/roster.ts";
import { toJson } from "../chat/toJson.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { loadErrorTexts } from "../errors/texts.ts";
import { Renderer } from "../show/render.ts";
import { safeJson } from "../show/sanitize.ts";
import { DEFAULT_RELAY } from "../table/defaults.ts";

/** `sandi search`: it reads the profile, and talks to no relay. @returns the exit code */
export async function runSearch(context: Context): Promise<number> {
  const { options, language, t, out, style } = context;
  const query = options.operands.join(" ");
  const limit = options.number("limit")!;
  const profile = await openExistingProfile(options.text("profile")!, t, givenPassphrase(options, process.env));
  const client = await openClient({ relay: DEFAULT_RELAY, profile });
  try {
    const who = options.text("with");
    const hits = await client.search(query, { limit, ...(who ? { with: client.resolve(who).id } : {}) });
    const event = { event: "found", query, hits, limit } as const;
    const errorTexts = await loadErrorTexts(language);
    if (options.has("json")) {
      const roster = new Roster();
      const numberOf = (peer: (typeof hits)[number]["peer"]) => roster.numberOf(peer);
      out.line(safeJson(toJson(event, { errorTexts, numberOf, unreadOf: () => 0, commands: [] })));
    } else {
      const renderer = new Renderer({ language, errorTexts, style, columns: () => out.columns, me: () => client.name });
      out.lines(renderer.lines(event).map(({ text }) => text));
    }
    return EXIT.done;
  } finally {
    await client.close();
  }
}
