import { createInterface } from "node:readline/promises";
import { hexGroups } from "@sandi/crypto";
import type { Context } from "../context.ts";
import { TerminalError } from "../errors/terminalError.ts";
import { safeJson, safeLine, safeName } from "../show/sanitize.ts";
import { say } from "../show/say.ts";
import { widthOf } from "../show/width.ts";
import { layOut } from "../show/wrap.ts";
import type { Translate } from "../texts/index.ts";
import type { AdminChannel } from "./channel.ts";
import { resolveId } from "./ids.ts";
import { duration, nameIn, pad, readRecord, shortOf, when } from "./text.ts";

type About = {
  readonly registration: number;
  readonly id: string;
  readonly ephemeral: boolean;
  readonly record: string;
  readonly recordBytes: number;
  readonly version: number;
  readonly connection: { readonly since: number; readonly address: string } | null;
  readonly mailbox: {
    readonly messages: number;
    readonly bytes: number;
    readonly pending: number;
    readonly oldestMs: number | null;
  };
  readonly outgoing: number;
  readonly incoming: number;
  readonly unacknowledgedBytes: number;
  readonly watches: readonly string[];
  readonly watchedBy: number;
  readonly blockedAt: number | null;
  /** How many invites it has made. */
  readonly invites: number;
  /** null if the relay's store does not answer. */
  readonly prekeys: {
    readonly signed: { readonly issued: number; readonly bytes: number } | null;
    readonly oneTime: {
      readonly count: number;
      readonly bytes: number;
      readonly oldest: number;
      readonly newest: number;
    };
    readonly last: number;
  } | null;
};
type Pair = {
  readonly id: string;
  readonly last: number;
  readonly durable: number;
  readonly messages: number;
  readonly bytes: number;
};

/** `sandi admin about ID`: everything that the relay holds about one client. */
export async function showAbout(context: Context, channel: AdminChannel): Promise<void> {
  const { options, out } = context;
  const about = await channel.ask<About>("about", { id: await resolveId(channel, options.operands[1]!) });
  const outgoing = await pairsOf(channel, about.id, "outgoing");
  const incoming = await pairsOf(channel, about.id, "incoming");
  if (!options.has("json")) return show(context, about, outgoing, incoming);
  const record = readRecord(about.record);
  const fields = record && {
    name: record.name,
    identityKey: record.identityKey.toHex(),
    rsaSpki: record.rsaSpki?.toHex() ?? null,
    suites: record.suites,
    version: record.version,
    notAfter: record.notAfter,
  };
  out.line(safeJson({ v: 1, shortId: shortOf(about.id), ...about, fields: fields ?? null, outgoing, incoming }));
}

const LABELS = [
  "adminAboutNumber",
  "adminAboutIdentityKey",
  "adminAboutSigned",
  "adminAboutRecord",
  "adminAboutOldest",
  "adminAboutUnacknowledged",
  "adminAboutWatches",
  "adminAboutWatchedBy",
  "adminAboutInvites",
  "adminAboutSignedPrekey",
  "adminAboutOneTime",
  "adminAboutLastIssued",
] as const;

