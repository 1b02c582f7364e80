/** Exports or imports a profile in a process of its own: `{ ms, peakMiB }` on standard output. */
import { importProfile, openProfile, writeExport } from "@sandi/client/node";
import { utf8 } from "@sandi/crypto";

const [what, folder, profile, path] = process.argv.slice(2) as [string, string, string, string];
const places = { root: `${folder}/profiles`, stateRoot: `${folder}/state` };
const passphrase = utf8("a passphrase for a benchmark");

const began = performance.now();
if (what === "export") {
  const opened = await openProfile({ profile, suites: ["rsa-des"], ...places });
  await writeExport(opened, { path, passphrase, force: true });
  opened.close();
} else await importProfile({ profile, path, filePassphrase: passphrase, ...places });
const ms = performance.now() - began;
process.stdout.write(JSON.stringify({ ms, peakMiB: process.resourceUsage().maxRSS / 1_024 }));
