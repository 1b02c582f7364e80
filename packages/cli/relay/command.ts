import type { ErrorTexts } from "@sandi/protocol";
import { isLoopback } from "@sandi/protocol";
import {
  createReadableLog,
  createRelayLog,
  exitAtOnce,
  isWebOrigin,
  isWildcard,
  type RelayLog,
  type RelayOptions,
  type RunningRelay,
  startRelay,
} from "@sandi/relay";
import type { Context } from "../context.ts";
import { EXIT, exitCodeOf } from "../errors/exit.ts";
import { TerminalError } from "../errors/terminalError.ts";
import { loadErrorTexts } from "../errors/texts.ts";
import { interrupted } from "../interrupts.ts";
import { asProtocolError, failureOf } from "../show/failure.ts";
import { safeLine } from "../show/sanitize.ts";
import { say } from "../show/say.ts";
import { quoted, typed } from "../show/typed.ts";
import { loadRelayConfig, type RelayConfig } from "./config.ts";
import { relayDataDir } from "./data.ts";
import { DEFAULT_PORT } from "./flags.ts";
import { serveLab } from "./labServer.ts";
import { printConfig } from "./printConfig.ts";
import { tellSystemd } from "./systemd.ts";
import { trafficOn } from "./trafficScreen.ts";
import { carriedBuild } from "./webBuild.ts";

type RelayContext = Context & { readonly errorTexts: ErrorTexts };

/** `sandi relay`: runs until it is told to stop. @returns the exit code */
export async function runRelay(given: Context): Promise<number> {
  const { options, language, t, out } = given;
  const errorTexts = await loadErrorTexts(language, "relay");
  const context: RelayContext = { ...given, errorTexts };
  const config = loadRelayConfig(options, process.env, language);
  if (options.has("print-config")) {
    out.raw(printConfig(config, language, t));
    return EXIT.done;
  }
  // If the disk has failed, or at a second signal, the store's thread may never come back.
  process.on("exit", (code) => {
    if (code === EXIT.ioError || code === EXIT.interrupted) exitAtOnce(code);
  });
  // Files that it writes are private: no access for the group or others.
  process.umask(0o077);
  if (!config.isOn("json-logs"))
    return serve(config, createReadableLog(level(config, "warn"), process.stderr), context);
  const log = createRelayLog(level(config, "info"), process.stderr);
  try {
    return await serve(config, log, context);
  } catch (thrown) {
    const error = asProtocolError(thrown);
    const { code, cause, remedy } = failureOf(error, errorTexts);
    log.error({ code, cause, remedy }, "the relay has ended");
    return exitCodeOf(error.code);
  }
}

function level(config: RelayConfig, standard: string): string {
  return config.text("log-level") ?? standard;
}

async function serve(config: RelayConfig, log: RelayLog, context: RelayContext): Promise<number> {
  const { t, out } = context;
  const host = config.text("host")!.replace(/^\[(.*)\]$/, "$1");
  const port = config.number("port")!;
  const behindProxy = config.isOn("behind-proxy");
  const elsewhere = behindProxy || !isLoopback(host);
  const invitesOnly = config.isOn("invite-only") || (elsewhere && !config.isOn("open"));
  if (invitesOnly && config.isOn("ephemeral")) throw new TerminalError("INVITES_NEED_DATA");
  const dataDir = relayDataDir(config);
  const metricsPort = config.number("metrics-port");
  const nats = natsOptions(config);
  const tls = tlsFiles(config);
  const web = config.isOn("no-web") ? undefined : carriedBuild()?.files;
  const labPage = config.isOn("lab") ? carriedBuild("lab")?.files : undefined;
  if (config.isOn("lab") && !labPage) throw new TerminalError("LAB_PAGE_MISSING");
  const webOrigins = readOrigins(config);
  // If its terminal goes away, the relay ends. Without a terminal, SIGHUP tells a daemon to reload.
  const reloads = !process.stdin.isTTY;
  const stopAsked = interrupted(reloads ? ["SIGINT", "SIGTERM"] : undefined);
  let running: RunningRelay | undefined;
  if (reloads) process.on("SIGHUP", () => tls && running && reloadTls(running, log, context));
  const isShown = out.isTty && !config.isOn("quiet") && !config.isOn("json-logs");
  const traffic = isShown ? trafficOn(context, process.stdout) : undefined;
  const relay = await startRelay({
    host,
    port,
    behindProxy,
    sockets: config.text("sockets") as "auto" | "native" | "node",
    invitesOnly,
    ...(tls && { tls }),
    ...(web && { web }),
    webOrigins,
    limits: config.limits(),
    ...(metricsPort === undefined ? {} : { metrics: { host: config.text("metrics-host")!, port: metricsPort } }),
    log,
    ...(traffic && { observer: traffic.observer }),
    drainMs: config.number("drain")!,
    ...(nats && { nats }),
    ...(config.isOn("ephemeral") ? { ephemeral: true } : { dataDir }),
  });
  running = relay;
  // After the relay, so that it never takes the relay's port.
  const lab = labPage && (await serveLab(labPage, await (await import("../lab/index.ts")).labPolicy()));
  greet(relay, config, { invitesOnly, hasWeb: web !== undefined, labUrl: lab?.url }, context);
  if (traffic) {
    out.line("");
    say(out, context.t("trafficHead"));
  }
  warnOfFew(relay, config, log, context);
  tellSystemd("READY=1", process.env);
  const end = await Promise.race([relay.closed, stopAsked.then(() => undefined)]);
  lab?.close();
  if (end?.reason === "failed") throw end.error;
  tellSystemd("STOPPING=1", process.env);
  traffic?.end();
  out.line(t("relayStopping"));
  await relay.stop();
  const last = await relay.closed;
  if (last.reason === "failed") throw last.error;
  out.line(t("relayStopped"));
  return EXIT.done;
}

