import { isLoopback } from "@sandi/client";
import { ProtocolError } from "@sandi/protocol";
import { createRelayLog, startRelay } from "@sandi/relay";
import { DEFAULT_PORT } from "./commands.ts";
import type { Context } from "./context.ts";
import { EXIT } from "./exit.ts";
import { interrupted } from "./interrupts.ts";
import { relayDataDir } from "./relayData.ts";
import { safeLine } from "./sanitize.ts";

/** `sandi relay`: runs until it is told to stop. @returns the exit code */
export async function runRelay({ options, t, out, style }: Context): Promise<number> {
  const host = options.text("host")!;
  const port = options.number("port")!;
  const behindProxy = options.has("behind-proxy");
  if (!options.has("open") && !isLoopback(`ws://${host.includes(":") ? `[${host}]` : host}`))
    throw new ProtocolError("RELAY_OPEN_NEEDED", { host });
  const log = options.has("json-logs") ? createRelayLog("info", process.stderr) : undefined;
  const dataDir = relayDataDir(options);
  const stopAsked = interrupted();
  const relay = await startRelay({
    host,
    port,
    behindProxy,
    ...(log ? { log } : {}),
    ...(options.has("ephemeral") ? { ephemeral: true } : { dataDir }),
  });
  const { url } = relay;
  out.line(style("bold", t("relayListening", { url, fingerprint: relay.fingerprint.slice(0, 9) })));
  out.line(`  ${options.has("ephemeral") ? t("relayEphemeral") : t("relayData", { directory: safeLine(dataDir) })}`);
  out.line(`  ${t("relayPage", { url: url.replace(/^ws/, "http") })}`);
  const where = relay.port === DEFAULT_PORT && host === "127.0.0.1" ? "" : ` --relay ${url}`;
  out.line(`  ${t("relayJoin")}`);
  out.line(`    npm run client -- --name Budi${where}`);
  out.line(style("dim", `  ${t("relayStop")}`));
  const end = await Promise.race([relay.closed, stopAsked.then(() => undefined)]);
  if (end?.reason === "failed") throw end.error;
  out.line(t("relayStopping"));
  await relay.stop();
  const last = await relay.closed;
  if (last.reason === "failed") throw last.error;
  out.line(t("relayStopped"));
  return EXIT.done;
}
