import type { RelayLimits } from "@sandi/relay";
import type { Flag, Section } from "./commands.ts";

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
      {
        name: "guesses",
        value: "COUNT",
        range: [1, 1_000_000],
        default: "10",
        about: {
          en: "unknown invites of one address before newcomers from there have to wait",
          id: "undangan tak dikenal dari satu alamat sebelum pendatang baru dari sana harus menunggu",
        },
      },
      {
        name: "guess-time",
        value: "TIME",
        form: "duration",
        range: [1_000, 86_400_000],
        default: "1m",
        about: { en: "how long they count", id: "berapa lama hal itu dihitung" },
      },
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
      {
        name: "retention",
        value: "TIME",
        form: "duration",
        range: [1_000, 3_650 * 86_400_000],
        default: "30d",
        about: {
          en: "how long mail waits for its reader before it is deleted",
          id: "berapa lama surat menunggu pembacanya sebelum dihapus",
        },
      },
      {
        name: "ephemeral-time",
        value: "TIME",
        form: "duration",
        range: [1_000, 365 * 86_400_000],
        default: "10m",
        about: {
          en: "a throwaway client is forgotten as long after it leaves",
          id: "klien sekali pakai dilupakan sekian lama setelah pergi",
        },
      },
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
      {
        name: "registrations",
        value: "COUNT",
        range: [1, 100_000_000],
        default: "1000000",
        about: { en: "clients that the directory holds", id: "banyaknya klien dalam direktori" },
      },
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
  {
    title: { en: "Limits of a mailbox", id: "Batas kotak surat" },
    flags: [
      {
        name: "mailbox-messages",
        value: "COUNT",
        range: [1, 100_000_000],
        default: "10000",
        about: { en: "messages stored for one recipient", id: "pesan yang disimpan bagi satu penerima" },
      },
      {
        name: "mailbox-size",
        value: "SIZE",
        form: "size",
        range: [1_024, 1_024 ** 4],
        default: "64MiB",
        about: { en: "bytes stored for one recipient", id: "byte yang disimpan bagi satu penerima" },
      },
      {
        name: "sender-messages",
        value: "COUNT",
        range: [1, 100_000_000],
        default: "1000",
        about: {
          en: "of them, messages of one sender",
          id: "dari jumlah itu, pesan dari satu pengirim",
        },
      },
      {
        name: "sender-size",
        value: "SIZE",
        form: "size",
        range: [1_024, 1_024 ** 4],
        default: "8MiB",
        about: { en: "of them, bytes of one sender", id: "dari jumlah itu, byte dari satu pengirim" },
      },
    ],
  },
  {
    title: { en: "Limits of a client", id: "Batas klien" },
    flags: [
      {
        name: "body-size",
        value: "SIZE",
        form: "size",
        range: [1_024, 66_560],
        default: "65KiB",
        about: { en: "bytes of one message", id: "byte dalam satu pesan" },
      },
      {
        name: "rate",
        value: "COUNT",
        range: [1, 100_000_000],
        default: "50",
        about: { en: "messages a second of one client, in the long run", id: "pesan per detik dari satu klien" },
      },
      {
        name: "burst",
        value: "COUNT",
        range: [1, 100_000_000],
        default: "500",
        about: { en: "messages that it may send at once", id: "pesan yang boleh dikirim sekaligus" },
      },
      {
        name: "recipient-rate",
        value: "COUNT",
        range: [1, 100_000_000],
        default: "1000",
        about: {
          en: "messages a second to one client, of all senders",
          id: "pesan per detik kepada satu klien, dari semua pengirim",
        },
      },
      {
        name: "recipient-burst",
        value: "COUNT",
        range: [1, 100_000_000],
        default: "10000",
        about: { en: "messages that may come to it at once", id: "pesan yang boleh datang kepadanya sekaligus" },
      },
      {
        name: "correspondents",
        value: "COUNT",
        range: [1, 100_000_000],
        default: "10000",
        about: {
          en: "clients that one client may have written to",
          id: "klien yang boleh disurati satu klien",
        },
      },
      {
        name: "in-flight",
        value: "COUNT",
        range: [1, 1_000_000],
        default: "512",
        about: {
          en: "messages to one recipient that are taken and not yet accepted",
          id: "pesan kepada satu penerima yang diambil tetapi belum diterima",
        },
      },
      {
        name: "control-rate",
        value: "COUNT",
        range: [1, 1_000_000],
        default: "20",
        about: {
          en: "questions to the directory a second of one client",
          id: "pertanyaan ke direktori per detik dari satu klien",
        },
      },
      {
        name: "control-burst",
        value: "COUNT",
        range: [1, 1_000_000],
        default: "200",
        about: { en: "questions that it may ask at once", id: "pertanyaan yang boleh diajukan sekaligus" },
      },
      {
        name: "grace",
        value: "TIME",
        form: "duration",
        range: [1, 60_000],
        default: "50ms",
        about: {
          en: "how long a message that was passed on may stay unacknowledged in memory alone",
          id: "berapa lama pesan yang diteruskan boleh belum diakui dan hanya ada di memori",
        },
      },
      {
        name: "stall",
        value: "TIME",
        form: "duration",
        range: [1_000, 600_000],
        default: "9s",
        about: {
          en: "a reader that makes no progress for as long is cut off",
          id: "pembaca yang tidak maju selama ini diputus",
        },
      },
      {
        name: "buffered-size",
        value: "SIZE",
        form: "size",
        range: [131_072, 1_024 ** 3],
        default: "1MiB",
        about: {
          en: "bytes in memory that wait for one reader; more goes to the disk",
          id: "byte di memori yang menunggu satu pembaca; selebihnya ke disk",
        },
      },
    ],
  },
  {
    title: { en: "Limits of connections and memory", id: "Batas sambungan dan memori" },
    flags: [
      {
        name: "connections",
        value: "COUNT",
        range: [1, 1_000_000],
        default: "20000",
        about: { en: "connections at once", id: "sambungan sekaligus" },
      },
      {
        name: "connections-per-address",
        value: "COUNT",
        range: [1, 1_000_000],
        default: "64",
        about: {
          en: "of them from one address; not on loopback and not behind a proxy",
          id: "di antaranya dari satu alamat; tidak di loopback dan tidak di belakang proksi",
        },
      },
      {
        name: "join-time",
        value: "TIME",
        form: "duration",
        range: [500, 60_000],
        default: "5s",
        about: {
          en: "from the start of a connection until its client must have joined",
          id: "dari awal sambungan sampai kliennya harus sudah bergabung",
        },
      },
      {
        name: "join-size",
        value: "SIZE",
        form: "size",
        range: [4_096, 1_048_576],
        default: "8KiB",
        about: {
          en: "bytes that a connection may send before it has joined",
          id: "byte yang boleh dikirim sambungan sebelum bergabung",
        },
      },
      {
        name: "pending-size",
        value: "SIZE",
        form: "size",
        range: [1_048_576, 16 * 1_024 ** 3],
        default: "64MiB",
        about: {
          en: "bytes of all clients that wait for the disk",
          id: "byte semua klien yang menunggu disk",
        },
      },
      {
        name: "memory-size",
        value: "SIZE",
        form: "size",
        range: [1_048_576, 1_024 ** 4],
        default: "256MiB",
        about: {
          en: "bytes of messages in memory for all readers; beyond it nothing is passed on directly",
          id: "byte pesan di memori untuk semua pembaca; selebihnya tidak diteruskan langsung",
        },
      },
      {
        name: "joins-per-address",
        value: "COUNT",
        range: [1, 1_000_000],
        default: "20",
        about: {
          en: "attempts to join a second from one address; not on loopback and not behind a proxy",
          id: "upaya bergabung per detik dari satu alamat; tidak di loopback dan tidak di belakang proksi",
        },
      },
      {
        name: "join-burst",
        value: "COUNT",
        range: [1, 1_000_000],
        default: "200",
        about: { en: "such attempts at once", id: "upaya seperti itu sekaligus" },
      },
      {
        name: "registrations-per-address",
        value: "COUNT",
        range: [1, 1_000_000],
        default: "200",
        about: {
          en: "new clients an hour from one address; not on loopback and not behind a proxy",
          id: "klien baru per jam dari satu alamat; tidak di loopback dan tidak di belakang proksi",
        },
      },
      {
        name: "pairs",
        value: "COUNT",
        range: [1_000, 1_000_000_000],
        default: "2000000",
        about: {
          en: "pairs of sender and recipient that are known",
          id: "pasangan pengirim dan penerima yang dikenal",
        },
      },
      {
        name: "watched",
        value: "COUNT",
        range: [1_000, 1_000_000_000],
        default: "2000000",
        about: {
          en: "IDs whose presence is watched, of all clients",
          id: "ID yang kehadirannya diamati, dari semua klien",
        },
      },
    ],
  },
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

