import type { Flag, Section } from "../table/table.ts";
import { limitFlag } from "./limitFlag.ts";
import { RELAY_LIMITS } from "./limits.ts";

export const DEFAULT_PORT = 8888;

export const DATA: Flag = {
  name: "data",
  value: "DIR",
  completes: "directory",
  about: {
    en: "where mail and directory are kept (default: $XDG_DATA_HOME/sandi/relay)",
    id: "tempat surat dan direktori disimpan (bawaan: $XDG_DATA_HOME/sandi/relay)",
  },
};

/** Everything about a relay that can be set: as an option, as SANDI_RELAY_… in the environment, and in its file. */
export const RELAY_SETTINGS: readonly Section[] = [
  {
    title: { en: "Where it listens", id: "Tempat mendengarkan" },
    flags: [
      {
        name: "host",
        value: "HOST",
        default: "127.0.0.1",
        about: { en: "address to listen on", id: "alamat untuk didengarkan" },
      },
      {
        name: "port",
        value: "PORT",
        range: [0, 65_535],
        default: String(DEFAULT_PORT),
        about: { en: "port to listen on; 0 takes a free one", id: "port untuk didengarkan; 0 mengambil yang bebas" },
      },
      {
        name: "sockets",
        value: "KIND",
        choices: ["auto", "native", "node"],
        default: "auto",
        about: {
          en: "what carries the connections: bare descriptors of Linux (native) where they are to be had, or Node's",
          id: "pembawa sambungan: deskriptor Linux langsung (native) bila tersedia, atau milik Node",
        },
      },
      {
        name: "tls-cert",
        value: "FILE",
        completes: "file",
        about: {
          en: "certificate (PEM, its chain behind it) for TLS 1.3; read again when it changes and on SIGHUP",
          id: "sertifikat (PEM, diikuti rantainya) untuk TLS 1.3; dibaca ulang saat berubah dan pada SIGHUP",
        },
      },
      {
        name: "tls-key",
        value: "FILE",
        completes: "file",
        about: { en: "its private key (PEM)", id: "kunci privatnya (PEM)" },
      },
      {
        name: "behind-proxy",
        about: {
          en: "allow an address off this machine without TLS, because a proxy in front speaks it",
          id: "izinkan alamat di luar mesin ini tanpa TLS, karena proksi di depannya yang melakukannya",
        },
      },
    ],
  },
  {
    title: { en: "Who may join", id: "Siapa yang boleh bergabung" },
    flags: [
      {
        name: "open",
        about: {
          en: "let anybody join, and see who is registered; so it is on loopback unless behind a proxy",
          id: "izinkan siapa pun bergabung dan melihat siapa yang terdaftar; begitulah di loopback, kecuali di belakang proksi",
        },
      },
      {
        name: "invite-only",
        not: "open",
        about: {
          en: "newcomers need an invite, and see nobody whose ID they do not know; so it is everywhere else",
          id: "pendatang baru perlu undangan, dan hanya melihat orang yang ID-nya mereka ketahui; begitulah di tempat lain",
        },
      },
      limitFlag("guesses", {
        range: [1, 1_000_000],
        about: {
          en: "unknown invites of one address before newcomers from there have to wait",
          id: "undangan tak dikenal dari satu alamat sebelum pendatang baru dari sana harus menunggu",
        },
      }),
      limitFlag("guessMs", {
        form: "duration",
        range: [1_000, 86_400_000],
        about: { en: "how long they count", id: "berapa lama hal itu dihitung" },
      }),
    ],
  },
  {
    title: { en: "What it keeps", id: "Yang disimpan" },
    flags: [
      DATA,
      {
        name: "ephemeral",
        not: "data",
        about: { en: "keep everything in memory only", id: "simpan semuanya di memori saja" },
      },
      limitFlag("retentionMs", {
        form: "duration",
        range: [1_000, 3_650 * 86_400_000],
        about: {
          en: "how long mail waits for its reader before it is deleted",
          id: "berapa lama surat menunggu pembacanya sebelum dihapus",
        },
      }),
      limitFlag("ephemeralMs", {
        form: "duration",
        range: [1_000, 365 * 86_400_000],
        about: {
          en: "a throwaway client is forgotten as long after it leaves",
          id: "klien sekali pakai dilupakan sekian lama setelah pergi",
        },
      }),
      {
        name: "drain",
        value: "TIME",
        form: "duration",
        range: [0, 600_000],
        default: "0s",
        about: {
          en: "when told to stop, serve clients on for as long, and turn newcomers away: for a balancer in front",
          id: "saat diminta berhenti, layani klien selama ini dan tolak pendatang: untuk penyeimbang di depannya",
        },
      },
      limitFlag("registrations", {
        range: [1, 100_000_000],
        about: { en: "clients that the directory holds", id: "banyaknya klien dalam direktori" },
      }),
    ],
  },
  {
    title: { en: "More than one machine", id: "Lebih dari satu mesin" },
    flags: [
      {
        name: "nats",
        value: "URL",
        not: "ephemeral",
        about: {
          en: "keep mail and directory in NATS JetStream, together with other relays of the same key: nats://HOST:4222, several with commas",
          id: "simpan surat dan direktori di NATS JetStream, bersama relay lain dengan kunci yang sama: nats://HOST:4222, beberapa dipisah koma",
        },
      },
      {
        name: "nats-credentials",
        value: "FILE",
        completes: "file",
        about: {
          en: "credentials for it, as nsc writes them; else user:password@ in the URL",
          id: "kredensialnya, seperti yang ditulis nsc; atau user:password@ di URL",
        },
      },
      {
        name: "nats-stream-size",
        value: "SIZE",
        form: "size",
        range: [1_048_576, 1_024 ** 4],
        default: "1GiB",
        about: {
          en: "bytes that each of its six mail streams may hold",
          id: "byte yang boleh disimpan masing-masing dari enam stream suratnya",
        },
      },
    ],
  },
  ...RELAY_LIMITS,
  {
    title: { en: "What it says", id: "Yang dilaporkan" },
    flags: [
      {
        name: "log-level",
        value: "LEVEL",
        choices: ["debug", "info", "warn", "error", "silent"],
        about: {
          en: "from which level on to log, on standard error (default: warn; info with --json-logs)",
          id: "mulai tingkat mana dicatat, di galat standar (bawaan: warn; info dengan --json-logs)",
        },
      },
      {
        name: "json-logs",
        about: {
          en: "log one JSON object a line, and say why it ends as one, too",
          id: "log satu objek JSON per baris, termasuk alasan berakhirnya",
        },
      },
      {
        name: "quiet",
        about: {
          en: "do not show what passes; it is shown only on a terminal, and never with --json-logs",
          id: "jangan tampilkan yang lewat; ini hanya tampil di terminal, dan tidak pernah dengan --json-logs",
        },
      },
      {
        name: "metrics-port",
        value: "PORT",
        range: [0, 65_535],
        about: {
          en: "serve /metrics for Prometheus on this port; 0 takes a free one",
          id: "sediakan /metrics untuk Prometheus di port ini; 0 mengambil yang bebas",
        },
      },
      {
        name: "metrics-host",
        value: "HOST",
        default: "127.0.0.1",
        about: {
          en: "address for the metrics; whoever reaches it may read them",
          id: "alamat untuk metrik; siapa pun yang menjangkaunya boleh membacanya",
        },
      },
    ],
  },
];

export const CONFIG: Flag = {
  name: "config",
  value: "FILE",
  completes: "file",
  about: {
    en: "read settings from a file, a line each: name = value (also: SANDI_RELAY_CONFIG)",
    id: "baca pengaturan dari berkas, satu per baris: nama = nilai (juga: SANDI_RELAY_CONFIG)",
  },
};

export const PRINT_CONFIG: Flag = {
  name: "print-config",
  about: {
    en: "print every setting, its value and where that came from, as such a file; and end",
    id: "cetak semua pengaturan, nilainya, dan asalnya, sebagai berkas seperti itu; lalu selesai",
  },
};
