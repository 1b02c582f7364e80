/** The languages of every screen. */
export type Language = "en" | "id";
export const LANGUAGES: readonly Language[] = ["en", "id"];

export type Plural = { readonly one?: string; readonly other: string };

/** What a translation must have: the keys of the English one and no others, with plurals for the same keys. */
export type Catalogue<English> = { readonly [K in keyof English]: English[K] extends string ? string : Plural };

type Names<S extends string> = S extends `${string}{${infer Name}}${infer Rest}` ? Name | Names<Rest> : never;
type Template<Entry> = Entry extends string
  ? Entry
  : Entry extends { readonly other: infer Other extends string }
    ? Other
    : never;
/** The values that a text needs, by the placeholders of the English one; `count` must be a number. */
type Values<Entry> = {
  readonly [N in Names<Template<Entry>>]: N extends "count" ? number : string | number;
} & (Entry extends string ? unknown : { readonly count: number });

type Arguments<Entry> = keyof Values<Entry> extends never ? [] : [values: Values<Entry>];

/** Gives a text of a catalogue, in the language of the one who reads it. `English` is declared `as const`. */
export type Translate<English> = <K extends keyof English>(key: K, ...values: Arguments<English[K]>) => string;

/**
 * The texts of one language: `translator<typeof en>(id, "id")`. Values are put in as they are: what comes from others
 * is made safe before.
 */
export function translator<English>(catalogue: Catalogue<English>, language: Language): Translate<English> {
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
    const entry: string | Plural = catalogue[key];
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
