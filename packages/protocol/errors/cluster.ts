import type { ErrorEntry } from "./entry.ts";

/** Where several relays serve together, over NATS. */
export const CLUSTER_ERRORS = {
  CLUSTER_UNREACHABLE: {
    cause: {
      en: "this relay cannot reach the others that it shares its mailboxes with",
      id: "relay ini tidak dapat menjangkau relay lain yang berbagi kotak surat dengannya",
    },
    remedy: {
      en: "Nothing is lost. The client goes on with another relay of the same operator, or with this one when it can.",
      id: "Tidak ada yang hilang. Klien melanjutkan lewat relay lain dari pengelola yang sama, atau relay ini bila sudah bisa.",
    },
  },
  NATS_UNREACHABLE: {
    cause: {
      en: "no NATS server answers at {url}: {reason}",
      id: "tidak ada server NATS yang menjawab di {url}: {reason}",
    },
    remedy: {
      en: "Start nats-server there, or give the right address and credentials with --nats.",
      id: "Jalankan nats-server di sana, atau berikan alamat dan kredensial yang benar dengan --nats.",
    },
  },
  NATS_ADDRESS: {
    cause: {
      en: "{url} is no address of a NATS server",
      id: "{url} bukan alamat server NATS",
    },
    remedy: {
      en: "Write it as nats://HOST:4222 or tls://HOST:4222, several with commas between them.",
      id: "Tulis sebagai nats://HOST:4222 atau tls://HOST:4222; bila beberapa, pisahkan dengan koma.",
    },
  },
  NATS_CREDENTIALS_UNREADABLE: {
    cause: {
      en: "the credentials for NATS in {path} cannot be read: {reason}",
      id: "kredensial NATS di {path} tidak terbaca: {reason}",
    },
    remedy: {
      en: "Check the path in --nats-credentials, and that the relay's user may read the file.",
      id: "Periksa jalur di --nats-credentials, dan apakah pengguna relay boleh membaca berkasnya.",
    },
  },
  NATS_WITHOUT_JETSTREAM: {
    cause: {
      en: "the NATS server at {url} has no JetStream to keep mail in: {reason}",
      id: "server NATS di {url} tidak punya JetStream untuk menyimpan surat: {reason}",
    },
    remedy: {
      en: "Start it with a jetstream block and a store_dir, as in deploy/nats, and let its account use it.",
      id: "Jalankan dengan blok jetstream dan store_dir seperti di deploy/nats, dan izinkan akunnya memakainya.",
    },
  },
  NATS_TOO_OLD: {
    cause: {
      en: "the NATS server at {url} is version {version}; {needed} is the oldest that will do",
      id: "server NATS di {url} versi {version}; paling lama {needed} yang bisa dipakai",
    },
    remedy: { en: "Update nats-server.", id: "Perbarui nats-server." },
  },
  NATS_NO_QUORUM: {
    cause: {
      en: "JetStream at {url} cannot keep {replicas} copies now: {reason}",
      id: "JetStream di {url} sekarang tidak dapat menyimpan {replicas} salinan: {reason}",
    },
    remedy: {
      en: "Start all three servers of the cluster, wait until they have found each other, and start the relay again.",
      id: "Jalankan ketiga server klaster, tunggu sampai saling menemukan, lalu jalankan relay lagi.",
    },
  },
  NATS_OTHER_RELAY: {
    cause: {
      en: "the mailboxes at {url} belong to relays with another key ({fingerprint})",
      id: "kotak surat di {url} milik relay dengan kunci lain ({fingerprint})",
    },
    remedy: {
      en: "All relays of a cluster have one key: copy relay.key from one that runs, or use another NATS account.",
      id: "Semua relay dalam satu klaster memakai satu kunci: salin relay.key dari relay yang berjalan, atau pakai akun NATS lain.",
    },
  },
  NATS_BESIDE_DATABASE: {
    cause: {
      en: "{path} holds mail of a relay on its own, which would not be served",
      id: "{path} berisi surat relay tunggal yang tidak akan dilayani",
    },
    remedy: {
      en: "Use a directory with nothing but a copy of relay.key; the mail there is served by a relay without --nats.",
      id: "Pakai direktori yang hanya berisi salinan relay.key; surat di sana dilayani oleh relay tanpa --nats.",
    },
  },
} as const satisfies Record<string, ErrorEntry>;
