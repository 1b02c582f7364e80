import { resolve } from "node:path";
import { pageHeaders } from "@sandi/relay/page";
import type { Context } from "../context.ts";
import { EXIT } from "../errors/exit.ts";
import { TerminalError } from "../errors/terminalError.ts";
import { safeLine } from "../show/sanitize.ts";
import { say } from "../show/say.ts";
import type { Translate } from "../texts/index.ts";
import { ask, type Served } from "./askPage.ts";
import { carriedBuild, readBuild, type WebBuild } from "./webBuild.ts";

/** What decides over a browser's use of a page, and must be as this program's relay sends it. */
const EXACT = [
  "Content-Security-Policy",
  "X-Content-Type-Options",
  "X-Frame-Options",
  "Referrer-Policy",
  "Cross-Origin-Opener-Policy",
  "Cross-Origin-Resource-Policy",
  "Permissions-Policy",
];
/** By these a server can add to a page what is in no file of it, or tell others of its use. */
const ADDING = [
  "link",
  "refresh",
  "set-cookie",
  "service-worker-allowed",
  "speculation-rules",
  "sourcemap",
  "x-sourcemap",
  "content-security-policy-report-only",
  "report-to",
  "reporting-endpoints",
  "nel",
  "clear-site-data",
  "access-control-allow-origin",
  "alt-svc",
  "origin-trial",
  "document-policy",
  "use-as-dictionary",
  "no-vary-search",
];
/** Files that a browser has to ask for each time, or it would keep an old build. */
const ASKED_EACH_TIME = new Set(["index.html", "sw.js"]);

/** `sandi verify-web`: compares what a server serves with a build, byte by byte. @returns the exit code */
export async function runVerifyWeb({ options, t, out }: Context): Promise<number> {
  const url = pageUrl(options.operands[0]!);
  const build = chosenBuild(options.text("build"));
  const relays = relaysOf(build);
  const findings = new Map<string, Set<string>>();
  for (const [path, body] of build.files) {
    const served = await ask(new URL(path === "index.html" ? "." : path, url), path);
    for (const said of served.flatMap((one) => differences(path, body, one, relays, t)))
      findings.set(said, (findings.get(said) ?? new Set()).add(path));
  }
  for (const [said, paths] of findings)
    out.line(`${paths.size === build.files.size ? t("webEveryFile") : [...paths].join(", ")}: ${said}`);
  const context = { url: safeLine(url.href), build: build.build };
  if (findings.size > 0) throw new TerminalError("WEB_DIFFERS", context);
  say(out, t("webSame", { ...context, count: build.files.size }));
  return EXIT.done;
}

function pageUrl(text: string): URL {
  // The address of a relay is that of its page.
  const url = URL.parse(
    text
      .replace(/^ws(s?):/, "http$1:")
      .replace(/[?#].*$/s, "")
      .replace(/\/?$/, "/"),
  );
  if (url === null || !/^https?:$/.test(url.protocol))
    throw new TerminalError("USAGE_PAGE_URL", { url: safeLine(text) });
  return url;
}

function chosenBuild(folder: string | undefined): WebBuild {
  const build = folder === undefined ? carriedBuild() : readBuild(resolve(folder));
  if (build === undefined)
    throw new TerminalError("WEB_BUILD_MISSING", { path: safeLine(folder ?? "packages/web/dist") });
  return build;
}

/** The policy of a page for other relays names them. */
function relaysOf({ files }: WebBuild): readonly string[] {
  const html = Buffer.from(files.get("index.html")!).toString();
  const relays = /<meta name="sandi-relays" content="([^"]*)"/.exec(html)?.[1] ?? "";
  return relays.split(" ").filter(Boolean);
}

function differences(
  path: string,
  body: Uint8Array,
  { status, headers, body: came }: Served,
  relays: readonly string[],
  t: Translate,
): string[] {
  if (status !== 200) return [t("webStatus", { status })];
  const expected = pageHeaders(path, relays);
  const found = Buffer.compare(came, body) === 0 ? [] : [t("webBytes", { bytes: came.length, expected: body.length })];
  for (const name of EXACT) {
    const value = headers[name.toLowerCase()];
    if (value !== expected[name])
      found.push(t("webHeader", { name, value: safeLine(value ?? "-"), expected: expected[name]! }));
  }
  const type = mediaType(headers["content-type"]);
  if (type !== mediaType(expected["Content-Type"]))
    found.push(
      t("webHeader", {
        name: "Content-Type",
        value: safeLine(type),
        expected: mediaType(expected["Content-Type"]),
      }),
    );
  const cached = headers["cache-control"] ?? "-";
  if (ASKED_EACH_TIME.has(path) && !/\bno-(cache|store)\b/.test(cached))
    found.push(
      t("webHeader", { name: "Cache-Control", value: safeLine(cached), expected: expected["Cache-Control"]! }),
    );
  for (const name of ADDING)
    if (headers[name] !== undefined) found.push(t("webAdds", { name, value: safeLine(headers[name]) }));
  return found;
}

/** Servers disagree on how to call a script, and whether to name the charset of what says it itself. */
function mediaType(header = "-"): string {
  return header.toLowerCase().split(";")[0]!.trim().replace("application/javascript", "text/javascript");
}
