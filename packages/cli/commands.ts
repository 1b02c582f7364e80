import type { Language } from "@sandi/client";
import { CONFIG, DATA, DEFAULT_PORT, PRINT_CONFIG, RELAY_SETTINGS } from "./relayFlags.ts";

/** The one table: parser, help, completions, man page and docs/terminal.md are made from it. */
export type Text = Readonly<Record<Language, string>>;

export type Flag = {
  readonly name: string;
  readonly short?: string;
  /** What stands for the value; absent for a flag that is there or not. */
  readonly value?: string;
  readonly choices?: readonly string[];
  /** With what units its number is written; without, with none. */
  readonly form?: "size" | "duration";
  /** In bytes or ms where it has a form. */
  readonly range?: readonly [from: number, to: number];
  readonly completes?: "file" | "directory";
  /** As shown; what it means is the program's. */
  readonly default?: string;
  readonly required?: true;
  /** A flag that this one excludes. */
  readonly not?: string;
  readonly about: Text;
};

/** What the first word behind a command's flags may be, where the command does several things. */
export type Action = {
  readonly name: string;
  /** The words behind it, as usage shows them; one each. */
  readonly operands: readonly string[];
  /** Flags of the command that only some actions take. */
  readonly flags?: readonly string[];
  readonly about: Text;
};

/** Options that belong together, under a heading. */
export type Section = { readonly title: Text; readonly flags: readonly Flag[] };

export type Command = {
  readonly name: string;
  readonly aliases?: readonly string[];
  /** Words behind the flags, as usage shows them, with how many there may be. */
  readonly operands?: {
    readonly usage: string;
    readonly least: number;
    readonly most: number;
    readonly choices?: readonly string[];
  };
  /** Instead of operands. */
  readonly actions?: readonly Action[];
  /** The action that is meant where none is named. */
  readonly standard?: string;
  readonly about: Text;
  readonly flags: readonly Flag[];
  /** Those of the flags that can also stand in the environment and in a file. */
  readonly settings?: readonly Section[];
  /** A paragraph below the options. */
  readonly notes?: Text;
  readonly examples: readonly string[];
};

export type LineCommand = {
  readonly name: string;
  readonly usage: string;
  readonly completes?: "peer" | "file" | "onOff" | "suite" | "yesNo";
  readonly about: Text;
};

export const DEFAULT_RELAY = `ws://127.0.0.1:${DEFAULT_PORT}`;
export const DEFAULT_TIMEOUT_S = 30;

const ANYWHERE: readonly Flag[] = [
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

const RELAY: Flag = {
  name: "relay",
  value: "URL",
  default: DEFAULT_RELAY,
  about: {
    en: "the relay to join; several that serve as one with commas between: one that is gone is left for the next",
    id: "relay yang diikuti; beberapa relay yang melayani sebagai satu dipisah koma: bila satu hilang, pindah ke berikutnya",
  },
};

const IDENTITY: readonly Flag[] = [
  RELAY,
  {
    name: "invite",
    value: "LINK",
    not: "relay",
    about: {
      en: "join the relay of an invite link for the first time; - asks for it, or reads it from the first line of standard input",
      id: "bergabung pertama kali ke relay dari tautan undangan; - menanyakannya, atau membacanya dari baris pertama masukan standar",
    },
  },
  {
    name: "relay-ca",
    value: "FILE",
    completes: "file",
    about: {
      en: "trust this authority (PEM) too for the certificates of wss:// relays, beside those of the system",
      id: "percayai juga otoritas ini (PEM) untuk sertifikat relay wss://, selain yang dipercaya sistem",
    },
  },
  {
    name: "invite-file",
    value: "FILE",
    completes: "file",
    not: "invite",
    about: {
      en: "read the link from the first line of a file, so that no other user of this machine sees it",
      id: "baca tautannya dari baris pertama berkas, agar tidak terlihat pengguna lain di mesin ini",
    },
  },
  {
    name: "name",
    value: "NAME",
    about: {
      en: "what others see; kept in the profile (default at first: your name on this machine)",
      id: "nama yang dilihat orang lain; tersimpan di profil (awalnya: nama Anda di mesin ini)",
    },
  },
  {
    name: "profile",
    value: "PROFILE",
    about: {
      en: "the identity to use (default: named after --name, else default)",
      id: "identitas yang dipakai (bawaan: menurut --name, selain itu default)",
    },
  },
  {
    name: "ephemeral",
    not: "profile",
    about: {
      en: "a throwaway identity; nothing touches the disk",
      id: "identitas sekali pakai; tidak ada yang ditulis ke disk",
    },
  },
  {
    name: "passphrase",
    about: {
      en: "ask for the passphrase that seals the profile's keys, without showing it",
      id: "tanyakan frasa sandi penyegel kunci profil, tanpa menampilkannya",
    },
  },
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
    about: { en: "read it from an open file descriptor", id: "baca dari deskriptor berkas yang terbuka" },
  },
];