/** Which option sets which limit: a limit without an option does not compile. */
export const LIMIT_FLAGS: Readonly<Record<keyof RelayLimits, string>> = {
  body: "body-size",
  mailboxMessages: "mailbox-messages",
  mailboxBytes: "mailbox-size",
  senderMessages: "sender-messages",
  senderBytes: "sender-size",
  retentionMs: "retention",
  ratePerSecond: "rate",
  burst: "burst",
  inFlight: "in-flight",
  controlPerSecond: "control-rate",
  controlBurst: "control-burst",
  bufferedBytes: "buffered-size",
  stallMs: "stall",
  graceMs: "grace",
  joinMs: "join-time",
  joinBytes: "join-size",
  connections: "connections",
  registrations: "registrations",
  connectionsPerAddress: "connections-per-address",
  guesses: "guesses",
  guessMs: "guess-time",
  ephemeralMs: "ephemeral-time",
  pendingBytes: "pending-size",
  memoryBytes: "memory-size",
  recipientPerSecond: "recipient-rate",
  recipientBurst: "recipient-burst",
  correspondents: "correspondents",
  joinsPerSecond: "joins-per-address",
  joinBurst: "join-burst",
  registrationsPerHour: "registrations-per-address",
  pairs: "pairs",
  watched: "watched",
};

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
