import type { ErrorEntry } from "./entry.ts";

/** What a relay says to a client, why it does not take a message, and why it does not start. */
export const RELAY_ERRORS = {
  SEND_OUT_OF_ORDER: {
    cause: {
      en: "the relay takes message {wanted} to this recipient next",
      id: "berikutnya relay menerima pesan nomor {wanted} untuk penerima ini",
    },
    remedy: {
      en: "Nothing to do: the client sends again from there.",
      id: "Tidak perlu apa-apa: klien mengirim ulang dari nomor itu.",
    },
  },
  SOCKETS_NOT_NATIVE: {
    cause: {
      en: "native sockets are not to be had here: they need Linux on x86-64 or ARM64, a Node with node:ffi, and no TLS of the relay's own",
      id: "soket native tidak tersedia di sini: perlu Linux x86-64 atau ARM64, Node dengan node:ffi, dan tanpa TLS milik relay sendiri",
    },
    remedy: {
      en: "Start it with --sockets auto, which takes Node's where there are no others.",
      id: "Mulai dengan --sockets auto, yang memakai milik Node bila tidak ada yang lain.",
    },
  },
  MAILBOX_FULL: {
    cause: { en: "the recipient's mailbox is full", id: "kotak surat penerima penuh" },
    remedy: {
      en: "The message is kept here and goes out when the recipient has fetched theirs.",
      id: "Pesan disimpan di sini dan dikirim setelah penerima mengambil pesannya.",
    },
  },
  SENDER_QUOTA: {
    cause: {
      en: "your share of the recipient's mailbox is full",
      id: "jatah Anda di kotak surat penerima sudah penuh",
    },
    remedy: {
      en: "The message is kept here and goes out when the recipient has fetched yours.",
      id: "Pesan disimpan di sini dan dikirim setelah penerima mengambil pesan Anda.",
    },
  },
  RATE_LIMITED: {
    cause: {
      en: "that was more in a short time than the relay takes from one client",
      id: "terlalu banyak dalam waktu singkat untuk satu klien",
    },
    remedy: {
      en: "The client goes on by itself in {retryAfterMs} ms.",
      id: "Klien melanjutkan sendiri dalam {retryAfterMs} ms.",
    },
  },
  UNKNOWN_RECIPIENT: {
    cause: { en: "nobody with this ID is registered at the relay", id: "tidak ada pemilik ID ini di relay" },
    remedy: {
      en: "Check the ID; its owner has to join this relay once.",
      id: "Periksa ID itu; pemiliknya harus pernah bergabung di relay ini.",
    },
  },
  STORE_FULL: {
    cause: { en: "the relay's disk is full", id: "disk relay penuh" },
    remedy: {
      en: "The message is kept here and goes out when the relay has room; tell its operator.",
      id: "Pesan disimpan di sini dan dikirim saat relay punya ruang; beri tahu pengelolanya.",
    },
  },
  BODY_TOO_LARGE: {
    cause: {
      en: "the message is larger than the relay passes on",
      id: "pesan lebih besar daripada yang diteruskan relay",
    },
    remedy: { en: "Send it in smaller pieces.", id: "Kirim dalam potongan yang lebih kecil." },
  },
  RELAY_STOPPING: {
    cause: { en: "the relay is being stopped", id: "relay sedang dihentikan" },
    remedy: {
      en: "The client keeps what it has and reconnects by itself.",
      id: "Klien menyimpan semuanya dan menyambung ulang sendiri.",
    },
  },
  STORE_FAILED: {
    cause: { en: "the relay's disk has failed", id: "disk relay rusak" },
    remedy: {
      en: "What was accepted is safe as far as the disk is; its operator has to look at it before it starts again.",
      id: "Yang sudah diterima aman sejauh disknya aman; pengelola harus memeriksanya sebelum dinyalakan lagi.",
    },
  },
  REPLACED: {
    cause: {
      en: "this ID has joined again from another connection",
      id: "ID ini bergabung lagi dari sambungan lain",
    },
    remedy: {
      en: "Use one of the two; start this one again to take over.",
      id: "Pakai salah satu saja; jalankan yang ini lagi untuk mengambil alih.",
    },
  },
  JOIN_TIMEOUT: {
    cause: {
      en: "the connection did not join within {seconds} seconds",
      id: "sambungan tidak bergabung dalam {seconds} detik",
    },
    remedy: { en: "Check the network and reconnect.", id: "Periksa jaringan, lalu sambungkan ulang." },
  },
  JOIN_SIGNATURE_WRONG: {
    cause: {
      en: "the signature does not prove possession of the identity key",
      id: "tanda tangan tidak membuktikan kepemilikan kunci identitas",
    },
    remedy: {
      en: "If this happens again, somebody stands between client and relay, or the profile is damaged.",
      id: "Jika terulang, ada yang menyela antara klien dan relay, atau profilnya rusak.",
    },
  },
  INVITE_NEEDED: {
    cause: {
      en: "this relay takes in newcomers only with an invite",
      id: "relay ini hanya menerima pendatang baru yang membawa undangan",
    },
    remedy: {
      en: "Ask its operator for an invite link, and join with: sandi client --invite -",
      id: "Mintalah tautan undangan kepada pengelolanya, lalu bergabung dengan: sandi client --invite -",
    },
  },
  INVITE_UNKNOWN: {
    cause: { en: "the relay does not know this invite", id: "relay tidak mengenal undangan ini" },
    remedy: {
      en: "It may have been revoked, or be another relay's: ask for a new one.",
      id: "Mungkin sudah dicabut, atau milik relay lain: mintalah yang baru.",
    },
  },
  INVITE_EXPIRED: {
    cause: { en: "the invite has expired", id: "undangan sudah kedaluwarsa" },
    remedy: { en: "Ask for a new one.", id: "Mintalah yang baru." },
  },
  INVITE_USED_UP: {
    cause: {
      en: "the invite has been used as often as it may be",
      id: "undangan sudah dipakai sebanyak yang diizinkan",
    },
    remedy: {
      en: "Ask for a new one. If nobody but you should have had it, say so: somebody else has joined with it.",
      id: "Mintalah yang baru. Jika seharusnya hanya Anda yang memilikinya, sampaikan: ada orang lain yang bergabung dengannya.",
    },
  },
  INVITES_FULL: {
    cause: { en: "the relay keeps no more than {limit} invites", id: "relay menyimpan paling banyak {limit} undangan" },
    remedy: {
      en: "Revoke some: sandi invite list, sandi invite revoke.",
      id: "Cabut sebagian: sandi invite list, sandi invite revoke.",
    },
  },
  CLIENT_BLOCKED: {
    cause: { en: "the relay's operator has blocked this ID", id: "pengelola relay memblokir ID ini" },
    remedy: {
      en: "Only the operator can undo it. What you have not sent stays on this device.",
      id: "Hanya pengelola yang dapat membatalkannya. Yang belum terkirim tetap ada di perangkat ini.",
    },
  },
  DIRECTORY_PRIVATE: {
    cause: {
      en: "this relay does not say who is registered",
      id: "relay ini tidak memberitahukan siapa saja yang terdaftar",
    },
    remedy: {
      en: "Ask people for their full ID: /whoami shows one's own.",
      id: "Mintalah ID lengkap dari orangnya: /whoami menampilkan ID sendiri.",
    },
  },
  NOT_YOUR_RECORD: {
    cause: { en: "the record belongs to another ID", id: "rekaman itu milik ID lain" },
    remedy: { en: "Publish only your own record.", id: "Terbitkan hanya rekaman Anda sendiri." },
  },
  SLOW_READER: {
    cause: {
      en: "the client has read nothing for {seconds} seconds",
      id: "klien tidak membaca apa pun selama {seconds} detik",
    },
    remedy: {
      en: "Reconnect: everything that was not acknowledged comes again.",
      id: "Sambungkan ulang: semua yang belum diakui datang lagi.",
    },
  },
  MESSAGE_UNFINISHED: {
    cause: {
      en: "a large message began to come and did not end in time, or the relay had no room for more of them",
      id: "pesan besar mulai datang tetapi tidak selesai pada waktunya, atau relay kehabisan ruang untuknya",
    },
    remedy: {
      en: "Reconnect and send it again: nothing of it was taken.",
      id: "Sambungkan ulang dan kirim lagi: tidak ada bagiannya yang diambil.",
    },
  },
  WATCHES_FULL: {
    cause: {
      en: "the relay already watches {limit} IDs for its clients, and takes no more",
      id: "relay sudah mengamati {limit} ID untuk para klien, dan tidak menerima lagi",
    },
    remedy: {
      en: "Ask again later, or watch fewer; messages are not affected.",
      id: "Minta lagi nanti, atau amati lebih sedikit; pesan tidak terpengaruh.",
    },
  },
  RELAY_FULL: {
    cause: { en: "the relay has no room for more than {limit} clients", id: "relay hanya muat {limit} klien" },
    remedy: {
      en: "Try again later, or ask its operator to raise the limit.",
      id: "Coba lagi nanti, atau minta pengelolanya menaikkan batas.",
    },
  },
  PORT_IN_USE: {
    cause: { en: "port {port} on {host} is already in use", id: "port {port} di {host} sudah dipakai" },
    remedy: {
      en: "Is another relay running? Stop it, or choose another port with --port.",
      id: "Apakah relay lain sedang berjalan? Hentikan, atau pilih port lain dengan --port.",
    },
  },
  BIND_FAILED: {
    cause: {
      en: "cannot listen on {host}, port {port}: {reason}",
      id: "tidak bisa membuka {host} port {port}: {reason}",
    },
    remedy: {
      en: "Choose an address of this machine and a port above 1023.",
      id: "Pilih alamat milik mesin ini dan port di atas 1023.",
    },
  },
  BIND_NEEDS_TLS: {
    cause: {
      en: "{host} can be reached from other machines, and the connection would not be encrypted",
      id: "{host} dapat dijangkau mesin lain, padahal sambungannya tidak terenkripsi",
    },
    remedy: {
      en: "Give a certificate (--tls-cert, --tls-key), or --behind-proxy where a proxy does TLS, or listen on 127.0.0.1.",
      id: "Berikan sertifikat (--tls-cert, --tls-key), atau --behind-proxy bila ada proksi TLS, atau pakai 127.0.0.1.",
    },
  },
  DATA_DIR_IN_USE: {
    cause: { en: "{path} is in use by process {pid}", id: "{path} sedang dipakai proses {pid}" },
    remedy: {
      en: "One relay at a time: stop that one, or give this one another directory.",
      id: "Hanya satu relay sekaligus: hentikan yang itu, atau beri direktori lain.",
    },
  },
  DATA_DIR_UNUSABLE: {
    cause: { en: "cannot use {path}: {reason}", id: "{path} tidak dapat dipakai: {reason}" },
    remedy: {
      en: "Check that the directory exists, has room and belongs to the user who starts the relay.",
      id: "Periksa apakah direktori ada, punya ruang, dan milik pengguna yang menjalankan relay.",
    },
  },
  DATA_DIR_OWNER: {
    cause: {
      en: "{path} belongs to user {owner}, and this relay was started by user {user}",
      id: "{path} milik pengguna {owner}, padahal relay ini dijalankan pengguna {user}",
    },
    remedy: {
      en: "Start it as that user; what another user wrote there, that one could not open any more.",
      id: "Jalankan sebagai pengguna itu; yang ditulis pengguna lain di sana tidak akan bisa dibukanya lagi.",
    },
  },
  DATA_DIR_FULL: {
    cause: {
      en: "there is no room in {path} to begin with",
      id: "tidak ada ruang di {path} untuk memulai",
    },
    remedy: {
      en: "Make room on that disk, or give the relay a directory on another one with --data.",
      id: "Kosongkan ruang di disk itu, atau beri relay direktori di disk lain dengan --data.",
    },
  },
  DESCRIPTORS_FEW: {
    cause: {
      en: "the system allows this relay {allowed} connections, and {wanted} were asked for",
      id: "sistem mengizinkan {allowed} sambungan bagi relay ini, padahal diminta {wanted}",
    },
    remedy: {
      en: "Raise the limit of open files (ulimit -Hn, LimitNOFILE in systemd), or lower connections.",
      id: "Naikkan batas berkas terbuka (ulimit -Hn, LimitNOFILE di systemd), atau turunkan connections.",
    },
  },
  STORE_DAMAGED: {
    cause: { en: "the database {path} is damaged", id: "basis data {path} rusak" },
    remedy: {
      en: "Stop, check the disk, and restore the directory from a backup.",
      id: "Berhenti, periksa disk, lalu pulihkan direktori dari cadangan.",
    },
  },
  STORE_NEWER: {
    cause: {
      en: "the database {path} was written by a newer Sandi",
      id: "basis data {path} ditulis oleh Sandi yang lebih baru",
    },
    remedy: { en: "Update this Sandi.", id: "Perbarui Sandi ini." },
  },
  RELAY_KEY_DAMAGED: {
    cause: {
      en: "the relay's key {path} cannot be read, or is not the one its database was made with",
      id: "kunci relay {path} tidak terbaca, atau bukan pasangan basis datanya",
    },
    remedy: {
      en: "Restore it from a backup. A new key would look like an attack to every client that knows the old one.",
      id: "Pulihkan dari cadangan. Kunci baru akan tampak seperti serangan bagi klien yang mengenal kunci lama.",
    },
  },
} as const satisfies Record<string, ErrorEntry>;
