import type { LineCommand } from "../table/table.ts";

/** What can be typed in a conversation, behind a slash. */
export const LINE_COMMANDS: readonly LineCommand[] = [
  {
    name: "list",
    usage: "/list [TEXT|more]",
    about: {
      en: "who is here, with the numbers to call them by; L does the same",
      id: "siapa saja yang ada, dengan nomor untuk memanggilnya; L sama saja",
    },
  },
  {
    name: "to",
    usage: "/to WHO [TEXT]",
    completes: "peer",
    about: {
      en: "talk to somebody: a number, a name or an ID; with TEXT only send that",
      id: "berbicara dengan seseorang: nomor, nama, atau ID; dengan TEXT hanya mengirim itu",
    },
  },
  {
    name: "verify",
    usage: "/verify [yes|no]",
    completes: "yesNo",
    about: {
      en: "show the safety number; yes once it was compared and agrees",
      id: "tampilkan nomor keamanan; yes setelah dicocokkan dan sama",
    },
  },
  {
    name: "safety",
    usage: "/safety [WHO]",
    completes: "peer",
    about: { en: "show the safety number only", id: "tampilkan nomor keamanan saja" },
  },
  {
    name: "send",
    usage: "/send FILE",
    completes: "file",
    about: {
      en: "send a text file of at most 65,536 bytes as a message",
      id: "kirim berkas teks paling besar 65.536 byte sebagai pesan",
    },
  },
  {
    name: "history",
    usage: "/history [COUNT]",
    about: { en: "the last messages of this conversation (20)", id: "pesan-pesan terakhir percakapan ini (20)" },
  },
  {
    name: "trace",
    usage: "/trace on|off",
    completes: "onOff",
    about: { en: "show every message with all its bytes", id: "tampilkan setiap pesan dengan semua bytenya" },
  },
  {
    name: "accept",
    usage: "/accept [WHO]",
    completes: "peer",
    about: { en: "let somebody new talk to you", id: "izinkan orang baru berbicara dengan Anda" },
  },
  {
    name: "decline",
    usage: "/decline [WHO]",
    completes: "peer",
    about: { en: "refuse them, without an answer", id: "tolak, tanpa jawaban" },
  },
  {
    name: "whoami",
    usage: "/whoami",
    about: { en: "your name, ID and profile", id: "nama, ID, dan profil Anda" },
  },
  {
    name: "suite",
    usage: "/suite [SUITE]",
    completes: "suite",
    about: {
      en: "show or choose how new conversations are encrypted",
      id: "lihat atau pilih cara percakapan baru dienkripsi",
    },
  },
  {
    name: "forget",
    usage: "/forget WHO yes",
    completes: "peer",
    about: {
      en: "erase a contact with all messages on this device",
      id: "hapus kontak beserta semua pesannya dari perangkat ini",
    },
  },
  { name: "help", usage: "/help", about: { en: "these commands", id: "daftar perintah ini" } },
  { name: "quit", usage: "/quit", about: { en: "leave; so does Ctrl-D", id: "keluar; Ctrl-D juga" } },
];
