import { ANYWHERE, PASSPHRASE_SOURCES } from "./commonFlags.ts";
import { SEARCH_LIMIT } from "./defaults.ts";
import type { Command, Flag } from "./table.ts";

/** Of the file, not of the profile. */
const PASSPHRASE: readonly Flag[] = [
  {
    name: "passphrase-file",
    value: "FILE",
    completes: "file",
    about: {
      en: "read the passphrase that seals the export from the first line of a file (default: ask for it)",
      id: "baca frasa sandi penyegel berkas ekspor dari baris pertama berkas (bawaan: ditanyakan)",
    },
  },
  {
    name: "passphrase-fd",
    value: "N",
    range: [0, 1023],
    not: "passphrase-file",
    about: {
      en: "read it from an open file descriptor",
      id: "baca dari deskriptor berkas yang terbuka",
    },
  },
];

const PROFILE_PASSPHRASE_FILE: Flag = {
  name: "profile-passphrase-file",
  value: "FILE",
  completes: "file",
  about: {
    en: "read the passphrase of the profile's own keys from the first line of a file (also: SANDI_PASSPHRASE_FILE)",
    id: "baca frasa sandi kunci profil dari baris pertama berkas (juga: SANDI_PASSPHRASE_FILE)",
  },
};

export const HISTORY_COMMANDS: readonly Command[] = [
  {
    name: "search",
    operands: { usage: "WORD...", least: 1, most: 100 },
    about: {
      en: "search all messages of a profile; every word must occur, in upper or lower case, with or without accents",
      id: "cari di semua pesan sebuah profil; setiap kata harus ada, huruf besar atau kecil, dengan atau tanpa aksen",
    },
    flags: [
      {
        name: "profile",
        value: "PROFILE",
        default: "default",
        about: { en: "whose messages are searched", id: "profil yang pesannya dicari" },
      },
      {
        name: "with",
        value: "WHO",
        about: {
          en: "only messages with this contact: a name, an ID or a full ID",
          id: "hanya pesan dengan kontak ini: nama, ID, atau ID lengkap",
        },
      },
      {
        name: "limit",
        value: "COUNT",
        range: [1, 10_000],
        default: String(SEARCH_LIMIT),
        about: { en: "how many messages at most", id: "paling banyak berapa pesan" },
      },
      {
        name: "json",
        about: {
          en: "print one JSON event with all of them",
          id: "cetak satu peristiwa JSON berisi semuanya",
        },
      },
      ...PASSPHRASE_SOURCES,
      ...ANYWHERE,
    ],
    examples: [
      "sandi search kopi",
      "sandi search --profile ayu --with Budi --json kopi susu | jq -r .hits[].message.text",
    ],
    run: async (context) => (await import("../search/searchCommand.ts")).runSearch(context),
  },
  {
    name: "export",
    operands: { usage: "FILE", least: 1, most: 1 },
    about: {
      en: "write a profile's identity, contacts and messages into one file, sealed by a passphrase",
      id: "tulis identitas, kontak, dan pesan sebuah profil ke satu berkas yang disegel frasa sandi",
    },
    flags: [
      {
        name: "profile",
        value: "PROFILE",
        default: "default",
        about: { en: "the profile to export", id: "profil yang diekspor" },
      },
      {
        name: "force",
        about: { en: "replace the file if there is one", id: "timpa berkas jika sudah ada" },
      },
      ...PASSPHRASE,
      PROFILE_PASSPHRASE_FILE,
      ...ANYWHERE,
    ],
    examples: ["sandi export ayu.sandi --profile ayu"],
    run: async (context) => (await import("../move/exportCommand.ts")).runExport(context),
  },
  {
    name: "import",
    operands: { usage: "FILE", least: 1, most: 1 },
    about: {
      en: "make a profile out of an export: the identity moves here, and the device that it came from stops",
      id: "buat profil dari berkas ekspor: identitasnya pindah ke sini, dan perangkat asalnya berhenti",
    },
    flags: [
      {
        name: "profile",
        value: "PROFILE",
        default: "default",
        about: { en: "the name of the new profile", id: "nama profil barunya" },
      },
      ...PASSPHRASE,
      {
        name: "profile-passphrase",
        not: "profile-passphrase-file",
        about: {
          en: "ask for a passphrase that seals the new profile's keys (default: a key file does)",
          id: "tanyakan frasa sandi untuk menyegel kunci profil baru (bawaan: memakai berkas kunci)",
        },
      },
      PROFILE_PASSPHRASE_FILE,
      ...ANYWHERE,
    ],
    examples: ["sandi import ayu.sandi --profile ayu"],
    run: async (context) => (await import("../move/importCommand.ts")).runImport(context),
  },
];
