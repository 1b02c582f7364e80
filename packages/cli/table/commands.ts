import { SUITE_NAMES } from "@sandi/protocol/suites";
import { CONFIG, PRINT_CONFIG, RELAY_SETTINGS } from "../relay/flags.ts";
import { ANYWHERE, PASSPHRASE_SOURCES } from "./commonFlags.ts";
import { DEFAULT_RELAY, DEFAULT_TIMEOUT_S } from "./defaults.ts";
import { HISTORY_COMMANDS } from "./historyCommands.ts";
import { LAB } from "./labCommand.ts";
import { ADMIN, INVITE, VERIFY_WEB } from "./operatorCommands.ts";
import type { Command, Flag } from "./table.ts";

const RELAY: Flag = {
  name: "relay",
  value: "URL",
  default: DEFAULT_RELAY,
  about: {
    en: "the relay to join, or several relays of one cluster, separated by commas; if one is gone, the client uses the next",
    id: "relay tujuan, atau beberapa relay dari satu klaster, dipisahkan koma; jika satu mati, klien memakai yang berikutnya",
  },
};

const IDENTITY: readonly Flag[] = [
  RELAY,
  {
    name: "invite",
    value: "LINK",
    not: "relay",
    about: {
      en: "join a relay for the first time with an invite link; - asks for the link, or reads it from the first line of standard input",
      id: "bergabung pertama kali lewat tautan undangan; - menanyakan tautannya, atau membacanya dari baris pertama masukan standar",
    },
  },
  {
    name: "relay-ca",
    value: "FILE",
    completes: "file",
    about: {
      en: "also trust this certificate authority (PEM) for wss:// relays, in addition to the system's",
      id: "percayai juga otoritas sertifikat ini (PEM) untuk relay wss://, selain milik sistem",
    },
  },
  {
    name: "invite-file",
    value: "FILE",
    completes: "file",
    not: "invite",
    about: {
      en: "read the invite link from the first line of a file, so that other users of this machine cannot see it",
      id: "baca tautan undangan dari baris pertama berkas, agar tidak terlihat pengguna lain di mesin ini",
    },
  },
  {
    name: "name",
    value: "NAME",
    about: {
      en: "the name of a new profile, which others see (default: your user name); later it only says which profile",
      id: "nama profil baru, yang dilihat orang lain (bawaan: nama pengguna Anda); sesudahnya hanya menunjuk profilnya",
    },
  },
  {
    name: "profile",
    value: "PROFILE",
    about: {
      en: 'the identity to use (default: the one named like --name, or "default")',
      id: 'identitas yang dipakai (bawaan: yang bernama sama dengan --name, atau "default")',
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
      id: "tanyakan frasa sandi yang menyegel kunci profil, tanpa menampilkannya",
    },
  },
  ...PASSPHRASE_SOURCES,
];

const SUITE: Flag = {
  name: "suite",
  value: "SUITE",
  choices: SUITE_NAMES,
  default: SUITE_NAMES[0]!,
  about: {
    en: "how the conversations that you start are encrypted",
    id: "cara mengenkripsi percakapan yang Anda mulai",
  },
};

const JSON_FLAG: Flag = {
  name: "json",
  about: {
    en: "print one JSON event per line; read one command per line",
    id: "cetak satu peristiwa JSON per baris; baca satu perintah per baris",
  },
};

export const COMMANDS: readonly Command[] = [
  {
    name: "relay",
    aliases: ["server"],
    about: {
      en: "run a relay: it passes sealed messages on and stores messages for people who are offline",
      id: "jalankan relay: meneruskan pesan tersegel dan menyimpannya untuk orang yang sedang offline",
    },
    flags: [...RELAY_SETTINGS.flatMap(({ flags }) => flags), CONFIG, PRINT_CONFIG, ...ANYWHERE],
    settings: RELAY_SETTINGS,
    notes: {
      en: "Options override the environment (SANDI_RELAY_PORT for --port, and so on), which overrides the file of --config. --no-NAME turns a setting off: --no-open. Write sizes like 64MiB (B, KiB, MiB, GiB) and times like 30d (ms, s, m, h, d).",
      id: "Opsi mengalahkan variabel lingkungan (SANDI_RELAY_PORT untuk --port, dan seterusnya), yang mengalahkan berkas --config. --no-NAMA mematikan sebuah pengaturan: --no-open. Tulis ukuran seperti 64MiB (B, KiB, MiB, GiB) dan waktu seperti 30d (ms, s, m, h, d).",
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
  VERIFY_WEB,
  {
    name: "client",
    about: {
      en: "join a relay and chat: with a prompt on a terminal, otherwise each input line is one message or command",
      id: "bergabung ke relay dan mengobrol: dengan prompt di terminal, selain itu setiap baris masukan adalah satu pesan atau perintah",
    },
    flags: [
      ...IDENTITY,
      SUITE,
      {
        name: "trace",
        about: { en: "show every message with all its bytes", id: "tampilkan setiap pesan dengan semua bytenya" },
      },
      {
        name: "notify",
        value: "HOW",
        choices: ["bell", "off"],
        default: "bell",
        about: {
          en: "how a terminal calls you when a message comes; people whom you muted never do",
          id: "cara terminal memanggil Anda saat pesan masuk; orang yang dibisukan tidak pernah",
        },
      },
      JSON_FLAG,
      {
        name: "timeout",
        value: "SECONDS",
        range: [1, 86_400],
        default: String(DEFAULT_TIMEOUT_S),
        about: {
          en: "without a terminal: how long to wait for the relay at the start, and at the end until it has every message",
          id: "tanpa terminal: berapa lama menunggu relay di awal, dan di akhir sampai semua pesan diterimanya",
        },
      },
      {
        name: "forget-relay",
        value: "URL",
        about: {
          en: "forget the pinned key of a relay, then exit",
          id: "hapus kunci relay yang tersimpan, lalu selesai",
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
      en: "send one text and exit; - reads it from standard input",
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
          en: "exit when the relay has it (accepted) or when its reader has confirmed it (delivered)",
          id: "selesai setelah relay menerimanya (accepted) atau setelah pembacanya mengonfirmasi (delivered)",
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
    run: async (context) => {
      const { runShort } = await import("../chat/shortRun.ts");
      return runShort(async () => (await import("../chat/sendCommand.ts")).runSend(context));
    },
  },
  {
    name: "listen",
    about: {
      en: "join a relay and print incoming messages until interrupted",
      id: "bergabung ke relay dan cetak pesan masuk sampai dihentikan",
    },
    flags: [...IDENTITY, SUITE, JSON_FLAG, ...ANYWHERE],
    examples: ["sandi listen --name Ayu", "sandi listen --json --name bot | jq -r .text"],
    run: async (context) => (await import("../chat/command.ts")).runListen(context),
  },
  ...HISTORY_COMMANDS,
  {
    name: "demo",
    about: {
      en: "watch a whole conversation between real programs; nothing to type",
      id: "tonton satu percakapan utuh antarprogram sungguhan; tanpa mengetik apa pun",
    },
    flags: [...ANYWHERE],
    examples: ["sandi demo", "sandi demo --lang id"],
    run: async (context) => (await import("../demo/command.ts")).runDemo(context),
  },
  LAB,
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
      en: "list the commands, or explain one",
      id: "tampilkan daftar perintah, atau jelaskan salah satunya",
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
