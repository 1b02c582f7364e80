import type { Section } from "../table/table.ts";
import { limitFlag } from "./limitFlag.ts";

export const RELAY_LIMITS: readonly Section[] = [
  {
    title: { en: "Limits of a mailbox", id: "Batas kotak surat" },
    flags: [
      limitFlag("mailboxMessages", {
        range: [1, 100_000_000],
        about: { en: "messages stored for one recipient", id: "pesan yang disimpan bagi satu penerima" },
      }),
      limitFlag("mailboxBytes", {
        form: "size",
        range: [1_024, 1_024 ** 4],
        about: { en: "bytes stored for one recipient", id: "byte yang disimpan bagi satu penerima" },
      }),
      limitFlag("senderMessages", {
        range: [1, 100_000_000],
        about: {
          en: "of them, messages of one sender",
          id: "dari jumlah itu, pesan dari satu pengirim",
        },
      }),
      limitFlag("senderBytes", {
        form: "size",
        range: [1_024, 1_024 ** 4],
        about: { en: "of them, bytes of one sender", id: "dari jumlah itu, byte dari satu pengirim" },
      }),
    ],
  },
  {
    title: { en: "Limits of a client", id: "Batas klien" },
    flags: [
      limitFlag("body", {
        form: "size",
        range: [1_024, 66_560],
        about: { en: "bytes of one message", id: "byte dalam satu pesan" },
      }),
      limitFlag("ratePerSecond", {
        range: [1, 100_000_000],
        about: { en: "messages a second of one client, in the long run", id: "pesan per detik dari satu klien" },
      }),
      limitFlag("burst", {
        range: [1, 100_000_000],
        about: { en: "messages that it may send at once", id: "pesan yang boleh dikirim sekaligus" },
      }),
      limitFlag("recipientPerSecond", {
        range: [1, 100_000_000],
        about: {
          en: "messages a second to one client, of all senders",
          id: "pesan per detik kepada satu klien, dari semua pengirim",
        },
      }),
      limitFlag("recipientBurst", {
        range: [1, 100_000_000],
        about: { en: "messages that may come to it at once", id: "pesan yang boleh datang kepadanya sekaligus" },
      }),
      limitFlag("correspondents", {
        range: [1, 100_000_000],
        about: {
          en: "clients that one client may have written to",
          id: "klien yang boleh disurati satu klien",
        },
      }),
      limitFlag("inFlight", {
        range: [1, 1_000_000],
        about: {
          en: "messages to one recipient that are taken and not yet accepted",
          id: "pesan kepada satu penerima yang diambil tetapi belum diterima",
        },
      }),
      limitFlag("controlPerSecond", {
        range: [1, 1_000_000],
        about: {
          en: "questions to the directory a second of one client",
          id: "pertanyaan ke direktori per detik dari satu klien",
        },
      }),
      limitFlag("controlBurst", {
        range: [1, 1_000_000],
        about: { en: "questions that it may ask at once", id: "pertanyaan yang boleh diajukan sekaligus" },
      }),
      limitFlag("graceMs", {
        form: "duration",
        range: [1, 60_000],
        about: {
          en: "how long a message that was passed on may stay unacknowledged in memory alone",
          id: "berapa lama pesan yang diteruskan boleh belum diakui dan hanya ada di memori",
        },
      }),
      limitFlag("stallMs", {
        form: "duration",
        range: [1_000, 600_000],
        about: {
          en: "a reader that makes no progress for as long is cut off",
          id: "pembaca yang tidak maju selama ini diputus",
        },
      }),
      limitFlag("bufferedBytes", {
        form: "size",
        range: [131_072, 1_024 ** 3],
        about: {
          en: "bytes in memory that wait for one reader; more goes to the disk",
          id: "byte di memori yang menunggu satu pembaca; selebihnya ke disk",
        },
      }),
    ],
  },
  {
    title: { en: "Limits of connections and memory", id: "Batas sambungan dan memori" },
    flags: [
      limitFlag("connections", {
        range: [1, 1_000_000],
        about: { en: "connections at once", id: "sambungan sekaligus" },
      }),
      limitFlag("connectionsPerAddress", {
        range: [1, 1_000_000],
        about: {
          en: "of them from one address; not on loopback and not behind a proxy",
          id: "di antaranya dari satu alamat; tidak di loopback dan tidak di belakang proksi",
        },
      }),
      limitFlag("joinMs", {
        form: "duration",
        range: [500, 60_000],
        about: {
          en: "from the start of a connection until its client must have joined",
          id: "dari awal sambungan sampai kliennya harus sudah bergabung",
        },
      }),
      limitFlag("joinBytes", {
        form: "size",
        range: [4_096, 1_048_576],
        about: {
          en: "bytes that a connection may send before it has joined",
          id: "byte yang boleh dikirim sambungan sebelum bergabung",
        },
      }),
      limitFlag("pendingBytes", {
        form: "size",
        range: [1_048_576, 16 * 1_024 ** 3],
        about: {
          en: "bytes of all clients that wait for the disk",
          id: "byte semua klien yang menunggu disk",
        },
      }),
      limitFlag("memoryBytes", {
        form: "size",
        range: [1_048_576, 1_024 ** 4],
        about: {
          en: "bytes of messages in memory for all readers; beyond it nothing is passed on directly",
          id: "byte pesan di memori untuk semua pembaca; selebihnya tidak diteruskan langsung",
        },
      }),
      limitFlag("joinsPerSecond", {
        range: [1, 1_000_000],
        about: {
          en: "attempts to join a second from one address; not on loopback and not behind a proxy",
          id: "upaya bergabung per detik dari satu alamat; tidak di loopback dan tidak di belakang proksi",
        },
      }),
      limitFlag("joinBurst", {
        range: [1, 1_000_000],
        about: { en: "such attempts at once", id: "upaya seperti itu sekaligus" },
      }),
      limitFlag("registrationsPerHour", {
        range: [1, 1_000_000],
        about: {
          en: "new clients an hour from one address; not on loopback and not behind a proxy",
          id: "klien baru per jam dari satu alamat; tidak di loopback dan tidak di belakang proksi",
        },
      }),
      limitFlag("pairs", {
        range: [1_000, 1_000_000_000],
        about: {
          en: "pairs of sender and recipient that are known",
          id: "pasangan pengirim dan penerima yang dikenal",
        },
      }),
      limitFlag("watched", {
        range: [1_000, 1_000_000_000],
        about: {
          en: "IDs whose presence is watched, of all clients",
          id: "ID yang kehadirannya diamati, dari semua klien",
        },
      }),
    ],
  },
];
