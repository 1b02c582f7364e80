import type { Flag } from "./table.ts";

/** Of every command. */
export const ANYWHERE: readonly Flag[] = [
  {
    name: "lang",
    value: "LANG",
    choices: ["en", "id"],
    about: {
      en: "language of all texts (default: from LC_ALL, LC_MESSAGES or LANG, otherwise English)",
      id: "bahasa semua teks (bawaan: dari LC_ALL, LC_MESSAGES, atau LANG; selain itu bahasa Inggris)",
    },
  },
  {
    name: "color",
    value: "WHEN",
    choices: ["auto", "always", "never"],
    default: "auto",
    about: {
      en: "use colours; auto follows NO_COLOR and FORCE_COLOR",
      id: "pakai warna; auto mengikuti NO_COLOR dan FORCE_COLOR",
    },
  },
  {
    name: "help",
    short: "h",
    about: { en: "explain this command", id: "jelaskan perintah ini" },
  },
];

/** Where the passphrase of the profile's keys is read. */
export const PASSPHRASE_SOURCES: readonly Flag[] = [
  {
    name: "passphrase-file",
    value: "FILE",
    completes: "file",
    not: "passphrase",
    about: {
      en: "read the passphrase from the first line of a file (also: SANDI_PASSPHRASE_FILE)",
      id: "baca frasa sandi dari baris pertama berkas (juga: SANDI_PASSPHRASE_FILE)",
    },
  },
  {
    name: "passphrase-fd",
    value: "N",
    range: [0, 1023],
    not: "passphrase-file",
    about: {
      en: "read the passphrase from an open file descriptor",
      id: "baca frasa sandi dari deskriptor berkas yang terbuka",
    },
  },
];
