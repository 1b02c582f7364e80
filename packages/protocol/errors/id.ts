import type { ErrorTexts } from "../errors.ts";
import type { ErrorCode } from "./codes.ts";

export const id: ErrorTexts<ErrorCode> = {
  WIRE_TRUNCATED: {
    cause: "byte habis sebelum isian {field} selesai",
    remedy: "Pihak lain rusak atau jahat; tidak ada yang diambil dari pesan itu.",
  },
  WIRE_TRAILING_BYTES: {
    cause: "ada {count} byte lebih setelah isian terakhir",
    remedy: "Pihak lain rusak atau jahat; tidak ada yang diambil dari pesan itu.",
  },
  WIRE_TOO_LARGE: {
    cause: "{field} berukuran {size} byte; paling banyak {limit}",
    remedy: "Kirim lebih sedikit sekaligus.",
  },
  WIRE_UNKNOWN_TYPE: {
    cause: "jenis bingkai {type} tidak dikenal",
    remedy: "Salah satu pihak lebih baru: perbarui yang lama.",
  },
  WIRE_UNKNOWN_VERSION: {
    cause: "versi {version} tidak dikenal",
    remedy: "Salah satu pihak lebih baru: perbarui yang lama.",
  },
  WIRE_BAD_VALUE: {
    cause: "isian {field} berisi nilai yang dilarang",
    remedy: "Pihak lain rusak atau jahat; tidak ada yang diambil dari pesan itu.",
  },
  WIRE_NOT_CANONICAL: {
    cause: "{field} tidak memakai satu-satunya penyandian yang sah",
    remedy: "Pihak lain rusak atau jahat; tidak ada yang diambil dari pesan itu.",
  },
  WIRE_UNEXPECTED: {
    cause: "bingkai {type} tidak boleh datang sekarang",
    remedy: "Pihak lain rusak atau jahat; sambungkan ulang.",
  },
  ID_INVALID: {
    cause: "ini bukan ID: bukan 16 karakter seperti k7mq-2xvd-9hnt-4wpz, bukan pula 64 angka heksadesimal",
    remedy:
      'Salin ulang ID itu dari pemberinya; L menampilkan siapa yang bisa dihubungi, "sandi admin clients" siapa yang terdaftar.',
  },
  NAME_EMPTY: { cause: "nama tampilan kosong", remedy: "Pilih nama yang berisi paling tidak satu huruf." },
  NAME_TOO_LONG: {
    cause: "nama tampilan berukuran {size} byte; paling banyak {limit}",
    remedy: "Pilih nama yang lebih pendek.",
  },
  NAME_FORBIDDEN_CHARACTER: {
    cause: "nama tampilan berisi karakter kendali atau karakter yang membalik arah teks",
    remedy: "Ketik sendiri namanya, tanpa ganti baris dan tanpa karakter yang tidak terlihat.",
  },
  RECORD_BAD_SIGNATURE: {
    cause: "data yang mengaku milik {id} tidak ditandatangani dengan kunci {id}",
    remedy:
      "Data itu ditolak dan yang sudah dikenal tetap dipakai. Mungkin relay rusak atau jahat: tanyakan pengelolanya.",
  },
  RECORD_BAD_RSA_KEY: {
    cause: "data {id} memuat kunci RSA yang bukan 3072 bit dengan eksponen 65537",
    remedy: "Data itu ditolak. Pemiliknya perlu memakai Sandi versi terbaru.",
  },
  RECORD_EXPIRED: {
    cause: "data {id} hanya berlaku sampai {until}",
    remedy:
      "Data itu diperbarui sendiri saat pemiliknya tersambung lagi; periksa jam Anda bila ini terjadi pada semua orang.",
  },
  RECORD_ROLLBACK: {
    cause: "data lama milik {id} disodorkan: versi {offered}, padahal versi {known} sudah dikenal",
    remedy: "Yang sudah dikenal tetap dipakai. Relay dipulihkan dari salinan lama, atau memang jahat.",
  },
  RECORD_CONFLICT: {
    cause: "{id} menandatangani dua data yang berbeda dengan versi yang sama, {version}",
    remedy:
      "Mungkin dua perangkat memegang kunci yang sama, atau kuncinya dicuri: tanyakan langsung kepada pemiliknya.",
  },
  RECORD_WRONG_ID: {
    cause: "yang diberikan data {offered}, padahal yang diminta data {id}",
    remedy: "Data itu ditolak. Relay rusak atau jahat: tanyakan pengelolanya, atau pakai relay lain.",
  },
  RELAY_KEY_CHANGED: {
    cause: "kunci relay {relay} bukan kunci yang Anda sematkan. Disematkan: {pinned}. Disodorkan: {offered}",
    remedy:
      "Bila relay memang dipindahkan, jalankan sandi client --forget-relay {relay}. Bila tidak, mungkin ada yang menyusup di tengah: jangan lanjutkan, tanyakan sidik jarinya kepada pengelola.",
  },
  INVITE_LINK_DAMAGED: {
    cause: "itu bukan tautan undangan yang utuh",
    remedy: "Salin seluruhnya, dari https:// sampai huruf terakhir; di dalamnya ada #invite=.",
  },
  RSA_DES_LEG_UNREADABLE: {
    cause: "{leg} tidak dapat dibuka dengan kunci klien ini, atau isinya bukan {leg}",
    remedy:
      "Tidak ada balasan yang dikirim dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_LEG_UNEXPECTED: {
    cause: "{leg} bukan bagian dari jabat tangan yang sedang menunggunya",
    remedy: "Tidak perlu apa-apa: langkah yang terlambat atau berulang dilewati saja.",
  },
  RSA_DES_WRONG_PEER: {
    cause: "{leg} menyebut orang lain, bukan kedua pihak percakapan ini (inilah yang menghentikan serangan Lowe)",
    remedy:
      "Tidak ada balasan yang dikirim dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_WRONG_NONCE: {
    cause: "nonce di dalam {leg} bukan nonce yang tadi dikirim",
    remedy:
      "Tidak ada balasan yang dikirim dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_WRONG_TRANSCRIPT: {
    cause: "{leg} menjawab pesan lain, bukan yang benar-benar dipertukarkan",
    remedy:
      "Tidak ada balasan yang dikirim dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_WRONG_EPOCH: {
    cause: "{leg} untuk epoch {epoch}, bukan epoch berikutnya",
    remedy:
      "Tidak ada balasan yang dikirim dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_WRONG_CONFIRMATION: {
    cause: "konfirmasi di dalam {leg} salah",
    remedy:
      "Tidak ada balasan yang dikirim dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_WEAK_KEY: {
    cause: "{leg} membawa kunci DES yang lemah atau paritasnya salah",
    remedy: "Kunci itu ditolak. Pihak lain rusak atau jahat; mintalah mereka memperbarui programnya.",
  },
  RSA_DES_M1_REPLAYED: {
    cause: "M1 ini sudah pernah dijawab",
    remedy: "Tidak perlu apa-apa: pembuka yang diulang tidak membuka apa pun.",
  },
  RSA_DES_CROSSED: {
    cause: "kedua pihak memulai bersamaan; jabat tangan milik ID yang lebih kecil yang dilanjutkan",
    remedy: "Tidak perlu apa-apa: satu jabat tangan sudah cukup.",
  },
  RSA_DES_VIEW_OUTDATED: {
    cause: "kedua pihak tidak mengenal kunci yang sama satu sama lain",
    remedy: "Catatan yang lebih baru sedang dikirim; jabat tangan dimulai lagi setelah tiba.",
  },
  RSA_DES_NO_RECORD: {
    cause: "belum ada catatan terverifikasi milik pihak lain, jadi tidak ada kunci untuk mengenkripsi",
    remedy: "Tunggu sampai catatannya ada di direktori, atau minta mereka daring sekali.",
  },
  RSA_DES_NOT_OFFERED: {
    cause: "catatan bertanda tangan milik pihak lain tidak menawarkan suite rsa-des",
    remedy: "Pakai suite yang mereka tawarkan.",
  },
  RSA_DES_KEY_UNUSABLE: {
    cause: "{leg} tidak dapat dienkripsi dengan kunci RSA pihak lain",
    remedy: "Mintalah mereka menerbitkan catatan baru.",
  },
  RSA_DES_EXPIRED: {
    cause: "pihak lain tidak menjawab selama {days} hari",
    remedy: "Tidak perlu apa-apa: jabat tangan baru dimulai saat ada yang ingin disampaikan.",
  },
  RSA_DES_RECORD_REFUSED: {
    cause: "keaslian sebuah rekaman tidak dapat dibuktikan",
    remedy:
      "Tidak ada balasan yang dikirim dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RSA_DES_RECORD_REPLAYED: {
    cause: "rekaman {sequence} dari epoch {epoch} sudah pernah datang, atau datang terlambat",
    remedy: "Tidak perlu apa-apa: yang benar-benar hilang akan diminta lagi.",
  },
  RSA_DES_UNKNOWN_SESSION: {
    cause: "ada rekaman untuk sesi yang tidak dimiliki klien ini",
    remedy: "Jabat tangan baru dimulai, paling sering sekali sejam; yang hilang dikirim ulang.",
  },
  RSA_DES_ROLLED_BACK: {
    cause: "pihak lain mengonfirmasi rekaman yang tidak diingat klien ini: profil ini salinan lama",
    remedy: "Semua sesi dilepas dan jabat tangan baru dimulai. Jangan menjalankan profil cadangan di samping aslinya.",
  },
  RSA_DES_HARD_STOP: {
    cause: "kunci DES sudah dipakai sebanyak yang aman, dan kunci baru belum disepakati",
    remedy: "Teks menunggu di sini sampai pihak lain menjawab pergantian kunci.",
  },
  RSA_DES_STATE_DAMAGED: {
    cause: "keadaan percakapan yang tersimpan tidak dapat dibaca",
    remedy: "Pulihkan profil, atau hapus sesi percakapan ini; jabat tangan baru akan menyusul.",
  },
  SEND_OUT_OF_ORDER: {
    cause: "berikutnya relay menerima pesan nomor {wanted} untuk penerima ini",
    remedy: "Tidak perlu apa-apa: klien mengirim ulang dari nomor itu.",
  },
  MAILBOX_FULL: {
    cause: "kotak surat penerima penuh",
    remedy: "Pesan disimpan di sini dan dikirim setelah penerima mengambil pesannya.",
  },
  SENDER_QUOTA: {
    cause: "jatah Anda di kotak surat penerima sudah penuh",
    remedy: "Pesan disimpan di sini dan dikirim setelah penerima mengambil pesan Anda.",
  },
  RATE_LIMITED: {
    cause: "terlalu banyak dalam waktu singkat untuk satu klien",
    remedy: "Klien melanjutkan sendiri dalam {retryAfterMs} ms.",
  },
  UNKNOWN_RECIPIENT: {
    cause: "tidak ada pemilik ID ini di relay",
    remedy: "Periksa ID itu; pemiliknya harus pernah bergabung di relay ini.",
  },
  STORE_FULL: {
    cause: "disk relay penuh",
    remedy: "Pesan disimpan di sini dan dikirim saat relay punya ruang; beri tahu pengelolanya.",
  },
  BODY_TOO_LARGE: {
    cause: "pesan lebih besar daripada yang diteruskan relay",
    remedy: "Kirim dalam potongan yang lebih kecil.",
  },
  RELAY_STOPPING: {
    cause: "relay sedang dihentikan",
    remedy: "Klien menyimpan semuanya dan menyambung ulang sendiri.",
  },
  STORE_FAILED: {
    cause: "disk relay rusak",
    remedy: "Yang sudah diterima aman sejauh disknya aman; pengelola harus memeriksanya sebelum dinyalakan lagi.",
  },
  REPLACED: {
    cause: "ID ini bergabung lagi dari sambungan lain",
    remedy: "Pakai salah satu saja; jalankan yang ini lagi untuk mengambil alih.",
  },
  JOIN_TIMEOUT: {
    cause: "sambungan tidak bergabung dalam {seconds} detik",
    remedy: "Periksa jaringan, lalu sambungkan ulang.",
  },
  JOIN_SIGNATURE_WRONG: {
    cause: "tanda tangan tidak membuktikan kepemilikan kunci identitas",
    remedy: "Jika terulang, ada yang menyela antara klien dan relay, atau profilnya rusak.",
  },
  INVITE_NEEDED: {
    cause: "relay ini hanya menerima pendatang baru yang membawa undangan",
    remedy: "Mintalah tautan undangan kepada pengelolanya, lalu bergabung dengan: sandi client --invite -",
  },
  INVITE_UNKNOWN: {
    cause: "relay tidak mengenal undangan ini",
    remedy: "Mungkin sudah dicabut, atau milik relay lain: mintalah yang baru.",
  },
  INVITE_EXPIRED: { cause: "undangan sudah kedaluwarsa", remedy: "Mintalah yang baru." },
  INVITE_USED_UP: {
    cause: "undangan sudah dipakai sebanyak yang diizinkan",
    remedy:
      "Mintalah yang baru. Jika seharusnya hanya Anda yang memilikinya, sampaikan: ada orang lain yang bergabung dengannya.",
  },
  CLIENT_BLOCKED: {
    cause: "pengelola relay memblokir ID ini",
    remedy: "Hanya pengelola yang dapat membatalkannya. Yang belum terkirim tetap ada di perangkat ini.",
  },
  DIRECTORY_PRIVATE: {
    cause: "relay ini tidak memberitahukan siapa saja yang terdaftar",
    remedy: "Mintalah ID lengkap dari orangnya: /whoami menampilkan ID sendiri.",
  },
  NOT_YOUR_RECORD: { cause: "rekaman itu milik ID lain", remedy: "Terbitkan hanya rekaman Anda sendiri." },
  SLOW_READER: {
    cause: "klien tidak membaca apa pun selama {seconds} detik",
    remedy: "Sambungkan ulang: semua yang belum diakui datang lagi.",
  },
  MESSAGE_UNFINISHED: {
    cause: "pesan besar mulai datang tetapi tidak selesai pada waktunya, atau relay kehabisan ruang untuknya",
    remedy: "Sambungkan ulang dan kirim lagi: tidak ada bagiannya yang diambil.",
  },
  WATCHES_FULL: {
    cause: "relay sudah mengamati {limit} ID untuk para klien, dan tidak menerima lagi",
    remedy: "Minta lagi nanti, atau amati lebih sedikit; pesan tidak terpengaruh.",
  },
  RELAY_FULL: {
    cause: "relay hanya muat {limit} klien",
    remedy: "Coba lagi nanti, atau minta pengelolanya menaikkan batas.",
  },
  CLIENT_FORGOTTEN: {
    cause: "pengelola relay telah menghapus semua yang disimpan relay tentang ID ini",
    remedy:
      "Di sini tidak ada yang hilang. Klien mendaftar ulang saat tersambung lagi dan mengirim ulang yang belum dikonfirmasi.",
  },
  CLUSTER_UNREACHABLE: {
    cause: "relay ini tidak dapat menjangkau relay lain yang berbagi kotak surat dengannya",
    remedy:
      "Tidak ada yang hilang. Klien melanjutkan lewat relay lain dari pengelola yang sama, atau relay ini bila sudah bisa.",
  },
};
