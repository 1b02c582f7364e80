import { writeExport } from "@sandi/client/node";
import { shortId } from "@sandi/protocol";
import { openExistingProfile } from "../chat/profiles.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { safeLine, safeName } from "../show/sanitize.ts";
import { say } from "../show/say.ts";
import { filePassphrase, profilePassphrase } from "./filePassphrase.ts";

/** `sandi export`. @returns the exit code */
export async function runExport(context: Context): Promise<number> {
  const { options, t, out, err } = context;
  const path = options.operands[0]!;
  const profile = await openExistingProfile(options.text("profile")!, t, profilePassphrase(context));
  try {
    await writeExport(profile, {
      path,
      passphrase: await filePassphrase(context, true),
      force: options.has("force"),
    });
    const { name } = profile.card;
    say(out, t("exported", { path: safeLine(path), name: safeName(name), id: shortId(profile.id) }));
    say(err, t("exportedHow"));
    return EXIT.done;
  } finally {
    profile.close();
  }
}
