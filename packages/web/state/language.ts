import { signal } from "@preact/signals";
import { type Language, type Translate, translator } from "@sandi/client/texts";
import { describeError, type ErrorTexts } from "@sandi/protocol/errors";
import { inPageTexts, pageErrorTexts } from "../errors/texts.ts";
import type { Fault } from "../messenger/port.ts";
import type { en } from "../texts/en.ts";
import { setting } from "./settings.ts";

type Loaded = { readonly language: Language; readonly t: Translate<typeof en> };

const loaded = signal<Loaded | undefined>(undefined);
/** What faults mean, which is longer than all else and seldom needed. */
const faults = signal<{ readonly language: Language; readonly texts: ErrorTexts } | undefined>(undefined);

/** Of the browser's languages the first that Sandi speaks. */
export function preferredLanguage(): Language {
  const chosen = setting("language").value;
  if (chosen === "en" || chosen === "id") return chosen;
  for (const tag of navigator.languages) {
    if (/^(id|in)\b/i.test(tag)) return "id";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}

/** Loads the texts of one language, and shows everything in it. */
export async function loadLanguage(language: Language): Promise<void> {
  const texts = language === "id" ? (await import("../texts/id.ts")).id : (await import("../texts/en.ts")).en;
  loaded.value = { language, t: translator<typeof en>(texts, language) };
  document.documentElement.lang = language;
}

/** Loads what faults mean in the language of the page. */
export async function loadFaults(): Promise<void> {
  const { language } = loaded.value!;
  if (faults.value?.language === language) return;
  const [all, inPage] = await Promise.all([pageErrorTexts(language), inPageTexts(language)]);
  faults.value = { language, texts: { ...all, ...inPage } };
}

/** The text of a key in the language of the page; whoever reads it is drawn again when that changes. */
export const t: Loaded["t"] = (key, ...values) => loaded.value!.t(key, ...values);

export function currentLanguage(): Language {
  return loaded.value!.language;
}

/** What a fault means, in the language of the page. */
export function explained(fault: Fault): ReturnType<typeof describeError> {
  const known = faults.value;
  if (known?.language !== loaded.value?.language) void loadFaults().catch(() => undefined);
  return describeError(fault as Parameters<typeof describeError>[0], known?.texts ?? {});
}
