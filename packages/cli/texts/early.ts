import { chooseLanguage, type Language } from "./index.ts";

/** The language has to be known before the options are read, so that what is wrong with them can be said in it. */
export function earlyLanguage(argv: readonly string[]): Language {
  const at = argv.indexOf("--lang");
  const joinedValue = argv.find((word) => word.startsWith("--lang="))?.slice("--lang=".length);
  return chooseLanguage(process.env, joinedValue ?? (at >= 0 ? argv[at + 1] : undefined));
}
