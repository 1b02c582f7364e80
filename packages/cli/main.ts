import { existsSync, readFileSync } from "node:fs";
import { ProtocolError } from "@sandi/protocol";
import type { Context } from "./context.ts";
import { EXIT, exitCodeOf } from "./errors/exit.ts";
import { asProtocolError, failureOf, headOf } from "./show/failure.ts";
import { Output } from "./show/output.ts";
import { safeJson } from "./show/sanitize.ts";
import { type ColorChoice, makeStyle, wantsColor } from "./show/style.ts";
import { commandHelp, manPage, markdown, overview } from "./table/help.ts";
import { findCommand, type Options, parseCommandLine } from "./table/options.ts";
import { chooseLanguage, type Language, translator } from "./texts/index.ts";

/** What each command does; read only when it is run, so that `help` does not load a relay. */
const RUN: Readonly<Record<string, (context: Context) => Promise<number>>> = {
  relay: async (context) => (await import("./relay/command.ts")).runRelay(context),
  admin: async (context) => (await import("./admin/command.ts")).runAdmin(context),
  invite: async (context) => (await import("./admin/invite.ts")).runInvite(context),
  client: async (context) => (await import("./chat/command.ts")).runClient(context),
  send: async (context) => (await import("./chat/sendCommand.ts")).runSend(context),
  listen: async (context) => (await import("./chat/command.ts")).runListen(context),
  demo: async (context) => (await import("./demo/command.ts")).runDemo(context),
  completion: async ({ options, out }) => {
    out.raw((await import("./table/completion.ts")).completionScript(options.operands[0]!));
    return EXIT.done;
  },
  help: async (context) => {
    showHelp(context);
    return EXIT.done;
  },
};

function version(): string {
  // Beside this file in a checkout; in the published package, where it lies in dist/cli, at its top.
  const places = ["./package.json", "../../package.json"].map((place) => new URL(place, import.meta.url));
  const manifest = places.find((place) => existsSync(place));
  if (manifest === undefined) throw new Error("Sandi is not installed whole: its package.json is missing");
  return (JSON.parse(readFileSync(manifest, "utf8")) as { version: string }).version;
}

function showHelp({ options, language, out }: Context): void {
  if (options.has("man")) return out.raw(manPage(version()));
  if (options.has("markdown")) return out.raw(markdown());
  const [about] = options.operands;
  const command = about === undefined ? undefined : findCommand(about);
  if (about !== undefined && !command)
    throw new ProtocolError("USAGE_UNKNOWN_COMMAND", { command: about, suggestion: "" });
  for (const line of command ? commandHelp(command, language) : overview(language, version())) out.line(line);
}

/** The language has to be known before the options are read, so that what is wrong with them can be said in it. */
function earlyLanguage(argv: readonly string[]): Language {
  const at = argv.indexOf("--lang");
  const joinedValue = argv.find((word) => word.startsWith("--lang="))?.slice("--lang=".length);
  return chooseLanguage(process.env, joinedValue ?? (at >= 0 ? argv[at + 1] : undefined));
}

function report(thrown: unknown, language: Language, err: Output, out: Output, json: boolean): number {
  const error = asProtocolError(thrown);
  const failure = failureOf(error, language);
  const style = makeStyle(wantsColor("auto", err.isTty, process.env));
  err.line(style("bad", headOf(failure)));
  err.line(`  ${failure.remedy}`);
  if (json) out.line(safeJson({ v: 1, event: "error", ...failure }));
  if (error.code === "PROGRAM_DEFECT" && process.env.SANDI_DEBUG) console.error(error.cause);
  return exitCodeOf(error.code);
}

async function main(argv: readonly string[]): Promise<number> {
  const language = earlyLanguage(argv);
  // Whoever read this has gone: there is nobody to tell, and nothing to say it with.
  const gone = (): never => process.exit(EXIT.done);
  const out = new Output(process.stdout, gone);
  const err = new Output(process.stderr, gone);
  // Said like any other failure: a raw stack could bear what a peer wrote.
  process.on("uncaughtException", (thrown) => process.exit(report(thrown, language, err, out, false)));
  if (argv[0] === "--version" || argv[0] === "-V") {
    out.line(`sandi ${version()}`);
    return EXIT.done;
  }
  let options: Options;
  try {
    options = parseCommandLine(argv, language);
  } catch (thrown) {
    return report(thrown, language, err, out, false);
  }
  const color = options.text("color") as ColorChoice;
  const context: Context = {
    options,
    language,
    t: translator(language),
    out,
    err,
    style: makeStyle(wantsColor(color, out.isTty, process.env)),
    errStyle: makeStyle(wantsColor(color, err.isTty, process.env)),
  };
  let code: number;
  try {
    if (options.has("help") && options.command.name !== "help") {
      for (const line of commandHelp(options.command, language)) out.line(line);
      code = EXIT.done;
    } else code = await RUN[options.command.name]!(context);
  } catch (thrown) {
    const json = options.command.flags.some(({ name }) => name === "json") && options.has("json");
    code = report(thrown, language, err, out, json);
  }
  await Promise.all([out.flushed(), err.flushed()]);
  return code;
}

// Readline and sockets that are closing must not hold the program that has said all it had to say.
process.exit(await main(process.argv.slice(2)));
