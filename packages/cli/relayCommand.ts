import { isLoopback } from "@sandi/client";
import { ProtocolError } from "@sandi/protocol";
import { createRelayLog, type RelayOptions, startRelay } from "@sandi/relay";
import type { Context } from "./context.ts";
import { EXIT } from "./exit.ts";
import { interrupted } from "./interrupts.ts";

import { loadRelayConfig, type RelayConfig } from "./relayConfig.ts";
import { relayDataDir } from "./relayData.ts";
import { DEFAULT_PORT } from "./relayFlags.ts";
import { printConfig } from "./relayPrintConfig.ts";
import { safeLine } from "./sanitize.ts";

/** `sandi relay`: runs until it is told to stop. @returns the exit code */
export async function runRelay({ options, language, t, out, style }: Context): Promise<number> {
  const config = loadRelayConfig(options, process.env, language);
  if (options.has("print-config")) {
    out.raw(printConfig(config, language, t));
    return EXIT.done;
  }
  const host = config.text("host")!;
  const port = config.number("port")!;
  const behindProxy = config.isOn("behind-proxy");
  const elsewhere = behindProxy || !isLoopback(`ws://${host.includes(":") ? `[${host}]` : host}`);
  const invitesOnly = config.isOn("invite-only") || (elsewhere && !config.isOn("open"));
  if (invitesOnly && config.isOn("ephemeral")) throw new ProtocolError("INVITES_NEED_DATA");
  const log = config.isOn("json-logs") ? createRelayLog("info", process.stderr) : undefined;
  const dataDir = relayDataDir(config);
  const metricsPort = config.number("metrics-port");
  const nats = natsOptions(config);
  const stopAsked = interrupted();
  const relay = await startRelay({
    host,
    port,
    behindProxy,
    sockets: config.text("sockets") as "auto" | "native" | "node",
    invitesOnly,
    limits: config.limits(),
    ...(metricsPort === undefined ? {} : { metrics: { host: config.text("metrics-host")!, port: metricsPort } }),
    ...(log ? { log } : {}),
    ...(nats && { nats }),
    ...(config.isOn("ephemeral") ? { ephemeral: true } : { dataDir }),
  });
  const { url, metricsUrl } = relay;
  out.line(style("bold", t("relayListening", { url, fingerprint: relay.fingerprint.slice(0, 9) })));
  const kept = relay.nats
    ? t("relayNats", { url: safeLine(relay.nats) })
    : t("relayData", { directory: safeLine(dataDir) });
  out.line(`  ${config.isOn("ephemeral") ? t("relayEphemeral") : kept}`);
  out.line(`  ${t("relayPage", { url: url.replace(/^ws/, "http") })}`);
  if (metricsUrl !== undefined) out.line(`  ${t("relayMetrics", { url: metricsUrl })}`);
  const where = relay.port === DEFAULT_PORT && host === "127.0.0.1" ? "" : ` --relay ${url}`;
  if (invitesOnly) out.line(`  ${t("relayInvites")}`);
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

function natsOptions(config: RelayConfig): RelayOptions["nats"] {
  const url = config.text("nats");
  if (url === undefined) return undefined;
  const credentials = config.text("nats-credentials");
  return {
    url,
    streamBytes: config.number("nats-stream-size")!,
    ...(credentials !== undefined && { credentials }),
  };
}
