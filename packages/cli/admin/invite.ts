import { randomBytes } from "node:crypto";
import { fromHex, toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import {
  formatInviteLink,
  INVITE_SECRET_BYTES,
  inviteHandle,
  inviteKey,
  isLoopback,
  ProtocolError,
  parseShortId,
  relayFingerprint,
} from "@sandi/protocol";
import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { TerminalError } from "../errors/terminalError.ts";
import { relayDataDir } from "../relay/data.ts";
import { qrLines } from "../show/qr.ts";
import { safeJson } from "../show/sanitize.ts";
import { say } from "../show/say.ts";
import { timesIn } from "../show/times.ts";
import { typed } from "../show/typed.ts";
import { widthOf } from "../show/width.ts";
import { AdminChannel } from "./channel.ts";
import { pad, shortOf } from "./text.ts";

type Relay = {
  readonly url: string;
  readonly urlIsPublic: boolean;
  readonly relayKey: string;
  readonly invitesOnly: boolean;
};
type Invite = {
  readonly key: string;
  readonly uses: number;
  readonly used: number;
  readonly createdAt: number;
  readonly expiresAt: number;
  /** The ID of the member who made it; null if the operator did. */
  readonly by: string | null;
};

const ACTIONS: Readonly<Record<string, (context: Context, channel: AdminChannel) => Promise<void>>> = {
  new: makeInvite,
  list: listInvites,
  revoke: revokeInvite,
};

/** `sandi invite`: asks the relay that runs on a data directory. @returns the exit code */
export async function runInvite(context: Context): Promise<number> {
  const channel = await AdminChannel.open(relayDataDir(context.options));
  try {
    await ACTIONS[context.options.operands[0]!]!(context, channel);
  } finally {
    channel.close();
  }
  return EXIT.done;
}

async function makeInvite({ options, out, err, t, style, language }: Context, channel: AdminChannel): Promise<void> {
  const relay = await channel.ask<Relay>("invite.relay");
  const url = publicUrl(options.text("relay-url"), relay);
  // The secret is made here and goes only into the link. The relay gets a public key to check it.
  const secret = Uint8Array.from(randomBytes(INVITE_SECRET_BYTES));
  const key = inviteKey(nodePrimitives, secret);
  const invite = await channel.ask<Invite>("invite.create", {
    key: toHex(key),
    uses: options.number("uses")!,
    expiresInMs: options.number("expires")!,
  });
  const relayKey = fromHex(relay.relayKey)!;
  const link = formatInviteLink(nodePrimitives, url, relayKey, secret);
  const handle = inviteHandle(nodePrimitives, key);
  const { uses, expiresAt } = invite;
  if (options.has("json")) {
    const fingerprint = relayFingerprint(nodePrimitives, relayKey).full;
    return out.line(safeJson({ v: 1, handle, link, relay: url, fingerprint, uses, expiresAt }));
  }
  out.line(link);
  const qr = options.text("qr");
  const lines = qrLines(link, style("bold", "x") !== "x");
  const fits = out.isTty && (out.columns ?? 0) >= lines[0]!.replace(/\u001b\[[\d;]*m/g, "").length;
  if (qr === "always" || (qr === "auto" && fits)) for (const line of lines) out.line(line);
  // If a program reads the link from standard output, everything else goes to standard error.
  for (const text of [
    t("inviteMade", { count: uses, time: timesIn(language)(expiresAt), handle }),
    t("inviteHow", { command: typed("client", "--invite", "-") }),
    t(relay.invitesOnly ? "inviteSecret" : "inviteOpen"),
  ])
    say(out.isTty ? out : err, text, "  ", (line) => style("dim", line));
}

/** @throws ProtocolError INVITE_NEEDS_URL, USAGE_RELAY_URL */
function publicUrl(given: string | undefined, { url, urlIsPublic }: Relay): string {
  if (given === undefined) {
    if (!urlIsPublic) throw new TerminalError("INVITE_NEEDS_URL", { url });
    return url;
  }
  const parsed = URL.canParse(given) ? new URL(given) : undefined;
  const isPlain = parsed?.protocol === "ws:";
  if (!parsed || !(isPlain || parsed.protocol === "wss:") || parsed.hostname === "" || parsed.username !== "")
    throw new TerminalError("USAGE_RELAY_URL", { url: given });
  if (parsed.search !== "" || parsed.hash !== "" || (isPlain && !isLoopback(parsed.hostname)))
    throw new TerminalError("USAGE_RELAY_URL", { url: given });
  return given;
}

/** All that the relay remembers, and what time it is there. */
async function allInvites(channel: AdminChannel): Promise<{ now: number; invites: Invite[] }> {
  const all: Invite[] = [];
  for (let after = 0; ; ) {
    const { now, invites, next } = await channel.ask<{ now: number; invites: Invite[]; next: number }>("invite.list", {
      after,
    });
    all.push(...invites);
    if (next === 0) return { now, invites: all };
    after = next;
  }
}

async function listInvites({ options, out, t, language }: Context, channel: AdminChannel): Promise<void> {
  const { now, invites } = await allInvites(channel);
  if (invites.length === 0 && !options.has("json")) return out.line(t("inviteNone"));
  const states = { usedUp: t("inviteUsedUp"), expired: t("inviteExpired"), open: t("inviteOpenYet") };
  const widest = Math.max(...Object.values(states).map((state) => widthOf(state)));
  const timeOf = timesIn(language);
  const digits = Math.max(...invites.map(({ uses, used }) => `${used}/${uses}`.length));
  for (const { key, uses, used, createdAt, expiresAt, by } of invites) {
    const handle = handleOf(key);
    const state = used >= uses ? "usedUp" : now >= expiresAt ? "expired" : "open";
    if (options.has("json")) out.line(safeJson({ v: 1, handle, uses, used, createdAt, expiresAt, state, by }));
    else {
      const [made, ends] = [timeOf(createdAt), timeOf(expiresAt)];
      const shown = states[state] + pad(states[state], widest);
      const row = { handle, use: `${used}/${uses}`.padStart(digits), state: shown, made, ends };
      say(out, by === null ? t("inviteRow", row) : t("inviteRowByMember", { ...row, by: shortOf(by) }));
    }
  }
  await out.drained();
}

async function revokeInvite({ options, out, t }: Context, channel: AdminChannel): Promise<void> {
  const wanted = parseShortId(options.operands[1]!);
  if (!wanted.ok) throw wanted.error;
  const { invites } = await allInvites(channel);
  const invite = invites.find(({ key }) => handleOf(key) === wanted.value);
  if (invite === undefined) throw new ProtocolError("INVITE_UNKNOWN");
  await channel.ask("invite.revoke", { key: invite.key });
  if (options.has("json")) out.line(safeJson({ v: 1, handle: wanted.value, revoked: true }));
  else say(out, t("inviteRevoked", { handle: wanted.value, used: invite.used }));
}

function handleOf(key: string): string {
  return inviteHandle(nodePrimitives, fromHex(key)!);
}
