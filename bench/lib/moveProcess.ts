/** Exports or imports a profile in a process of its own: `{ seconds, peakMiB }`, of processor time on standard output. */
import { importProfile, openProfile, writeExport } from "@sandi/client/node";
import { utf8 } from "@sandi/crypto";

const [what, folder, profile, path] = process.argv.slice(2) as [string, string, string, string];
const places = { root: `${folder}/profiles`, stateRoot: `${folder}/state` };
const passphrase = utf8("a passphrase for a benchmark");

const began = process.cpuUsage();
if (what === "export") {
  const opened = await openProfile({ profile, suites: ["rsa-des"], ...places });
  await writeExport(opened, { path, passphrase, force: true });
  opened.close();
} else await importProfile({ profile, path, filePassphrase: passphrase, ...places });
const { user, system } = process.cpuUsage(began);
process.stdout.write(
  JSON.stringify({ seconds: (user + system) / 1e6, peakMiB: process.resourceUsage().maxRSS / 1_024 }),
);
