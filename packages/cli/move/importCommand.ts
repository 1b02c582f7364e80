import { importProfile } from "@sandi/client/node";
import { shortId } from "@sandi/protocol";
import { askPassphrase } from "../chat/passphrase.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { say } from "../show/say.ts";
import { filePassphrase, profilePassphrase } from "./filePassphrase.ts";

/** `sandi import`. @returns the exit code */
export async function runImport(context: Context): Promise<number> {
  const { options, t, out, err } = context;
  const profile = options.text("profile")!;
  const passphrase = options.has("profile-passphrase")
    ? await askPassphrase(profile, true, t)
    : profilePassphrase(context);
  const { id } = await importProfile({
    path: options.operands[0]!,
    filePassphrase: await filePassphrase(context, false),
    profile,
    ...(passphrase ? { passphrase } : {}),
  });
  say(out, t("imported", { profile, id: shortId(id) }));
  say(err, t("importedHow", { profile }));
  return EXIT.done;
}
