import { signal } from "@preact/signals";
import { clientErrorTexts } from "@sandi/client/errors";
import { LANGUAGES, type Language, type Translate, translator } from "@sandi/client/texts";
import { describeError, type ErrorContext, type ErrorTexts } from "@sandi/protocol/errors";
import { type ViewsTranslate, viewsTranslator } from "@sandi/views/texts";
import type { Lines } from "../../attacks/attack.ts";
import type { AttackName } from "../../attacks/names.ts";
import { labErrorTexts } from "../../errors/texts.ts";
import { attackLines, type Say, sayIn } from "../../texts/index.ts";
import type { aboutEn } from "../texts/aboutEn.ts";
import type { en } from "../texts/en.ts";
import { setting } from "./settings.ts";

/** All that is said in one language. */
type Words = {
  readonly language: Language;
  readonly t: Translate<typeof en>;
  readonly say: Say;
};

/** What explains: longer than all else, and not needed at first. */
type Explaining = {
  readonly language: Language;
  readonly about: Translate<typeof aboutEn>;
  readonly views: ViewsTranslate;
  readonly attacks: Readonly<Record<AttackName, Lines>>;
  readonly errors: ErrorTexts;
};

const loaded = signal<Words | undefined>(undefined);
const explaining = signal<Explaining | undefined>(undefined);

/** Of the browser's languages the first that Sandi speaks. */
export function preferredLanguage(): Language {
  const chosen = setting("language").value;
  if (chosen !== "auto") return chosen;
  for (const tag of navigator.languages) {
    if (/^(id|in)\b/i.test(tag)) return "id";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}

/** Loads the texts of one language, and shows everything in it. */
export async function loadLanguage(language: Language): Promise<void> {
  loaded.value = await wordsOf(language);
  document.documentElement.lang = language;
  document.title = t("title");
}

/** Loads the texts of all languages, so that none has to be fetched later. */
export async function preloadLanguages(): Promise<void> {
  await Promise.all(LANGUAGES.flatMap((language): Promise<unknown>[] => [wordsOf(language), explainingIn(language)]));
}

async function wordsOf(language: Language): Promise<Words> {
  const [texts, say] = await Promise.all([
    language === "id" ? import("../texts/id.ts").then(({ id }) => id) : import("../texts/en.ts").then(({ en }) => en),
    sayIn(language),
  ]);
  return { language, t: translator<typeof en>(texts, language), say };
}

async function explainingIn(language: Language): Promise<Explaining> {
  const [texts, views, attacks, ...errors] = await Promise.all([
    language === "id"
      ? import("../texts/aboutId.ts").then(({ aboutId }) => aboutId)
      : import("../texts/aboutEn.ts").then(({ aboutEn }) => aboutEn),
    viewsTranslator(language),
    attackLines(language),
    clientErrorTexts(language),
    labErrorTexts(language),
  ]);
  const about = translator<typeof aboutEn>(texts, language);
  return { language, about, views, attacks, errors: Object.assign({}, ...errors) };
}

/** The texts that explain, in the language of the page; undefined until they are there. */
export function explainingTexts(): Explaining | undefined {
  const { language } = words();
  const known = explaining.value;
  if (known?.language === language) return known;
  void explainingIn(language).then((texts) => {
    explaining.value = texts;
  });
  return undefined;
}

/** The text of a key in the language of the page; whoever reads it is drawn again when that changes. */
export const t: Words["t"] = (key, ...values) => loaded.value!.t(key, ...values);

/** As `t`, for what explains; empty until that is there. */
export const about: Explaining["about"] = (key, ...values) => explainingTexts()?.about(key, ...values) ?? "";

/** As `t`, for what a run says. */
export const say: Say = (key, facts) => loaded.value!.say(key, facts);

export function words(): Words {
  return loaded.value!;
}

/** What a code means and what to do about it; undefined for what is no error. */
export function explained(code: string, context: ErrorContext = {}): ReturnType<typeof describeError> | undefined {
  return describedIn(explainingTexts()?.errors ?? {}, code, context);
}

/** The same for whoever can wait. */
export async function explainedSoon(code: string, context: ErrorContext = {}): Promise<ReturnType<typeof explained>> {
  return describedIn((await explainingIn(words().language)).errors, code, context);
}

function describedIn(errors: ErrorTexts, code: string, context: ErrorContext): ReturnType<typeof explained> {
  const known = { code, context } as Parameters<typeof describeError>[0];
  if (!Object.hasOwn(errors, code)) return undefined;
  const { cause, remedy } = describeError(known, errors);
  // Where a fact is not known, a gap is more honest than its name.
  const filled = (text: string) => text.replace(/\{\w+\}/g, "…");
  return { code, cause: filled(cause), remedy: filled(remedy) };
}
