import { EXIT, exitCodeOf } from "./errors/exit.ts";
import { TerminalError } from "./errors/terminalError.ts";
import { loadErrorTexts } from "./errors/texts.ts";
import { asProtocolError, failureOf, headOf } from "./show/failure.ts";
import type { Output } from "./show/output.ts";
import { safeJson } from "./show/sanitize.ts";
import { say } from "./show/say.ts";
import { makeStyle, wantsColor } from "./show/style.ts";
import { earlyLanguage } from "./texts/early.ts";

/**
 * Says why the program ends.
 * @param json the output on which the error is also printed as an event
 * @returns the exit code
 */
export async function report(thrown: unknown, argv: readonly string[], err: Output, json?: Output): Promise<number> {
  const error = asProtocolError(thrown);
  const failure = failureOf(error, await loadErrorTexts(earlyLanguage(argv), argv[0]));
  const style = makeStyle(wantsColor("auto", err.isTty, process.env));
  say(err, headOf(failure), "", (line) => style("bad", line));
  say(err, failure.remedy, "  ");
  json?.line(safeJson({ v: 1, event: "error", ...failure }));
  if (error.code === "PROGRAM_DEFECT" && process.env.SANDI_DEBUG) console.error(error.cause);
  return exitCodeOf(error.code);
}

/** Says that output was lost. Where standard error has failed too, the exit code alone says it. @returns that code */
export async function reportLost(error: NodeJS.ErrnoException, argv: readonly string[], err: Output): Promise<number> {
  const reason = error.code ?? error.message;
  await report(new TerminalError("OUTPUT_LOST", { reason }), argv, err);
  await err.flushed();
  return EXIT.failure;
}
