import type { RsaDesErrorCode } from "../../../errors/codes.ts";
import type { ErrorTexts } from "../../../errors.ts";

export const id: ErrorTexts<RsaDesErrorCode> = {
  RSA_DES_LEG_UNREADABLE: {
    cause: "{leg} tidak bisa dibuka dengan kunci klien ini, atau isinya bukan {leg}",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_LEG_UNEXPECTED: {
    cause: "tidak ada jabat tangan yang menunggu {leg}",
    remedy: "Tidak perlu melakukan apa-apa: pesan jabat tangan yang terlambat atau berulang diabaikan.",
  },
  RSA_DES_WRONG_PEER: {
    cause:
      "{leg} menyebut orang lain, bukan kedua pihak percakapan ini (pemeriksaan inilah yang menghentikan serangan Lowe)",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_WRONG_NONCE: {
    cause: "nonce di {leg} bukan nonce yang dikirim",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_WRONG_TRANSCRIPT: {
    cause: "{leg} menjawab pesan lain, bukan pesan yang dipertukarkan",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_WRONG_EPOCH: {
    cause: "{leg} untuk epoch {epoch}, bukan epoch berikutnya",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_WRONG_CONFIRMATION: {
    cause: "konfirmasi di {leg} salah",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_WEAK_KEY: {
    cause: "kunci DES di {leg} lemah atau paritasnya salah",
    remedy: "Kunci itu ditolak. Pihak lain rusak atau berniat jahat; minta mereka memperbarui Sandi.",
  },
  RSA_DES_M1_REPLAYED: {
    cause: "M1 ini sudah dijawab",
    remedy: "Tidak perlu melakukan apa-apa: M1 yang diulang tidak membuka apa pun.",
  },
  RSA_DES_CROSSED: {
    cause:
      "kedua pihak memulai jabat tangan bersamaan; yang dilanjutkan adalah yang dimulai pihak dengan ID lebih kecil",
    remedy: "Tidak perlu melakukan apa-apa: satu jabat tangan sudah cukup.",
  },
  RSA_DES_VIEW_OUTDATED: {
    cause: "salah satu pihak masih memakai kartu lama pihak lain",
    remedy: "Kartu yang lebih baru sedang dikirim; jabat tangan dimulai lagi setelah kartu itu tiba.",
  },
  RSA_DES_NO_RECORD: {
    cause: "kartu pihak lain belum dikenal, jadi belum ada kunci untuk mengenkripsi",
    remedy: "Tunggu sampai relay punya kartunya, atau minta mereka online sekali.",
  },
  RSA_DES_NOT_OFFERED: {
    cause: "kartu pihak lain tidak menawarkan suite rsa-des",
    remedy: "Pakai suite yang mereka tawarkan.",
  },
  RSA_DES_KEY_UNUSABLE: {
    cause: "{leg} tidak bisa dienkripsi dengan kunci RSA pihak lain",
    remedy: "Minta mereka menerbitkan kartu baru.",
  },
  RSA_DES_EXPIRED: {
    cause: "pihak lain tidak menjawab selama {days} hari",
    remedy: "Tidak perlu melakukan apa-apa: jabat tangan baru dimulai saat ada teks yang perlu dikirim.",
  },
  RSA_DES_CONTENT_UNREADABLE: {
    cause: "sebuah pesan tiba dengan utuh, tetapi versi ini tidak mengerti isinya",
    remedy: "Mungkin program pengirim lebih baru: perbarui program Anda, lalu minta pesannya dikirim ulang.",
  },
  RSA_DES_RECORD_REFUSED: {
    cause: "keaslian sebuah pesan tidak bisa dibuktikan",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_RECORD_REPLAYED: {
    cause: "pesan {sequence} dari epoch {epoch} datang lagi, atau terlambat",
    remedy: "Tidak perlu melakukan apa-apa: pesan yang benar-benar hilang akan diminta lagi.",
  },
  RSA_DES_UNKNOWN_SESSION: {
    cause: "ada pesan untuk sesi yang tidak dimiliki klien ini",
    remedy: "Jabat tangan baru dimulai, paling sering sekali sejam. Pesan yang hilang dikirim lagi.",
  },
  RSA_DES_ROLLED_BACK: {
    cause: "pihak lain mengonfirmasi pesan yang tidak pernah diingat klien ini: profil ini salinan lama",
    remedy:
      "Semua sesi ditinggalkan, dan jabat tangan baru dimulai. Jangan memakai profil dari cadangan selagi yang asli masih dipakai.",
  },
  RSA_DES_HARD_STOP: {
    cause: "kunci DES sudah mencapai batas pemakaian aman, dan kunci baru belum disepakati",
    remedy: "Teks menunggu di sini sampai pihak lain menjawab pergantian kunci.",
  },
  RSA_DES_STATE_DAMAGED: {
    cause: "data percakapan yang tersimpan tidak bisa dibaca",
    remedy: "Pulihkan profil, atau hapus sesi percakapan ini; lalu jabat tangan baru dimulai.",
  },
};