function reloadTls(relay: RunningRelay, log: RelayLog, { t, out, errorTexts }: RelayContext): void {
  try {
    relay.reloadTls();
    out.line(t("relayTlsReloaded"));
  } catch (thrown) {
    const { code, cause, remedy } = failureOf(asProtocolError(thrown), errorTexts);
    log.error({ code, cause, remedy }, "the new certificate cannot be used; the one before stays");
  }
}

type Door = { readonly invitesOnly: boolean; readonly hasWeb: boolean; readonly labUrl: string | undefined };

function greet(
  relay: RunningRelay,
  config: RelayConfig,
  { invitesOnly, hasWeb, labUrl }: Door,
  context: Context,
): void {
  const { t, out, style } = context;
  const { url, host, metricsUrl } = relay;
  const dataDir = relayDataDir(config);
  const everywhere = isWildcard(host);
  const behindProxy = config.isOn("behind-proxy");
  const page = everywhere && !behindProxy ? `https://NAME:${relay.port}` : url.replace(/^ws/, "http");
  if (hasWeb) {
    say(out, t("relayWeb", { url: behindProxy ? "https://NAME" : page }), "", (line) => style("bold", line));
    out.line("");
  }
  const head = t("relayListening", { url, fingerprint: relay.fingerprint.slice(0, 9) });
  say(out, head, "", (line) => style("bold", line));
  const kept = relay.nats
    ? t("relayNats", { url: safeLine(relay.nats) })
    : t("relayData", { directory: safeLine(dataDir) });
  say(out, config.isOn("ephemeral") ? t("relayEphemeral") : kept, "  ");
  if (!everywhere && !hasWeb) say(out, t("relayPage", { url: page }), "  ");
  if (metricsUrl !== undefined) say(out, t("relayMetrics", { url: metricsUrl }), "  ");
  if (labUrl !== undefined) say(out, t("relayLab", { url: labUrl }), "  ");
  say(out, t(invitesOnly ? "relayInvites" : "relayOpen"), "  ");
  if (invitesOnly) {
    const data = config.whereOf("data") === undefined ? [] : ["--data", quoted(safeLine(dataDir))];
    const port = behindProxy ? "" : `:${relay.port}`;
    const address = everywhere || port === "" ? ["--relay-url", `wss://NAME${port}`] : [];
    say(out, t("relayLetIn"), "  ");
    out.line(`    ${typed("invite", ...data, ...address)}`);
    out.line(`    ${typed("client", "--name", "Budi", "--invite", "-")}`);
  } else {
    const isDefault = relay.port === DEFAULT_PORT && host === "127.0.0.1";
    const address = everywhere || behindProxy ? `wss://NAME:${relay.port}` : url;
    say(out, t("relayJoin"), "  ");
    out.line(`    ${typed("client", "--name", "Budi", ...(isDefault ? [] : ["--relay", address]))}`);
  }
  say(out, t("relayStop"), "  ", (line) => style("dim", line));
}

/** The default is lowered silently. An operator who asked for a number is told that it is not available. */
function warnOfFew(relay: RunningRelay, config: RelayConfig, log: RelayLog, { errorTexts }: RelayContext): void {
  const wanted = config.number("connections")!;
  if (config.whereOf("connections") === undefined || relay.connections >= wanted) return;
  const few = failureOf(new TerminalError("DESCRIPTORS_FEW", { allowed: relay.connections, wanted }), errorTexts);
  log.warn(few, "fewer connections than asked for");
}

function tlsFiles(config: RelayConfig): RelayOptions["tls"] {
  const [certFile, keyFile] = [config.text("tls-cert"), config.text("tls-key")];
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  if (certFile === undefined && keyFile === undefined) return undefined;
  throw new TerminalError("TLS_NEEDS_BOTH");
}

function readOrigins(config: RelayConfig): string[] {
  const origins = config.text("web-origin")?.split(",") ?? [];
  const wrong = origins.find((origin) => !isWebOrigin(origin));
  if (wrong !== undefined) throw new TerminalError("WEB_ORIGIN_INVALID", { origin: safeLine(wrong) });
  return origins;
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
