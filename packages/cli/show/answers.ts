import { en } from "@sandi/client/meanings/en";
import { id } from "@sandi/client/meanings/id";
import { hexGroups } from "@sandi/crypto";
import { formatSafetyNumber, fullId } from "@sandi/protocol";
import type { UiEvent } from "../chat/events.ts";
import { LINE_COMMANDS } from "../chat/lineCommands.ts";
import type { Pen } from "./pen.ts";
import { qrLines } from "./qr.ts";
import { safeLine, safeName } from "./sanitize.ts";
import { timesIn } from "./times.ts";
import { whoIs } from "./who.ts";

/** So many bytes of a field are shown; /trace shows all of them. */
const LOOK_BYTES = 16;
/** What most usages of commands fit into. */
const USAGE_COLUMNS = 23;

const MEANINGS = { en, id };

type Of<Name extends UiEvent["event"]> = UiEvent & { readonly event: Name };

export function profileLines(pen: Pen, { profile, directory, fresh, instead }: Of<"profile">): string[] {
  const { t } = pen;
  if (!profile) return pen.own("dim", t("ephemeralIdentity"));
  const place = safeLine(directory ?? "");
  return [
    ...(instead ? pen.own("plain", t("profileTaken", { ...instead, chosen: profile })) : []),
    ...(fresh ? pen.own("dim", t("newIdentity", { profile, directory: place })) : []),
  ];
}

export function safetyLines(pen: Pen, { peer, digits, qr, ask }: Of<"safety">): string[] {
  const name = whoIs(peer, pen.t);
  const groups = formatSafetyNumber(digits).split(" ");
  const rows = [0, 4, 8].map((at) => `    ${groups.slice(at, at + 4).join(" ")}`);
  return [
    ...pen.drawn(() => qrLines(qr, pen.isColored)),
    pen.t("safetyTitle", { name }),
    ...rows,
    ...(ask ? pen.own("plain", pen.t("safetyHow", { name })) : []),
  ];
}

export function whoamiLines({ t }: Pen, { id, shortId, name, link, profile }: Of<"whoami">): string[] {
  return [
    t("whoami", { name: safeName(name), id: shortId }),
    `  ${t("whoamiFull", { id: fullId(id) })}`,
    ...(link ? [`  ${t("whoamiLink")}`, link] : []),
    profile ? `  ${t("whoamiProfile", { profile })}` : `  ${t("ephemeralIdentity")}`,
  ];
}

/** The link stands alone on its line, unbroken, so that it can be copied. */
export function invitedLines(pen: Pen, { link, until, left }: Of<"invited">): string[] {
  return [
    pen.t("invited", { time: timesIn(pen.language)(until) }),
    pen.style("bold", safeLine(link)),
    ...pen.own("dim", pen.t("invitedHow", { count: left })),
  ];
}

/** A body by field: where it is, what it is for, and its bytes. */
export function lookLines(pen: Pen, { suite, kind, notation, body, fields }: Of<"look">): string[] {
  const { t, style } = pen;
  const head = `${suite} · ${kind} · ${t("bytes", { count: body.length })}`;
  const offset = String(body.length).length;
  const name = Math.max(...fields.map((field) => field.name.length));
  const rows = fields.flatMap((field) => {
    const place = `${String(field.offset).padStart(offset)} +${String(field.size).padEnd(offset)}`;
    const start = `  ${place}  ${field.name.padEnd(name)}  `;
    const bytes = hexGroups(body.subarray(field.offset, field.offset + field.size), LOOK_BYTES);
    const value = field.number === undefined ? bytes : String(field.number);
    return pen.layOut(start, `${value}  ${MEANINGS[pen.language][field.meaning]}`, " ".repeat(start.length));
  });
  return [style("bold", head), ...(notation ? [style("dim", `  ${notation}`)] : []), ...rows];
}

export function helpLines(pen: Pen): string[] {
  const rows = LINE_COMMANDS.flatMap(({ usage, about }) => {
    const start = `  ${usage.padEnd(USAGE_COLUMNS)}  `;
    const [first = "", ...rest] = pen.layOut(start, about[pen.language], " ".repeat(USAGE_COLUMNS + 4));
    return [pen.style("bold", first.slice(0, start.length)) + first.slice(start.length), ...rest];
  });
  return [...pen.own("plain", pen.t("hint")), ...rows];
}

/** A contact could write before: what is new is the suite. */
export function decidedLines(pen: Pen, event: UiEvent & { readonly event: "decided" }): string[] {
  const { peer, suite, accepted, known } = event;
  const { t } = pen;
  const name = whoIs(peer, t);
  if (!accepted) return pen.own("plain", t("requestDeclined", { name }));
  return pen.own("plain", known ? t("requestAcceptedToo", { name, suite }) : t("requestAccepted", { name }));
}
