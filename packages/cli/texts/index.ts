import type { Catalogue, MessageKey, Plural } from "./catalogue.ts";
import { en } from "./en.ts";
import { id } from "./id.ts";

export type Language = "en" | "id";
export const LANGUAGES: readonly Language[] = ["en", "id"];

type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Template<K extends MessageKey> = (typeof en)[K] extends string
  ? (typeof en)[K]
  : (typeof en)[K] extends { readonly other: infer Other extends string }
    ? Other
    : never;
/** The values that a text needs, by the placeholders of the English one; `count` must be a number. */
type Values<K extends MessageKey> = {
  readonly [N in Names<Template<K>>]: N extends "count" ? number : string | number;
} & ((typeof en)[K] extends string ? unknown : { readonly count: number });

type Arguments<K extends MessageKey> = keyof Values<K> extends never ? [] : [values: Values<K>];
export type Translate = <K extends MessageKey>(key: K, ...values: Arguments<K>) => string;

const CATALOGUES: Readonly<Record<Language, Catalogue>> = { en, id };

/** The texts of one language. Values are put in as they are: what comes from others is made safe before. */
export function translator(language: Language): Translate {
  // Made when they are first needed: to make them takes longer than most commands do.
  let rules: Intl.PluralRules | undefined;
  let numbers: Intl.NumberFormat | undefined;
  const formOf = (count: string | number | undefined): string => {
    // Indonesian has one form. A catalogue may still word "one" apart, which Intl never asks for there.
    if (count === 1) return "one";
    rules ??= new Intl.PluralRules(language);
    return rules.select(Number(count));
  };
  return (key, ...[values]) => {
    const entry: string | Plural = CATALOGUES[language][key];
    const given: Readonly<Record<string, string | number>> = values ?? {};
    const template = typeof entry === "string" ? entry : (formOf(given.count) === "one" && entry.one) || entry.other;
    return template.replace(/\{(\w+)\}/g, (whole, name: string) => {
      const value = given[name];
      if (value === undefined) return whole;
      if (typeof value !== "number") return value;
      numbers ??= new Intl.NumberFormat(language);
      return numbers.format(value);
    });
  };
}

/** The language that a program's user reads: an explicit choice, else LC_ALL, LC_MESSAGES, LANG, else English. */
export function chooseLanguage(env: Readonly<Record<string, string | undefined>>, chosen?: string): Language {
  if (chosen === "en" || chosen === "id") return chosen;
  const locale = env.LC_ALL || env.LC_MESSAGES || env.LANG || "";
  return /^(id|in)([_.@-]|$)/i.test(locale) ? "id" : "en";
}
