// npm run lab [-- --port PORT]: builds the lab if what it is made of has changed, and serves it to this machine, on a port
// and so an origin of its own.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { LAB_PORT, serveLab as served } from "../packages/cli/relay/labServer.ts";
import { readBuild } from "../packages/cli/relay/webBuild.ts";
import { labPolicy } from "../packages/lab/page/policy.ts";
import { freshenPage } from "./freshPage.ts";

/** Serves a build as a relay does with `--lab`. @param port taken if it is free, else any that is; 0 for any */
export function serveLab(files: ReadonlyMap<string, Uint8Array>, port: number): ReturnType<typeof served> {
  return served(files, labPolicy(), port);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const { values } = parseArgs({ options: { port: { type: "string", default: String(LAB_PORT) } } });
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    console.error("--port is a number from 0 to 65535");
    process.exit(2);
  }
  const ms = await freshenPage(root, "lab");
  if (ms !== undefined) console.error(`Built the lab in ${(ms / 1000).toFixed(1)} s.`);
  const { url } = await serveLab(readBuild(join(root, "packages/lab/dist"))!.files, port);
  console.log(`Sandi Lab: ${url}`);
}
