import type { Section } from "../table/table.ts";
import { limitFlag } from "./limitFlag.ts";

export const RELAY_LIMITS: readonly Section[] = [
  {
    title: { en: "Limits of a mailbox", id: "Batas kotak pesan" },
    flags: [
      limitFlag("mailboxMessages", {
        range: [1, 100_000_000],
        about: { en: "messages stored per recipient", id: "pesan yang disimpan untuk satu penerima" },
      }),
      limitFlag("mailboxBytes", {
        form: "size",
        range: [1_024, 1_024 ** 4],
        about: { en: "bytes stored per recipient", id: "byte yang disimpan untuk satu penerima" },
      }),
      limitFlag("senderMessages", {
        range: [1, 100_000_000],
        about: {
          en: "messages stored per recipient from one sender",
          id: "pesan dari satu pengirim yang disimpan untuk satu penerima",
        },
      }),
      limitFlag("senderBytes", {
        form: "size",
        range: [1_024, 1_024 ** 4],
        about: {
          en: "bytes stored per recipient from one sender",
          id: "byte dari satu pengirim yang disimpan untuk satu penerima",
        },
      }),
    ],
  },
  {
    title: { en: "Limits of a client", id: "Batas klien" },
    flags: [
      limitFlag("body", {
        form: "size",
        range: [1_024, 81_920],
        about: { en: "largest message in bytes", id: "ukuran pesan paling besar dalam byte" },
      }),
      limitFlag("ratePerSecond", {
        range: [1, 100_000_000],
        about: {
          en: "messages per second from one client, on average",
          id: "rata-rata pesan per detik dari satu klien",
        },
      }),
      limitFlag("burst", {
        range: [1, 100_000_000],
        about: {
          en: "messages that one client may send in one burst",
          id: "pesan yang boleh dikirim satu klien sekaligus",
        },
      }),
      limitFlag("recipientPerSecond", {
        range: [1, 100_000_000],
        about: {
          en: "messages per second to one client, from all senders",
          id: "pesan per detik kepada satu klien, dari semua pengirim",
        },
      }),
      limitFlag("recipientBurst", {
        range: [1, 100_000_000],
        about: { en: "messages to one client in one burst", id: "pesan kepada satu klien sekaligus" },
      }),
      limitFlag("correspondents", {
        range: [1, 100_000_000],
        about: {
          en: "clients that one client may write to",
          id: "jumlah klien yang boleh dikirimi pesan oleh satu klien",
        },
      }),
      limitFlag("inFlight", {
        range: [1, 1_000_000],
        about: {
          en: "messages from one sender to one recipient that may wait to be accepted",
          id: "pesan dari satu pengirim kepada satu penerima yang boleh menunggu diterima relay",
        },
      }),
      limitFlag("controlPerSecond", {
        range: [1, 1_000_000],
        about: {
          en: "requests about members per second from one client",
          id: "permintaan tentang pengguna per detik dari satu klien",
        },
      }),
      limitFlag("controlBurst", {
        range: [1, 1_000_000],
        about: { en: "requests about members in one burst", id: "permintaan tentang pengguna sekaligus" },
      }),
      limitFlag("memberInvites", {
        range: [0, 1_000],
        about: {
          en: "invites that one member may make in 24 hours; 0 turns this off",
          id: "undangan yang boleh dibuat satu anggota dalam 24 jam; 0 menonaktifkannya",
        },
      }),
      limitFlag("fetchesPerHour", {
        range: [1, 1_000_000],
        about: {
          en: "one-time prekeys handed to one client per hour",
          id: "prekey sekali pakai yang diberikan kepada satu klien per jam",
        },
      }),
      limitFlag("handoutsPerHour", {
        range: [1, 1_000_000],
        about: {
          en: "one-time prekeys of one client handed out per hour",
          id: "prekey sekali pakai milik satu klien yang dibagikan per jam",
        },
      }),
      limitFlag("graceMs", {
        form: "duration",
        range: [1, 60_000],
        about: {
          en: "how long a forwarded message may stay unacknowledged before it is written to disk",
          id: "berapa lama pesan yang diteruskan boleh belum dikonfirmasi sebelum ditulis ke disk",
        },
      }),
      limitFlag("stallMs", {
        form: "duration",
        range: [1_000, 600_000],
        about: {
          en: "disconnect a reader that makes no progress for this long",
          id: "putuskan pembaca yang selama ini tidak mengambil apa pun",
        },
      }),
      limitFlag("bufferedBytes", {
        form: "size",
        range: [131_072, 1_024 ** 3],
        about: {
          en: "bytes kept in memory for one reader; more goes to disk",
          id: "byte di memori untuk satu pembaca; selebihnya ke disk",
        },
      }),
    ],
  },
  {
    title: { en: "Limits of connections and memory", id: "Batas sambungan dan memori" },
    flags: [
      limitFlag("connections", {
        range: [1, 1_000_000],
        about: { en: "connections at the same time", id: "sambungan pada saat yang sama" },
      }),
      limitFlag("connectionsPerAddress", {
        range: [1, 1_000_000],
        about: {
          en: "connections from one address at the same time; not applied on loopback or behind a proxy",
          id: "sambungan dari satu alamat pada saat yang sama; tidak berlaku di loopback atau di belakang proksi",
        },
      }),
      limitFlag("joinMs", {
        form: "duration",
        range: [500, 60_000],
        about: {
          en: "time a new connection has to join",
          id: "waktu bagi sambungan baru untuk bergabung",
        },
      }),
      limitFlag("joinBytes", {
        form: "size",
        range: [4_096, 1_048_576],
        about: {
          en: "bytes a connection may send before it has joined",
          id: "byte yang boleh dikirim sambungan sebelum bergabung",
        },
      }),
      limitFlag("pendingBytes", {
        form: "size",
        range: [1_048_576, 16 * 1_024 ** 3],
        about: {
          en: "bytes from all clients that may wait to be written to disk",
          id: "byte dari semua klien yang boleh menunggu ditulis ke disk",
        },
      }),
      limitFlag("memoryBytes", {
        form: "size",
        range: [1_048_576, 1_024 ** 4],
        about: {
          en: "bytes kept in memory for all readers together; beyond that every message goes to disk first",
          id: "byte di memori untuk semua pembaca; lebih dari itu setiap pesan ditulis ke disk dulu",
        },
      }),
      limitFlag("prekeysBytes", {
        form: "size",
        range: [0, 1_024 ** 4],
        about: {
          en: "bytes of prekeys that are stored, all clients together; 0 turns prekeys off",
          id: "byte prekey yang disimpan, semua klien digabung; 0 menonaktifkan prekey",
        },
      }),
      limitFlag("joinsPerSecond", {
        range: [1, 1_000_000],
        about: {
          en: "join attempts per second from one address; not applied on loopback or behind a proxy",
          id: "upaya bergabung per detik dari satu alamat; tidak berlaku di loopback atau di belakang proksi",
        },
      }),
      limitFlag("joinBurst", {
        range: [1, 1_000_000],
        about: { en: "join attempts from one address in one burst", id: "upaya bergabung dari satu alamat sekaligus" },
      }),
      limitFlag("registrationsPerHour", {
        range: [1, 1_000_000],
        about: {
          en: "new clients per hour from one address; not applied on loopback or behind a proxy",
          id: "klien baru per jam dari satu alamat; tidak berlaku di loopback atau di belakang proksi",
        },
      }),
      limitFlag("pairs", {
        range: [1_000, 1_000_000_000],
        about: {
          en: "pairs of sender and recipient that are remembered",
          id: "pasangan pengirim dan penerima yang diingat",
        },
      }),
      limitFlag("watched", {
        range: [1_000, 1_000_000_000],
        about: {
          en: "IDs whose presence is watched, all clients together",
          id: "ID yang dipantau, semua klien digabung",
        },
      }),
    ],
  },
];
