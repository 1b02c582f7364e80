import { CONFIG, PRINT_CONFIG, RELAY_SETTINGS } from "../relay/flags.ts";
import { ANYWHERE } from "./commonFlags.ts";
import { DEFAULT_RELAY, DEFAULT_TIMEOUT_S } from "./defaults.ts";
import { ADMIN, INVITE } from "./operatorCommands.ts";
import type { Command, Flag } from "./table.ts";

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
    run: async (context) => (await import("../relay/command.ts")).runRelay(context),
  },
  ADMIN,
  INVITE,
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
    run: async (context) => (await import("../chat/command.ts")).runClient(context),
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
    run: async (context) => (await import("../chat/sendCommand.ts")).runSend(context),
  },
  {
    name: "listen",
    about: {
      en: "join a relay and print what comes, until interrupted",
      id: "bergabung ke relay dan cetak yang datang, sampai dihentikan",
    },
    flags: [...IDENTITY, SUITE, JSON_FLAG, ...ANYWHERE],
    examples: ["sandi listen --name Ayu", "sandi listen --json --name bot | jq -r .text"],
    run: async (context) => (await import("../chat/command.ts")).runListen(context),
  },
  {
    name: "demo",
    about: {
      en: "watch a whole conversation of real programs; nothing to type",
      id: "tonton satu percakapan utuh antarprogram sungguhan; tanpa mengetik apa pun",
    },
    flags: [...ANYWHERE],
    examples: ["sandi demo", "sandi demo --lang id"],
    run: async (context) => (await import("../demo/command.ts")).runDemo(context),
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
    run: async (context, table) => (await import("./completion.ts")).runCompletion(context, table),
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
    run: async (context, table) => (await import("./help.ts")).runHelp(context, table),
  },
];
