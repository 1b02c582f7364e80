import type { Text } from "../table/table.ts";
import type { Chat } from "./chat.ts";

export type LineCommand = {
  readonly name: string;
  /** The name of what undoes it, or is the other answer. */
  readonly opposite?: string;
  readonly usage: string;
  readonly completes?: "peer" | "file" | "onOff" | "suite" | "yesNo";
  readonly about: Text;
  /** Carries it, or its opposite, out with the words after its name. False if they do not fit its usage. */
  readonly run: (chat: Chat, words: string, opposite: boolean) => void | boolean | Promise<void> | Promise<boolean>;
};

/** What can be typed for a command, without the slash. */
export function lineNames({ name, opposite }: LineCommand): string[] {
  return opposite ? [name, opposite] : [name];
}

/** What can be typed in a conversation, behind a slash. */
export const LINE_COMMANDS: readonly LineCommand[] = [
  {
    name: "list",
    usage: "/list [TEXT|more]",
    about: {
      en: "list who is here, with numbers (short: L)",
      id: "tampilkan siapa saja yang ada, bernomor (singkat: L)",
    },
    run: (chat, words) => (words === "more" ? chat.listMore() : chat.list(words || undefined)),
  },
  {
    name: "to",
    usage: "/to WHO [TEXT]",
    completes: "peer",
    about: {
      en: "talk to someone (number, name or ID), or send TEXT",
      id: "mengobrol (nomor, nama, atau ID), atau kirim TEXT saja",
    },
    run: (chat, words) => words !== "" && chat.to(words),
  },
  {
    name: "contacts",
    usage: "/contacts",
    about: {
      en: "list your contacts, and whom you verified or blocked",
      id: "daftar kontak, dan siapa yang terverifikasi/diblokir",
    },
    run: (chat) => chat.contacts(),
  },
  {
    name: "name",
    usage: "/name [WHO] NAME",
    completes: "peer",
    about: {
      en: "name a person, by number or ID, for yourself only",
      id: "namai seseorang (nomor atau ID), hanya untuk Anda",
    },
    run: (chat, words) => words !== "" && chat.rename(words),
  },
  {
    name: "block",
    opposite: "unblock",
    usage: "/block, /unblock [WHO]",
    completes: "peer",
    about: {
      en: "take nothing from a person and send nothing",
      id: "tidak menerima dan tidak mengirim apa pun",
    },
    run: (chat, words, opposite) => chat.block(words, !opposite),
  },
  {
    name: "mute",
    opposite: "unmute",
    usage: "/mute, /unmute [WHO]",
    completes: "peer",
    about: {
      en: "let a person's messages come without calling you",
      id: "pesan orang ini masuk tanpa menarik perhatian",
    },
    run: (chat, words, opposite) => chat.mute(words, !opposite),
  },
  {
    name: "verify",
    usage: "/verify [yes|no|CODE]",
    completes: "yesNo",
    about: {
      en: "compare the safety number; CODE: theirs, pasted",
      id: "cocokkan nomor keamanan; CODE: milik lawan bicara",
    },
    run: (chat, words) => {
      if (words === "") return chat.safety("", true);
      return words === "yes" || words === "no" ? chat.verify(words === "yes") : chat.compare(words);
    },
  },
  {
    name: "safety",
    usage: "/safety [WHO]",
    completes: "peer",
    about: { en: "only show the safety number and its QR code", id: "hanya tampilkan nomor keamanan dan kode QR-nya" },
    run: (chat, words) => chat.safety(words, false),
  },
  {
    name: "send",
    usage: "/send FILE",
    completes: "file",
    about: {
      en: "send a text file (at most 65,536 bytes) as a message",
      id: "kirim berkas teks (maks. 65.536 byte) sebagai pesan",
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
    name: "search",
    usage: "/search WORDS",
    about: {
      en: "search all your messages; every word must occur",
      id: "cari di semua pesan Anda; setiap kata harus ada",
    },
    run: (chat, words) => words !== "" && chat.search(words),
  },
  {
    name: "trace",
    usage: "/trace on|off",
    completes: "onOff",
    about: { en: "show every message with all its bytes", id: "tampilkan setiap pesan dengan semua bytenya" },
    run: (chat, words) => (words === "on" || words === "off") && chat.trace(words === "on"),
  },
  {
    name: "requests",
    usage: "/requests",
    about: { en: "list new people who wait for your answer", id: "daftar orang baru yang menunggu jawaban Anda" },
    run: (chat) => chat.requests(),
  },
  {
    name: "accept",
    opposite: "decline",
    usage: "/accept, /decline [WHO]",
    completes: "peer",
    about: {
      en: "answer someone new; who is declined is not told",
      id: "jawab orang baru; yang ditolak tidak diberi tahu",
    },
    run: (chat, words, opposite) => chat.decide(words, !opposite),
  },
  {
    name: "invite",
    usage: "/invite",
    about: {
      en: "make a link that lets one newcomer join this relay",
      id: "buat tautan agar satu orang baru bisa bergabung",
    },
    run: (chat) => chat.invite(),
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
      id: "hapus kontak dan semua pesannya dari perangkat ini",
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
