import type { Text } from "../table/table.ts";
import type { Chat } from "./chat.ts";

export type LineCommand = {
  readonly name: string;
  readonly usage: string;
  readonly completes?: "peer" | "file" | "onOff" | "suite" | "yesNo";
  readonly about: Text;
  /** Carries it out with the words after its name. False if they do not fit its usage. */
  readonly run: (chat: Chat, words: string) => void | boolean | Promise<void> | Promise<boolean>;
};

/** What can be typed in a conversation, behind a slash. */
export const LINE_COMMANDS: readonly LineCommand[] = [
  {
    name: "list",
    usage: "/list [TEXT|more]",
    about: {
      en: "list who is here, with numbers to pick them by (short: L)",
      id: "tampilkan siapa saja yang ada, dengan nomor untuk memilihnya (singkat: L)",
    },
    run: (chat, words) => (words === "more" ? chat.listMore() : chat.list(words || undefined)),
  },
  {
    name: "to",
    usage: "/to WHO [TEXT]",
    completes: "peer",
    about: {
      en: "talk to someone (number, name or ID); with TEXT just send that text",
      id: "mengobrol dengan seseorang (nomor, nama, atau ID); dengan TEXT hanya mengirim teks itu",
    },
    run: (chat, words) => words !== "" && chat.to(words),
  },
  {
    name: "verify",
    usage: "/verify [yes|no]",
    completes: "yesNo",
    about: {
      en: "show the safety number; yes after you have compared it and it matches",
      id: "tampilkan nomor keamanan; yes setelah dicocokkan dan ternyata sama",
    },
    run: (chat, words) => {
      if (words === "") return chat.safety("", true);
      return (words === "yes" || words === "no") && chat.verify(words === "yes");
    },
  },
  {
    name: "safety",
    usage: "/safety [WHO]",
    completes: "peer",
    about: { en: "only show the safety number", id: "hanya tampilkan nomor keamanan" },
    run: (chat, words) => chat.safety(words, false),
  },
  {
    name: "send",
    usage: "/send FILE",
    completes: "file",
    about: {
      en: "send a text file of at most 65,536 bytes as a message",
      id: "kirim berkas teks paling besar 65.536 byte sebagai pesan",
    },
    run: (chat, words) => words !== "" && chat.sendFile(words),
  },
  {
    name: "history",
    usage: "/history [COUNT]",
    about: {
      en: "show the last messages of this conversation (20)",
      id: "tampilkan pesan terakhir percakapan ini (20)",
    },
    run: (chat, words) => /^([1-9]\d{0,4})?$/.test(words) && chat.history(Number(words) || 20),
  },
  {
    name: "trace",
    usage: "/trace on|off",
    completes: "onOff",
    about: { en: "show every message with all its bytes", id: "tampilkan setiap pesan dengan semua bytenya" },
    run: (chat, words) => (words === "on" || words === "off") && chat.trace(words === "on"),
  },
  {
    name: "accept",
    usage: "/accept [WHO]",
    completes: "peer",
    about: { en: "let someone new talk to you", id: "izinkan orang baru mengobrol dengan Anda" },
    run: (chat, words) => chat.decide(words, true),
  },
  {
    name: "decline",
    usage: "/decline [WHO]",
    completes: "peer",
    about: { en: "refuse without telling them", id: "tolak tanpa memberi tahu" },
    run: (chat, words) => chat.decide(words, false),
  },
  {
    name: "whoami",
    usage: "/whoami",
    about: { en: "show your name, ID and profile", id: "tampilkan nama, ID, dan profil Anda" },
    run: (chat) => chat.whoami(),
  },
  {
    name: "suite",
    usage: "/suite [SUITE]",
    completes: "suite",
    about: {
      en: "show or choose how new conversations are encrypted",
      id: "lihat atau pilih cara mengenkripsi percakapan baru",
    },
    run: (chat, words) => chat.chooseSuite(words),
  },
  {
    name: "forget",
    usage: "/forget WHO yes",
    completes: "peer",
    about: {
      en: "erase a contact with all messages from this device",
      id: "hapus kontak beserta semua pesannya dari perangkat ini",
    },
    run: (chat, words) => {
      const who = words.replace(/\s+yes$/, "");
      return who !== "" && chat.forget(who, who !== words);
    },
  },
  {
    name: "help",
    usage: "/help",
    about: { en: "list these commands", id: "tampilkan daftar perintah ini" },
    run: (chat) => chat.help(),
  },
  {
    name: "quit",
    usage: "/quit",
    about: { en: "leave (also Ctrl-D)", id: "keluar (juga Ctrl-D)" },
    run: (chat) => {
      chat.quitting = true;
    },
  },
];
