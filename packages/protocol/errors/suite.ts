import type { ErrorEntry } from "./entry.ts";

const nothingSent = {
  en: "Nothing was sent back and nothing has changed. If it goes on, somebody on the way is tampering: compare safety numbers.",
  id: "Tidak ada balasan yang dikirim dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
};

export const SUITE_ERRORS = {
  RSA_DES_LEG_UNREADABLE: {
    cause: {
      en: "{leg} does not open with this client's key, or holds something else than {leg}",
      id: "{leg} tidak dapat dibuka dengan kunci klien ini, atau isinya bukan {leg}",
    },
    remedy: nothingSent,
  },
  RSA_DES_LEG_UNEXPECTED: {
    cause: {
      en: "{leg} belongs to no handshake that is waiting for it",
      id: "{leg} bukan bagian dari jabat tangan yang sedang menunggunya",
    },
    remedy: {
      en: "Nothing to do: late and repeated legs are passed over.",
      id: "Tidak perlu apa-apa: langkah yang terlambat atau berulang dilewati saja.",
    },
  },
  RSA_DES_WRONG_PEER: {
    cause: {
      en: "{leg} names other people than the two of this conversation (this is what stops Lowe's attack)",
      id: "{leg} menyebut orang lain, bukan kedua pihak percakapan ini (inilah yang menghentikan serangan Lowe)",
    },
    remedy: nothingSent,
  },
  RSA_DES_WRONG_NONCE: {
    cause: {
      en: "the nonce in {leg} is not the one that was sent",
      id: "nonce di dalam {leg} bukan nonce yang tadi dikirim",
    },
    remedy: nothingSent,
  },
  RSA_DES_WRONG_TRANSCRIPT: {
    cause: {
      en: "{leg} answers to other messages than those that were exchanged",
      id: "{leg} menjawab pesan lain, bukan yang benar-benar dipertukarkan",
    },
    remedy: nothingSent,
  },
  RSA_DES_WRONG_EPOCH: {
    cause: {
      en: "{leg} is for epoch {epoch}, not for the next one",
      id: "{leg} untuk epoch {epoch}, bukan epoch berikutnya",
    },
    remedy: nothingSent,
  },
  RSA_DES_WRONG_CONFIRMATION: {
    cause: { en: "the confirmation in {leg} is wrong", id: "konfirmasi di dalam {leg} salah" },
    remedy: nothingSent,
  },
  RSA_DES_WEAK_KEY: {
    cause: {
      en: "{leg} brings a DES key that is weak or has wrong parity",
      id: "{leg} membawa kunci DES yang lemah atau paritasnya salah",
    },
    remedy: {
      en: "The key was refused. The other side is broken or hostile; ask them to update.",
      id: "Kunci itu ditolak. Pihak lain rusak atau jahat; mintalah mereka memperbarui programnya.",
    },
  },
  RSA_DES_M1_REPLAYED: {
    cause: { en: "this M1 has been answered before", id: "M1 ini sudah pernah dijawab" },
    remedy: {
      en: "Nothing to do: a repeated opening opens nothing.",
      id: "Tidak perlu apa-apa: pembuka yang diulang tidak membuka apa pun.",
    },
  },
  RSA_DES_CROSSED: {
    cause: {
      en: "both sides began at once; the handshake of the smaller ID goes on",
      id: "kedua pihak memulai bersamaan; jabat tangan milik ID yang lebih kecil yang dilanjutkan",
    },
    remedy: {
      en: "Nothing to do: one handshake is enough.",
      id: "Tidak perlu apa-apa: satu jabat tangan sudah cukup.",
    },
  },
  RSA_DES_VIEW_OUTDATED: {
    cause: {
      en: "the two sides do not know the same keys of each other",
      id: "kedua pihak tidak mengenal kunci yang sama satu sama lain",
    },
    remedy: {
      en: "The newer record is on its way; the handshake begins again once it has come.",
      id: "Catatan yang lebih baru sedang dikirim; jabat tangan dimulai lagi setelah tiba.",
    },
  },
  RSA_DES_NO_RECORD: {
    cause: {
      en: "no verified record of the other side is known, so that there is no key to encrypt for",
      id: "belum ada catatan terverifikasi milik pihak lain, jadi tidak ada kunci untuk mengenkripsi",
    },
    remedy: {
      en: "Wait until the directory has their record, or ask them to come online once.",
      id: "Tunggu sampai catatannya ada di direktori, atau minta mereka daring sekali.",
    },
  },
  RSA_DES_NOT_OFFERED: {
    cause: {
      en: "the other side's signed record does not offer the suite rsa-des",
      id: "catatan bertanda tangan milik pihak lain tidak menawarkan suite rsa-des",
    },
    remedy: { en: "Use the suite that they offer.", id: "Pakai suite yang mereka tawarkan." },
  },
  RSA_DES_KEY_UNUSABLE: {
    cause: {
      en: "{leg} could not be encrypted with the other side's RSA key",
      id: "{leg} tidak dapat dienkripsi dengan kunci RSA pihak lain",
    },
    remedy: {
      en: "Ask them to publish a new record.",
      id: "Mintalah mereka menerbitkan catatan baru.",
    },
  },
  RSA_DES_EXPIRED: {
    cause: {
      en: "the other side has not answered for {days} days",
      id: "pihak lain tidak menjawab selama {days} hari",
    },
    remedy: {
      en: "Nothing to do: a new handshake begins when there is something to say.",
      id: "Tidak perlu apa-apa: jabat tangan baru dimulai saat ada yang ingin disampaikan.",
    },
  },
  RSA_DES_RECORD_REFUSED: {
    cause: { en: "a record could not be authenticated", id: "keaslian sebuah rekaman tidak dapat dibuktikan" },
    remedy: nothingSent,
  },
  RSA_DES_RECORD_REPLAYED: {
    cause: {
      en: "record {sequence} of epoch {epoch} has come before, or too late",
      id: "rekaman {sequence} dari epoch {epoch} sudah pernah datang, atau datang terlambat",
    },
    remedy: {
      en: "Nothing to do: what is really missing is asked for again.",
      id: "Tidak perlu apa-apa: yang benar-benar hilang akan diminta lagi.",
    },
  },
  RSA_DES_UNKNOWN_SESSION: {
    cause: {
      en: "a record came for a session that this client does not have",
      id: "ada rekaman untuk sesi yang tidak dimiliki klien ini",
    },
    remedy: {
      en: "A new handshake is begun, at most once an hour; what was lost is sent again.",
      id: "Jabat tangan baru dimulai, paling sering sekali sejam; yang hilang dikirim ulang.",
    },
  },
  RSA_DES_ROLLED_BACK: {
    cause: {
      en: "the other side confirms records that this client has no memory of sending: its profile is an old copy",
      id: "pihak lain mengonfirmasi rekaman yang tidak diingat klien ini: profil ini salinan lama",
    },
    remedy: {
      en: "All sessions were given up and a new handshake begins. Never run a profile from a backup beside the original.",
      id: "Semua sesi dilepas dan jabat tangan baru dimulai. Jangan menjalankan profil cadangan di samping aslinya.",
    },
  },
  RSA_DES_HARD_STOP: {
    cause: {
      en: "the DES key has encrypted as much as is safe, and a new one has not been agreed on",
      id: "kunci DES sudah dipakai sebanyak yang aman, dan kunci baru belum disepakati",
    },
    remedy: {
      en: "Text waits here until the other side has answered the change of keys.",
      id: "Teks menunggu di sini sampai pihak lain menjawab pergantian kunci.",
    },
  },
  RSA_DES_STATE_DAMAGED: {
    cause: {
      en: "the stored state of this conversation cannot be read",
      id: "keadaan percakapan yang tersimpan tidak dapat dibaca",
    },
    remedy: {
      en: "Restore the profile, or delete the conversation's sessions; a new handshake follows.",
      id: "Pulihkan profil, atau hapus sesi percakapan ini; jabat tangan baru akan menyusul.",
    },
  },
} as const satisfies Record<string, ErrorEntry>;
