import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { SandiClient } from "@sandi/client";
import { ClientError } from "@sandi/client/errors";
import { openClient, wsTransportTrusting } from "@sandi/client/node";
import { nodePrimitives } from "@sandi/crypto/node";
import { type InviteLink, isInviteLink, type ProtocolError, parseInviteLink } from "@sandi/protocol";
import type { Context } from "../context.ts";
import { TerminalError } from "../errors/terminalError.ts";
import type { Options } from "../table/options.ts";
import type { OpenedProfile } from "./profiles.ts";
import { readSecretLine } from "./secretLine.ts";

/** A relay, or with commas between several that are one, and what lets this client in for the first time. */
export type Target = {
  readonly url: string;
  readonly invite?: InviteLink;
  /** PEM, of an authority that vouches for the relay's certificate. */
  readonly ca?: string;
};

/** One, or several that serve as one. @throws ProtocolError USAGE_RELAY_URL */
export function relayUrls(options: Options, flag: "relay" | "forget-relay" = "relay"): string[] {
  return options
    .text(flag)!
    .split(",")
    .map((part) => {
      const text = part.trim();
      const url = URL.canParse(text) ? new URL(text) : undefined;
      if (!url || (url.protocol !== "ws:" && url.protocol !== "wss:") || url.hostname === "" || url.username !== "")
        throw new TerminalError("USAGE_RELAY_URL", { url: text });
      return text.replace(/\/+$/, "");
    });
}

/** As they are shown. */
function relayUrl(options: Options): string {
  return relayUrls(options).join(",");
}

/**
 * Where the options lead: --invite with a link, or - to be asked or to read it from the first line of standard input;
 * --invite-file; --relay with an address or a link.
 * @throws ProtocolError USAGE_RELAY_URL, INVITE_LINK_DAMAGED, INVITE_SOURCE, RELAY_CA_UNUSABLE
 */
export async function chooseTarget({ options, t }: Pick<Context, "options" | "t">): Promise<Target> {
  const caFile = options.text("relay-ca");
  const ca = caFile === undefined ? {} : { ca: readAuthority(caFile) };
  const link = await inviteText(options, t("askInvite"));
  if (link === undefined) return { url: relayUrl(options), ...ca };
  const parsed = parseInviteLink(nodePrimitives, link);
  if (!parsed.ok) throw parsed.error;
  return { url: parsed.value.relay, invite: parsed.value, ...ca };
}

function readAuthority(path: string): string {
  try {
    const pem = readFileSync(path, "utf8");
    // Node would pass over what is no certificate, and trust nobody by it.
    new X509Certificate(pem);
    return pem;
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
    throw new TerminalError("RELAY_CA_UNUSABLE", { path, reason }, { cause });
  }
}

async function inviteText(options: Options, question: string): Promise<string | undefined> {
  const file = options.text("invite-file");
  if (file !== undefined) return readSecretLine({ file });
  const given = options.text("invite");
  if (given === "-") return readSecretLine({ question });
  if (given !== undefined) return given;
  const relay = options.text("relay")!;
  return isInviteLink(relay) ? relay : undefined;
}

export function connect({ url, invite, ca }: Target, opened: OpenedProfile): Promise<SandiClient> {
  const transport = ca === undefined ? {} : { transport: wsTransportTrusting([ca]) };
  return openClient({ relay: url.split(","), profile: opened.profile, ...transport, ...(invite ? { invite } : {}) });
}

/** Waits until the client has joined and knows the first page of the directory. @throws ProtocolError RELAY_UNREACHABLE or why it stopped */
export function joined(client: SandiClient, url: string, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let last: ProtocolError | undefined;
    let broken = false;
    const finish = (error?: ProtocolError): void => {
      clearTimeout(timer);
      stop();
      if (error) reject(error);
      else resolve();
    };
    const timer = setTimeout(
      () => finish(last ?? new ClientError("RELAY_UNREACHABLE", { url, reason: "timeout" })),
      timeoutMs,
    );
    const stop = client.on((event) => {
      // What breaks the protocol is told before the connection ends; the first that is told is the reason.
      if (event.event === "error" && !broken) {
        last = event.error;
        broken = true;
      }
      if (event.event === "offline") {
        last = event.error ?? last;
        broken = false;
      }
      // Waiting changes nothing about a certificate.
      if (last && /^RELAY_(CERT|TLS)_/.test(last.code)) finish(last);
      if (event.event === "stopped") finish(event.error);
      if (event.event === "peers" && client.online) finish();
    });
  });
}
