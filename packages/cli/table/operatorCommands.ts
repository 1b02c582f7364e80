import { DATA } from "../relay/flags.ts";
import { ANYWHERE } from "./commonFlags.ts";
import type { Command } from "./table.ts";

/** `sandi admin`: by the socket of a running relay, or on what a stopped one left. */
export const ADMIN: Command = {
  name: "admin",
  actions: [
    {
      name: "clients",
      operands: [],
      flags: ["connected"],
      about: {
        en: "who is registered, who is connected and since when",
        id: "siapa yang terdaftar, siapa yang tersambung dan sejak kapan",
      },
    },
    {
      name: "mailboxes",
      operands: [],
      about: {
        en: "whose messages wait, how many and for how long",
        id: "pesan siapa yang menunggu, berapa banyak dan berapa lama",
      },
    },
    {
      name: "about",
      operands: ["ID"],
      about: {
        en: "everything that the relay stores about an ID; never the text of messages",
        id: "semua yang disimpan relay tentang suatu ID; isi pesan tidak termasuk",
      },
    },
    {
      name: "forget",
      operands: ["ID"],
      flags: ["yes"],
      about: {
        en: "erase its entry, its mailbox and its message numbers, after asking",
        id: "hapus entri, kotak pesan, dan nomor pesannya, setelah bertanya",
      },
    },
    {
      name: "backup",
      operands: ["PATH"],
      about: {
        en: "copy everything into a new folder while the relay runs, and check the copy",
        id: "salin semuanya ke folder baru selagi relay berjalan, lalu periksa salinannya",
      },
    },
    {
      name: "restore",
      operands: ["PATH"],
      flags: ["force"],
      about: {
        en: "restore a backup into a data folder that no relay is using",
        id: "pulihkan cadangan ke folder data yang tidak sedang dipakai relay",
      },
    },
    {
      name: "block",
      operands: ["ID"],
      about: {
        en: "keep an ID out and disconnect it; its messages are stored as for anyone who is offline",
        id: "larang suatu ID bergabung dan putuskan sambungannya; pesannya disimpan seperti untuk orang yang offline",
      },
    },
    { name: "unblock", operands: ["ID"], about: { en: "let it join again", id: "izinkan bergabung lagi" } },
    { name: "blocked", operands: [], about: { en: "list the blocked IDs", id: "tampilkan ID yang diblokir" } },
  ],
  about: {
    en: "look after the relay that is running on this machine",
    id: "kelola relay yang sedang berjalan di mesin ini",
  },
  flags: [
    DATA,
    {
      name: "connected",
      about: { en: "only clients that are connected", id: "hanya klien yang tersambung" },
    },
    { name: "yes", about: { en: "do not ask", id: "jangan bertanya" } },
    {
      name: "force",
      about: {
        en: "restore even if there is data already; the old data is kept beside it",
        id: "pulihkan walau sudah ada data; data lama disimpan di sebelahnya",
      },
    },
    {
      name: "json",
      about: { en: "print one JSON object", id: "cetak satu objek JSON" },
    },
    ...ANYWHERE,
  ],
  examples: [
    "sandi admin clients --connected",
    "sandi admin about k7mq-2xvd-9hnt-4wpz",
    "sandi admin backup /var/backups/sandi-2027-01-31",
    "sandi admin block k7mq-2xvd-9hnt-4wpz",
  ],
  run: async (context) => (await import("../admin/command.ts")).runAdmin(context),
};

export const VERIFY_WEB: Command = {
  name: "verify-web",
  operands: { usage: "URL", least: 1, most: 1 },
  about: {
    en: "compare the page that a server serves with a build of it, byte by byte",
    id: "bandingkan halaman yang disajikan server dengan buildnya, byte demi byte",
  },
  flags: [
    {
      name: "build",
      value: "DIR",
      completes: "directory",
      about: {
        en: "the build to compare with, as npm run build:web made it (default: the one that came with this program)",
        id: "build pembanding, seperti yang dibuat npm run build:web (bawaan: yang menyertai program ini)",
      },
    },
    ...ANYWHERE,
  ],
  examples: [
    "sandi verify-web https://chat.example",
    "sandi verify-web https://chat.example --build packages/web/dist",
  ],
  run: async (context) => (await import("../relay/verifyWeb.ts")).runVerifyWeb(context),
};

export const INVITE: Command = {
  name: "invite",
  standard: "new",
  actions: [
    {
      name: "new",
      operands: [],
      flags: ["uses", "expires", "relay-url", "qr"],
      about: {
        en: "make an invite and print its link and QR code (also if no action is given)",
        id: "buat undangan, lalu cetak tautan dan kode QR-nya (juga jika tanpa tindakan)",
      },
    },
    {
      name: "list",
      operands: [],
      about: {
        en: "list the invites and how often each was used",
        id: "tampilkan semua undangan dan berapa kali dipakai",
      },
    },
    {
      name: "revoke",
      operands: ["INVITE"],
      about: {
        en: "let nobody else join with it; those who have joined stay",
        id: "undangan tidak bisa dipakai lagi; yang sudah bergabung tetap bergabung",
      },
    },
  ],
  about: {
    en: "invite newcomers to the relay that is running on this machine",
    id: "undang orang baru ke relay yang sedang berjalan di mesin ini",
  },
  flags: [
    {
      name: "uses",
      value: "COUNT",
      range: [1, 1_000_000],
      default: "1",
      about: { en: "how many people can join with it", id: "berapa orang yang bisa bergabung dengannya" },
    },
    {
      name: "expires",
      value: "TIME",
      form: "duration",
      range: [60_000, 366 * 86_400_000],
      default: "7d",
      about: { en: "how long it is valid", id: "masa berlakunya" },
    },
    {
      name: "relay-url",
      value: "URL",
      about: {
        en: "the address by which clients reach the relay, if the relay cannot know it itself",
        id: "alamat relay bagi klien, jika relay tidak bisa mengetahuinya sendiri",
      },
    },
    {
      name: "qr",
      value: "WHEN",
      choices: ["auto", "always", "never"],
      default: "auto",
      about: {
        en: "draw the link as a QR code; auto does so on a terminal only",
        id: "gambar tautan sebagai kode QR; auto hanya menggambar di terminal",
      },
    },
    DATA,
    {
      name: "json",
      about: { en: "print one JSON object per line", id: "cetak satu objek JSON per baris" },
    },
    ...ANYWHERE,
  ],
  examples: [
    "sandi invite",
    "sandi invite --uses 20 --expires 12h --relay-url wss://chat.example:8888",
    "sandi invite list",
    "sandi invite revoke k7mq-2xvd-9hnt-4wpz",
  ],
  run: async (context) => (await import("../admin/invite.ts")).runInvite(context),
};
