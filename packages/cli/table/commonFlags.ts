import type { Flag } from "./table.ts";

/** Of every command. */
export const ANYWHERE: readonly Flag[] = [
  {
    name: "lang",
    value: "LANG",
    choices: ["en", "id"],
    about: {
      en: "language of all texts (default: LC_ALL, LC_MESSAGES or LANG, else English)",
      id: "bahasa semua teks (bawaan: LC_ALL, LC_MESSAGES, atau LANG, selain itu Inggris)",
    },
  },
  {
    name: "color",
    value: "WHEN",
    choices: ["auto", "always", "never"],
    default: "auto",
    about: { en: "colours; NO_COLOR and FORCE_COLOR are heeded", id: "warna; NO_COLOR dan FORCE_COLOR dipatuhi" },
  },
  {
    name: "help",
    short: "h",
    about: { en: "show how this command is used", id: "tampilkan cara memakai perintah ini" },
  },
];