const SUITE: Flag = {
  name: "suite",
  value: "SUITE",
  choices: ["rsa-des"],
  default: "rsa-des",
  about: { en: "how conversations that you open are encrypted", id: "cara percakapan yang Anda buka dienkripsi" },
};

const JSON_FLAG: Flag = {
  name: "json",
  about: {
    en: "one JSON event a line on standard output; commands a line each on standard input",
    id: "satu peristiwa JSON per baris di keluaran standar; satu perintah per baris di masukan standar",
  },
};

export const COMMANDS: readonly Command[] = [
  {
    name: "relay",
    aliases: ["server"],
    about: {
      en: "run a relay: it passes sealed messages on and keeps those of who is away",
      id: "jalankan relay: meneruskan pesan tersegel dan menyimpankannya bagi yang sedang luring",
    },
    flags: [...RELAY_SETTINGS.flatMap(({ flags }) => flags), CONFIG, PRINT_CONFIG, ...ANYWHERE],
    settings: RELAY_SETTINGS,
    notes: {
      en: "An option goes before the environment (SANDI_RELAY_PORT for --port, and so on), and that before the file of --config. What is on there is switched off by --no- before its name: --no-open. Sizes are written as 64MiB (B, KiB, MiB, GiB), times as 30d (ms, s, m, h, d).",
      id: "Opsi didahulukan dari lingkungan (SANDI_RELAY_PORT untuk --port, dan seterusnya), dan itu dari berkas --config. Yang dinyalakan di sana dimatikan dengan --no- di depan namanya: --no-open. Ukuran ditulis seperti 64MiB (B, KiB, MiB, GiB), waktu seperti 30d (ms, s, m, h, d).",
    },
    examples: [
      "sandi relay",
      "sandi relay --port 9000 --data ./relay-data",
      "sandi relay --ephemeral",
      "sandi relay --print-config > relay.conf",
      "sandi relay --config relay.conf",
    ],
  },
  {
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
  },
  {
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
  },
  {
    name: "client",
    about: {
      en: "join a relay and talk; on a terminal with a prompt, else one line in is one message or command",
      id: "bergabung ke relay dan mengobrol; di terminal dengan prompt, selain itu satu baris adalah satu pesan atau perintah",
    },
    flags: [
      ...IDENTITY,
      SUITE,
      {
        name: "trace",
        about: { en: "show every message with all its bytes", id: "tampilkan setiap pesan dengan semua bytenya" },
      },
      JSON_FLAG,
      {
        name: "timeout",
        value: "SECONDS",
        range: [1, 86_400],
        default: String(DEFAULT_TIMEOUT_S),
        about: {
          en: "without a terminal: how long to wait for the relay at the start, and for acceptance at the end",
          id: "tanpa terminal: berapa lama menunggu relay di awal, dan penerimaan di akhir",
        },
      },
      {
        name: "forget-relay",
        value: "URL",
        about: {
          en: "forget the pinned key of a relay, and end",
          id: "lupakan kunci relay yang dipatok, lalu selesai",
        },
      },
      ...ANYWHERE,
    ],
    examples: [
      "sandi client --name Budi",
      "sandi client --name Ayu --lang id",
      "sandi client --name Ayu --invite -",
      "printf 'Ayu\\nhalo\\n' | sandi client --name Budi",
      "sandi client --json --ephemeral --name bot",
    ],
  },
  {
    name: "send",
    operands: { usage: "TEXT|-", least: 1, most: 1 },
    about: {
      en: "send one text and end; - reads it from standard input",
      id: "kirim satu teks lalu selesai; - membacanya dari masukan standar",
    },
    flags: [
      {
        name: "to",
        value: "WHO",
        required: true,
        about: { en: "a name, an ID or a full ID", id: "nama, ID, atau ID lengkap" },
      },
      {
        name: "wait",
        value: "UNTIL",
        choices: ["accepted", "delivered"],
        default: "accepted",
        about: {
          en: "end once the relay has it, or once its reader has confirmed it",
          id: "selesai setelah relay menerimanya, atau setelah pembacanya mengonfirmasi",
        },
      },
      {
        name: "timeout",
        value: "SECONDS",
        range: [1, 86_400],
        default: String(DEFAULT_TIMEOUT_S),
        about: { en: "how long to wait", id: "berapa lama menunggu" },
      },
      ...IDENTITY,
      SUITE,
      ...ANYWHERE,
    ],
    examples: ["sandi send --to Ayu halo", "date | sandi send --to Ayu --wait delivered -"],
  },
  {
    name: "listen",
    about: {
      en: "join a relay and print what comes, until interrupted",
      id: "bergabung ke relay dan cetak yang datang, sampai dihentikan",
    },
    flags: [...IDENTITY, SUITE, JSON_FLAG, ...ANYWHERE],
    examples: ["sandi listen --name Ayu", "sandi listen --json --name bot | jq -r .text"],
  },
  {
    name: "demo",
    about: {
      en: "watch a whole conversation of real programs; nothing to type",
      id: "tonton satu percakapan utuh antarprogram sungguhan; tanpa mengetik apa pun",
    },
    flags: [...ANYWHERE],
    examples: ["sandi demo", "sandi demo --lang id"],
  },
  {
    name: "completion",
    operands: { usage: "bash|zsh|fish", least: 1, most: 1, choices: ["bash", "zsh", "fish"] },
    about: { en: "print a completion script for a shell", id: "cetak skrip pelengkapan untuk shell" },
    flags: [...ANYWHERE],
    examples: [
      "source <(sandi completion bash)",
      "sandi completion zsh > ~/.zfunc/_sandi",
      "sandi completion fish > ~/.config/fish/completions/sandi.fish",
    ],
  },
  {
    name: "help",
    operands: { usage: "[COMMAND]", least: 0, most: 1 },
    about: {
      en: "show the commands, or how one is used",
      id: "tampilkan daftar perintah, atau cara memakai salah satunya",
    },
    flags: [
      { name: "man", about: { en: "print the man page", id: "cetak halaman man" } },
      {
        name: "markdown",
        not: "man",
        about: { en: "print docs/terminal.md", id: "cetak docs/terminal.md" },
      },
      ...ANYWHERE,
    ],
    examples: ["sandi help client", "sandi help --man | man -l -"],
  },
];

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

export const EXIT_CODES: readonly { readonly code: number; readonly about: Text }[] = [
  { code: 0, about: { en: "done", id: "selesai" } },
  { code: 1, about: { en: "failure", id: "gagal" } },
  { code: 2, about: { en: "wrong usage", id: "salah pemakaian" } },
  { code: 69, about: { en: "the relay cannot be reached", id: "relay tidak dapat dihubungi" } },
  {
    code: 74,
    about: { en: "the relay's disk has failed: look at it first", id: "disk relay gagal: periksa dulu disknya" },
  },
  {
    code: 75,
    about: { en: "timed out before it was accepted or delivered", id: "waktu habis sebelum diterima atau sampai" },
  },
  { code: 76, about: { en: "protocol or decryption failure", id: "kegagalan protokol atau dekripsi" } },
  {
    code: 77,
    about: { en: "an identity has changed or is not verified", id: "identitas berubah atau belum terverifikasi" },
  },
  {
    code: 78,
    about: {
      en: "the relay's settings or data need a person; starting it again changes nothing",
      id: "pengaturan atau data relay perlu ditangani orang; memulai lagi tidak mengubah apa pun",
    },
  },
  { code: 130, about: { en: "interrupted", id: "dihentikan" } },
];
