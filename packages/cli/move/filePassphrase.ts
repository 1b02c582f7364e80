import { askForPassphrase, readPassphrase } from "../chat/passphrase.ts";
import type { Context } from "../context.ts";

/** The export's, from where the options say, else asked for. @throws ProtocolError PASSPHRASE_* */
export async function filePassphrase({ options, t }: Context, isNew: boolean): Promise<Uint8Array> {
  const from = options.has("passphrase-fd") ? options.number("passphrase-fd") : options.text("passphrase-file");
  if (from !== undefined) return readPassphrase(from);
  return askForPassphrase(t(isNew ? "askNewExportPassphrase" : "askExportPassphrase"), isNew, t);
}

/** The profile's, from where the options or the environment say. @throws ProtocolError PASSPHRASE_* */
export function profilePassphrase({ options }: Context): Uint8Array | undefined {
  const file = options.text("profile-passphrase-file") ?? process.env.SANDI_PASSPHRASE_FILE;
  return file ? readPassphrase(file) : undefined;
}
