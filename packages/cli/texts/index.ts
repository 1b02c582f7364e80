import {
  type Catalogue,
  type Language,
  type Translate as TranslateOf,
  translator as translatorOf,
} from "@sandi/client/texts";
import { en } from "./en.ts";
import { id } from "./id.ts";

export { LANGUAGES, type Language } from "@sandi/client/texts";

export type Translate = TranslateOf<typeof en>;

const CATALOGUES: Readonly<Record<Language, Catalogue<typeof en>>> = { en, id };

/** The texts of the terminal in one language. */
export function translator(language: Language): Translate {
  return translatorOf<typeof en>(CATALOGUES[language], language);
}

/** The language that a program's user reads: an explicit choice, else LC_ALL, LC_MESSAGES, LANG, else English. */
export function chooseLanguage(env: Readonly<Record<string, string | undefined>>, chosen?: string): Language {
  if (chosen === "en" || chosen === "id") return chosen;
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || "";
  return /^(id|in)([_.@-]|$)/i.test(locale) ? "id" : "en";
}
