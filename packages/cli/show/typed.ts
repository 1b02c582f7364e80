/**
 * A command as the reader must type it: with npm in a checkout, by its name if installed.
 * @param command `client`, `invite` and so on
 */
export function typed(command: string, ...args: readonly string[]): string {
  if (!import.meta.url.endsWith(".ts")) return ["sandi", command, ...args].join(" ");
  if (command === "client") return ["npm run client --", ...args].join(" ");
  return ["npm run sandi --", command, ...args].join(" ");
}

/** One argument, as a POSIX shell takes it whole. */
export function quoted(argument: string): string {
  return /^[\w.,:/@%+=-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", "'\\''")}'`;
}