function show(
  { out, t, language, style }: Context,
  about: About,
  outgoing: readonly Pair[],
  incoming: readonly Pair[],
): void {
  const { connection, mailbox } = about;
  const record = readRecord(about.record);
  const number = new Intl.NumberFormat(language);
  const widest = Math.max(...LABELS.map((label) => widthOf(t(label))));
  const line = (what: string, value: string): void => say(out, value, `  ${what}${pad(what, widest)}  `);
  const head = (text: string): void => say(out, text, "", (line) => style("bold", line));
  head(t("adminAboutEntry"));
  line(t("adminAboutId"), `${shortOf(about.id)}  ${about.id}`);
  line(t("adminAboutNumber"), `${about.registration}${about.ephemeral ? `  ${t("adminEphemeral")}` : ""}`);
  line(t("adminAboutName"), safeName(nameIn(about.record)));
  if (record) {
    line(t("adminAboutIdentityKey"), hexGroups(record.identityKey));
    if (record.rsaSpki) line(t("adminAboutRsaKey"), hexGroups(record.rsaSpki, 16));
    line(t("adminAboutSuites"), record.suites.join(", "));
    line(t("adminAboutSigned"), `${when(record.version)} – ${when(record.notAfter)}`);
  }
  const bytes = Buffer.from(about.record, "base64");
  line(t("adminAboutRecord"), t("bytes", { count: bytes.length }));
  for (let at = 0; at < bytes.length; at += 32) line("", hexGroups(bytes.subarray(at, at + 32)));
  if (about.blockedAt !== null) line(t("adminAboutBlocked"), when(about.blockedAt));
  line(t("adminAboutInvites"), number.format(about.invites));
  head(t("adminAboutMailbox"));
  line(t("adminAboutStored"), t("adminMessages", { count: mailbox.messages, bytes: mailbox.bytes }));
  if (mailbox.oldestMs !== null) line(t("adminAboutOldest"), duration(mailbox.oldestMs, t));
  for (const [pairs, title] of [
    [outgoing, t("adminAboutOutgoing", { count: outgoing.length })],
    [incoming, t("adminAboutIncoming", { count: incoming.length })],
  ] as const) {
    head(title);
    for (const { id, last, durable, messages, bytes: size } of pairs)
      line(
        `${shortOf(id)}`,
        `${t("adminAboutPair", { last: number.format(last), durable: number.format(durable) })}  ${t("adminMessages", { count: messages, bytes: size })}`,
      );
  }
  head(t("adminAboutPrekeys"));
  for (const [what, value] of prekeyLines(about, t, number)) line(what, value);
  head(t("adminAboutMemory"));
  line(
    t("adminAboutConnection"),
    connection
      ? t("adminConnectedSince", { time: when(connection.since), address: safeLine(connection.address) })
      : t("adminAboutAway"),
  );
  line(t("adminAboutUnacknowledged"), t("bytes", { count: about.unacknowledgedBytes }));
  line(t("adminAboutWatches"), number.format(about.watches.length));
  for (const id of about.watches) line("", shortOf(id));
  line(t("adminAboutWatchedBy"), number.format(about.watchedBy));
  for (const text of layOut("", t("adminAboutNever"), out.columns, "")) out.line(text);
}

function prekeyLines({ prekeys }: About, t: Translate, number: Intl.NumberFormat): [what: string, value: string][] {
  if (prekeys === null) return [[t("adminAboutOneTime"), t("adminAboutUnknown")]];
  const { signed, oneTime, last } = prekeys;
  const lines: [string, string][] = [];
  if (signed !== null)
    lines.push([t("adminAboutSignedPrekey"), `${when(signed.issued)}  ${t("bytes", { count: signed.bytes })}`]);
  lines.push([t("adminAboutOneTime"), `${number.format(oneTime.count)}  ${t("bytes", { count: oneTime.bytes })}`]);
  if (oneTime.count > 0) lines.push([t("adminAboutIssued"), `${when(oneTime.oldest)} – ${when(oneTime.newest)}`]);
  if (last > 0) lines.push([t("adminAboutLastIssued"), when(last)]);
  return lines;
}

async function pairsOf(channel: AdminChannel, id: string, side: "outgoing" | "incoming"): Promise<Pair[]> {
  const all: Pair[] = [];
  for (let after = 0, more = true; more; ) {
    const { pairs, next } = await channel.ask<{ pairs: Pair[]; next: number }>("about.pairs", { id, side, after });
    all.push(...pairs);
    after = next;
    more = next > 0;
  }
  return all;
}

/** `sandi admin forget ID`. @throws ProtocolError ADMIN_CONFIRM if nobody can be asked */
export async function forgetClient({ options, out, err, t }: Context, channel: AdminChannel): Promise<void> {
  const id = await resolveId(channel, options.operands[1]!);
  const about = await channel.ask<About>("about", { id });
  const who = { id: shortOf(id), name: safeName(nameIn(about.record)) };
  if (!options.has("yes")) {
    if (!process.stdin.isTTY) throw new TerminalError("ADMIN_CONFIRM", { action: "sandi admin forget" });
    say(err, t("adminForgetWhat", { ...who, count: about.mailbox.messages }));
    const terminal = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await terminal.question(t("adminForgetAsk", who));
    terminal.close();
    if (!t("adminYes").split(" ").includes(answer.trim().toLowerCase())) return out.line(t("adminForgetNot"));
  }
  const gone = await channel.ask<{ messages: number; bytes: number; pairs: number }>("forget", { id });
  if (options.has("json")) out.line(safeJson({ v: 1, id, shortId: who.id, ...gone }));
  else {
    say(out, t("adminForgotten", { ...who, count: gone.messages, bytes: gone.bytes, pairs: gone.pairs }));
    say(out, t("adminForgetLeft"));
  }
}
