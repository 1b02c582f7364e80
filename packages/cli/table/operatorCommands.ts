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
        en: "whose mail waits, how much of it and for how long",
        id: "surat siapa yang menunggu, berapa banyak dan berapa lama",
      },
    },
    {
      name: "about",
      operands: ["ID"],
      about: {
        en: "everything that the relay holds about an ID; what is written to it is not among that",
        id: "semua yang disimpan relay tentang suatu ID; isi pesannya tidak termasuk",
      },
    },
    {
      name: "forget",
      operands: ["ID"],
      flags: ["yes"],
      about: {
        en: "erase its entry, its mailbox and its numbers, after asking",
        id: "hapus entri, kotak surat, dan nomor-nomornya, setelah bertanya",
      },
    },
    {
      name: "backup",
      operands: ["PATH"],
      about: {
        en: "copy everything into a new directory while the relay runs, and check the copy",
        id: "salin semuanya ke direktori baru selagi relay berjalan, lalu periksa salinannya",
      },
    },
    {
      name: "restore",
      operands: ["PATH"],
      flags: ["force"],
      about: {
        en: "put a backup into a data directory on which no relay runs",
        id: "pasang cadangan ke direktori data yang tidak sedang dipakai relay",
      },
    },
    {
      name: "block",
      operands: ["ID"],
      about: {
        en: "let an ID join no more, and hang up on it; its mail is kept as for anybody who is away",
        id: "larang suatu ID bergabung dan putuskan sambungannya; suratnya disimpan seperti bagi yang luring",
      },
    },
    { name: "unblock", operands: ["ID"], about: { en: "let it join again", id: "izinkan bergabung lagi" } },
    { name: "blocked", operands: [], about: { en: "which IDs are blocked", id: "ID mana saja yang diblokir" } },
  ],
  about: {
    en: "see and care for the relay that runs on a data directory of this machine",
    id: "lihat dan rawat relay yang berjalan pada direktori data di mesin ini",
  },
  flags: [
    DATA,
    {
      name: "connected",
      about: { en: "only those who are connected", id: "hanya yang tersambung" },
    },
    { name: "yes", about: { en: "do not ask", id: "jangan bertanya" } },
    {
      name: "force",
      about: {
        en: "restore although there is data already, which is kept beside it",
        id: "pulihkan walau sudah ada data, yang akan disisihkan",
      },
    },
    {
      name: "json",
      about: { en: "one JSON object on standard output", id: "satu objek JSON di keluaran standar" },
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

export const INVITE: Command = {
  name: "invite",
  standard: "new",
  actions: [
    {
      name: "new",
      operands: [],
      flags: ["uses", "expires", "relay-url", "qr"],
      about: {
        en: "make an invite, and print its link and QR code; also where no action is named",
        id: "buat undangan, lalu cetak tautan dan kode QR-nya; juga bila tanpa tindakan",
      },
    },
    {
      name: "list",
      operands: [],
      about: {
        en: "which there are, and how often each was used",
        id: "undangan yang ada, dan berapa kali terpakai",
      },
    },
    {
      name: "revoke",
      operands: ["INVITE"],
      about: {
        en: "let nobody in by it any more; who has come in stays",
        id: "tidak bisa dipakai lagi; yang sudah masuk tetap di dalam",
      },
    },
  ],
  about: {
    en: "invite newcomers to the relay that runs on a data directory of this machine",
    id: "undang pendatang baru ke relay yang berjalan pada direktori data di mesin ini",
  },
  flags: [
    {
      name: "uses",
      value: "COUNT",
      range: [1, 1_000_000],
      default: "1",
      about: { en: "how many may join with it", id: "berapa orang boleh bergabung dengannya" },
    },
    {
      name: "expires",
      value: "TIME",
      form: "duration",
      range: [60_000, 366 * 86_400_000],
      default: "7d",
      about: { en: "how long it holds", id: "masa berlakunya" },
    },
    {
      name: "relay-url",
      value: "URL",
      about: {
        en: "how clients reach the relay, where that is not how it sees itself",
        id: "alamat relay bagi klien, jika berbeda dari yang dilihat relay sendiri",
      },
    },
    {
      name: "qr",
      value: "WHEN",
      choices: ["auto", "always", "never"],
      default: "auto",
      about: {
        en: "draw the link as a QR code; by itself only on a terminal",
        id: "gambar tautan sebagai kode QR; dengan sendirinya hanya di terminal",
      },
    },
    DATA,
    {
      name: "json",
      about: { en: "one JSON object a line on standard output", id: "satu objek JSON per baris di keluaran standar" },
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
