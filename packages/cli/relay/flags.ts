import type { Flag, Section } from "../table/table.ts";
import { limitFlag } from "./limitFlag.ts";
import { RELAY_LIMITS } from "./limits.ts";

export const DEFAULT_PORT = 8888;

export const DATA: Flag = {
  name: "data",
  value: "DIR",
  completes: "directory",
  about: {
    en: "folder with the relay's data: key, members, stored messages (default: $XDG_DATA_HOME/sandi/relay)",
    id: "folder data relay: kunci, daftar pengguna, pesan tersimpan (bawaan: $XDG_DATA_HOME/sandi/relay)",
  },
};

/** All settings of a relay. Each can be an option, SANDI_RELAY_… in the environment, or a line in its file. */
export const RELAY_SETTINGS: readonly Section[] = [
  {
    title: { en: "Where it listens", id: "Alamat dan port" },
    flags: [
      {
        name: "host",
        value: "HOST",
        default: "127.0.0.1",
        about: { en: "address to listen on", id: "alamat tempat menerima sambungan" },
      },
      {
        name: "port",
        value: "PORT",
        range: [0, 65_535],
        default: String(DEFAULT_PORT),
        about: {
          en: "port to listen on; 0 picks a free one",
          id: "port tempat menerima sambungan; 0 memilih yang bebas",
        },
      },
      {
        name: "sockets",
        value: "KIND",
        choices: ["auto", "native", "node"],
        default: "auto",
        about: {
          en: "raw Linux sockets (native) if available, otherwise Node's",
          id: "soket Linux langsung (native) jika tersedia, selain itu milik Node",
        },
      },
      {
        name: "tls-cert",
        value: "FILE",
        completes: "file",
        about: {
          en: "certificate (PEM, followed by its chain) for TLS 1.3; read again when it changes and on SIGHUP",
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
          en: "a proxy in front does TLS: allow listening beyond this machine without a certificate",
          id: "TLS ditangani proksi di depan: izinkan menerima sambungan dari luar mesin ini tanpa sertifikat",
        },
      },
    ],
  },
  {
    title: { en: "The page for browsers", id: "Halaman untuk peramban" },
    flags: [
      {
        name: "no-web",
        about: {
          en: "serve only a plain page that says how to join, not Sandi for browsers",
          id: "sediakan hanya halaman sederhana tentang cara bergabung, bukan Sandi untuk peramban",
        },
      },
      {
        name: "lab",
        about: {
          en: "also serve the lab, to this machine only, on a port of its own (8890, or a free one)",
          id: "sajikan juga lab, hanya untuk mesin ini, di port tersendiri (8890, atau yang bebas)",
        },
      },
      {
        name: "web-origin",
        value: "URL",
        about: {
          en: "pages served elsewhere may use this relay if they come from here: https://chat.example, several with commas (default: none)",
          id: "halaman yang disajikan di tempat lain boleh memakai relay ini jika berasal dari sini: https://chat.example, beberapa dipisahkan koma (bawaan: tidak ada)",
        },
      },
    ],
  },
  {
    title: { en: "Who can join", id: "Siapa yang bisa bergabung" },
    flags: [
      {
        name: "open",
        about: {
          en: "let anyone join and list members (default on loopback without a proxy)",
          id: "siapa saja bisa bergabung dan melihat daftar pengguna (bawaan di loopback tanpa proksi)",
        },
      },
      {
        name: "invite-only",
        not: "open",
        about: {
          en: "newcomers need an invite, and nobody can list members (default everywhere else)",
          id: "orang baru perlu undangan, dan daftar pengguna tidak diperlihatkan (bawaan di tempat lain)",
        },
      },
      limitFlag("guesses", {
        range: [1, 1_000_000],
        about: {
          en: "wrong invites from one address before it must wait",
          id: "undangan salah dari satu alamat sebelum alamat itu harus menunggu",
        },
      }),
      limitFlag("guessMs", {
        form: "duration",
        range: [1_000, 86_400_000],
        about: { en: "how long a wrong invite counts", id: "berapa lama undangan salah diperhitungkan" },
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
        about: {
          en: "the relay writes nothing to disk: when it ends, its key, members and messages are gone",
          id: "relay tidak menulis apa pun ke disk: kunci, daftar pengguna, dan pesannya hilang begitu relay berhenti",
        },
      },
      limitFlag("retentionMs", {
        form: "duration",
        range: [1_000, 3_650 * 86_400_000],
        about: {
          en: "how long a message waits for its reader before it is deleted",
          id: "berapa lama pesan menunggu pembacanya sebelum dihapus",
        },
      }),
      limitFlag("ephemeralMs", {
        form: "duration",
        range: [1_000, 365 * 86_400_000],
        about: {
          en: "how long a client started with --ephemeral is remembered after it leaves; not about the relay's own --ephemeral",
          id: "berapa lama klien yang dijalankan dengan --ephemeral diingat setelah pergi; bukan tentang --ephemeral milik relay",
        },
      }),
      {
        name: "drain",
        value: "TIME",
        form: "duration",
        range: [0, 600_000],
        default: "0s",
        about: {
          en: "when stopping, keep serving connected clients this long and turn others away (for a load balancer)",
          id: "saat berhenti, tetap layani klien yang tersambung selama ini dan tolak yang lain (untuk penyeimbang beban)",
        },
      },
      limitFlag("registrations", {
        range: [1, 100_000_000],
        about: { en: "largest number of registered clients", id: "jumlah klien terdaftar paling banyak" },
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
          en: "keep messages and members in NATS JetStream, shared with other relays that have the same key: nats://HOST:4222, several with commas",
          id: "simpan pesan dan daftar pengguna di NATS JetStream, bersama relay lain yang kuncinya sama: nats://HOST:4222, beberapa dipisahkan koma",
        },
      },
      {
        name: "nats-credentials",
        value: "FILE",
        completes: "file",
        about: {
          en: "NATS credentials as written by nsc; or put user:password@ into the URL",
          id: "kredensial NATS yang ditulis nsc; atau taruh user:password@ di URL",
        },
      },
      {
        name: "nats-stream-size",
        value: "SIZE",
        form: "size",
        range: [1_048_576, 1_024 ** 4],
        default: "1GiB",
        about: {
          en: "largest size of each of the six message streams",
          id: "ukuran paling besar setiap stream pesan (ada enam)",
        },
      },
    ],
  },
  ...RELAY_LIMITS,
  {
    title: { en: "Logs and metrics", id: "Log dan metrik" },
    flags: [
      {
        name: "log-level",
        value: "LEVEL",
        choices: ["debug", "info", "warn", "error", "silent"],
        about: {
          en: "log messages of this level and above to standard error (default: warn; info with --json-logs)",
          id: "catat log tingkat ini ke atas di galat standar (bawaan: warn; info dengan --json-logs)",
        },
      },
      {
        name: "json-logs",
        about: {
          en: "log one JSON object per line, including the reason for ending",
          id: "catat log satu objek JSON per baris, termasuk alasan berhenti",
        },
      },
      {
        name: "quiet",
        about: {
          en: "do not show the messages that pass (they are shown only on a terminal, and never with --json-logs)",
          id: "jangan tampilkan pesan yang lewat (hanya tampil di terminal, dan tidak pernah dengan --json-logs)",
        },
      },
      {
        name: "metrics-port",
        value: "PORT",
        range: [0, 65_535],
        about: {
          en: "serve /metrics for Prometheus on this port; 0 picks a free one",
          id: "sediakan /metrics untuk Prometheus di port ini; 0 memilih yang bebas",
        },
      },
      {
        name: "metrics-host",
        value: "HOST",
        default: "127.0.0.1",
        about: {
          en: "address for the metrics; anyone who can reach it can read them",
          id: "alamat untuk metrik; siapa pun yang bisa menjangkaunya bisa membacanya",
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
    en: "read settings from a file with lines like name = value (also: SANDI_RELAY_CONFIG)",
    id: "baca pengaturan dari berkas dengan baris seperti nama = nilai (juga: SANDI_RELAY_CONFIG)",
  },
};

export const PRINT_CONFIG: Flag = {
  name: "print-config",
  about: {
    en: "print all settings as a file for --config, with values and where they come from, then exit",
    id: "cetak semua pengaturan sebagai berkas untuk --config, dengan nilai dan asalnya, lalu selesai",
  },
};
