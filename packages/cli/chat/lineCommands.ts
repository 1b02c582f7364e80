import type { Text } from "../table/table.ts";
import type { Chat } from "./chat.ts";

export type LineCommand = {
  readonly name: string;
  /** The name of its other half: what undoes it, the other answer, or what is explained in one line with it. */
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

/** A number of the last /history, or `last`, and what is said about that message. */
const ABOUT = /^(last|[1-9]\d{0,4})(?:\s+([\s\S]+))?$/;
const UNIT_SECONDS = { s: 1, m: 60, h: 3_600, d: 86_400 } as const;

function secondsOf(words: string): number | undefined {
  if (words === "off") return 0;
  const [, count, unit] = /^([1-9]\d{0,6})([smhd])$/.exec(words) ?? [];
  return count === undefined ? undefined : Number(count) * UNIT_SECONDS[unit as keyof typeof UNIT_SECONDS];
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
    run: (chat, words) => (words === "more" ? chat.listing.more() : chat.listing.list(words || undefined)),
  },
  {
    name: "to",
    usage: "/to WHO [TEXT]",
    completes: "peer",
    about: {
      en: "talk to someone (number, name or ID), or send TEXT",
      id: "mengobrol (nomor, nama, ID), atau kirim TEXT saja",
    },
    run: (chat, words) => words !== "" && chat.to(words),
  },
  {
    name: "contacts",
    opposite: "requests",
    usage: "/contacts, /requests",
    about: {
      en: "list your contacts, or new people who wait for you",
      id: "daftar kontak, atau orang baru yang menunggu Anda",
    },
    run: (chat, _words, opposite) => (opposite ? chat.listing.requests() : chat.listing.contacts()),
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
    name: "reply",
    opposite: "react",
    usage: "/reply N|last TEXT, /react N|last [EMOJI]",
    about: { en: "answer, react (N: from /history)", id: "jawab, tanggapi (N: dari /history)" },
    run: (chat, words, opposite) => {
      const [, which, said = ""] = ABOUT.exec(words) ?? [];
      if (which === undefined || (!opposite && said === "")) return false;
      return opposite ? chat.react(which, said) : chat.reply(which, said);
    },
  },
  {
    name: "edit",
    opposite: "delete",
    usage: "/edit [N|last] TEXT, /delete N|last",
    about: { en: "change or take back what you wrote", id: "ubah atau tarik pesan Anda" },
    run: (chat, words, opposite) => {
      const [, which, said] = ABOUT.exec(words) ?? [];
      if (opposite) return which !== undefined && said === undefined && chat.takeBack(which);
      if (which !== undefined && said !== undefined) return chat.edit(which, said);
      return words !== "" && chat.edit("last", words);
    },
  },
  {
    name: "timer",
    usage: "/timer 1d|1h|off",
    about: {
      en: "messages disappear so long after they are shown",
      id: "pesan menghilang sekian lama setelah ditampilkan",
    },
    run: (chat, words) => {
      const seconds = secondsOf(words);
      return seconds !== undefined && chat.setTimer(seconds);
    },
  },
  {
    name: "read",
    usage: "/read on|off",
    completes: "onOff",
    about: {
      en: "tell others what you have read (at first off)",
      id: "beri tahu apa yang sudah Anda baca (awalnya off)",
    },
    run: (chat, words) => (words === "on" || words === "off") && chat.tellRead(words === "on"),
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
    opposite: "look",
    usage: "/trace on|off, /look [N|last]",
    completes: "onOff",
    about: { en: "show all bytes of every message, or of one", id: "tampilkan byte semua pesan, atau satu pesan" },
    run: (chat, words, opposite) => {
      const [, which, more] = ABOUT.exec(words || "last") ?? [];
      if (opposite) return which !== undefined && more === undefined && chat.look(which);
      return (words === "on" || words === "off") && chat.trace(words === "on");
    },
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
    about: { en: "make a link for one newcomer", id: "buat tautan untuk satu orang baru" },
    run: (chat) => chat.invite(),
  },
  {
    name: "whoami",
    usage: "/whoami [NAME]",
    about: {
      en: "show your name, ID and profile; or change your name",
      id: "tampilkan nama, ID, dan profil; atau ganti nama",
    },
    run: (chat, words) => (words === "" ? chat.whoami() : chat.setName(words)),
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
    opposite: "quit",
    usage: "/help, /quit",
    about: { en: "list these commands; leave (also Ctrl-D)", id: "daftar perintah ini; keluar (juga Ctrl-D)" },
    run: (chat, _words, opposite) => {
      if (!opposite) return chat.help();
      chat.quitting = true;
    },
  },
];
