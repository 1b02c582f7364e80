import type { Context } from "./context.ts";
import { EXIT } from "./errors/exit.ts";
import type { Output } from "./show/output.ts";
import { type ColorChoice, makeStyle, wantsColor } from "./show/style.ts";
import { COMMANDS } from "./table/commands.ts";
import { type CommandLine, parseCommandLine } from "./table/parse.ts";
import { earlyLanguage } from "./texts/early.ts";
import { translator } from "./texts/index.ts";

/** Carries out the command that the words name. @returns the exit code */
export async function runProgram(argv: readonly string[], out: Output, err: Output): Promise<number> {
  const language = earlyLanguage(argv);
  let line: CommandLine | undefined;
  try {
    line = parseCommandLine(argv, language);
    const { command, ...options } = line;
    const color = options.text("color") as ColorChoice;
    const context: Context = {
      options,
      language,
      t: translator(language),
      out,
      err,
      style: makeStyle(wantsColor(color, out.isTty, process.env)),
      get errStyle() {
        return makeStyle(wantsColor(color, err.isTty, process.env));
      },
    };
    if (!options.has("help") || command.name === "help") return await command.run(context, COMMANDS);
    out.lines((await import("./table/help.ts")).commandHelp(command, language, out.columns));
    return EXIT.done;
  } catch (thrown) {
    const { report } = await import("./report.ts");
    const json = line?.command.flags.some(({ name }) => name === "json") && line.has("json");
    return await report(thrown, argv, err, json ? out : undefined);
  }
}
