import { formatSafetyNumber, fullId } from "@sandi/protocol";
import type { UiEvent } from "../chat/events.ts";
import { LINE_COMMANDS } from "../chat/lineCommands.ts";
import type { Pen } from "./pen.ts";
import { qrLines } from "./qr.ts";
import { safeLine, safeName } from "./sanitize.ts";
import { whoIs } from "./who.ts";

type Of<Name extends UiEvent["event"]> = UiEvent & { readonly event: Name };

export function profileLines(pen: Pen, { profile, directory, fresh, instead }: Of<"profile">): string[] {
  const { t, style } = pen;
  if (!profile) return [style("dim", t("ephemeralIdentity"))];
  const place = safeLine(directory ?? "");
  return [
    ...(instead ? [t("profileTaken", { ...instead, chosen: profile })] : []),
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

export function whoamiLines({ t }: Pen, { id, shortId, name, profile }: Of<"whoami">): string[] {
  return [
    t("whoami", { name: safeName(name), id: shortId }),
    `  ${t("whoamiFull", { id: fullId(id) })}`,
    profile ? `  ${t("whoamiProfile", { profile })}` : `  ${t("ephemeralIdentity")}`,
  ];
}

/** The link stands alone on its line, unbroken, so that it can be copied. */
export function invitedLines(pen: Pen, { link, until, left }: Of<"invited">): string[] {
  const time = new Intl.DateTimeFormat(pen.language, { dateStyle: "medium", timeStyle: "short" }).format(until);
  return [
    pen.t("invited", { time: time.replace(/\s/gu, " ") }),
    pen.style("bold", safeLine(link)),
    ...pen.own("dim", pen.t("invitedHow", { count: left })),
  ];
}

export function helpLines(pen: Pen): string[] {
  const widest = Math.max(...LINE_COMMANDS.map(({ usage }) => usage.length));
  const rows = LINE_COMMANDS.flatMap(({ usage, about }) => {
    const start = `  ${usage.padEnd(widest)}  `;
    const [first = "", ...rest] = pen.layOut(start, about[pen.language], " ".repeat(start.length));
    return [pen.style("bold", first.slice(0, start.length)) + first.slice(start.length), ...rest];
  });
  return [pen.t("hint"), ...rows];
}
