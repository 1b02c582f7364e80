import type { ErrorTexts } from "@sandi/protocol/errors";
import type { ClientErrorCode } from "./clientError.ts";

export const id: ErrorTexts<ClientErrorCode> = {
  RELAY_UNREACHABLE: {
    cause: "relay di {url} tidak bisa dihubungi ({reason})",
    remedy:
      'Jalankan dengan "npm start", atau periksa alamat setelah --relay. Pesan Anda disimpan dan dikirim saat relay kembali.',
  },
  RELAY_PROOF_FAILED: {
    cause: "relay tidak membuktikan bahwa ia punya kunci yang ditunjukkannya",
    remedy: "Mungkin ada yang menyusup di tengah: periksa alamatnya, dan pakai TLS jika relay di mesin lain.",
  },
  RELAY_NOT_INVITED_TO: {
    cause: "relay di {relay} bukan relay yang tertulis di undangan: kunci yang ditunjukkannya {offered}",
    remedy:
      "Tidak ada yang dikirim. Mungkin ada yang menyusup di tengah, atau kuncinya baru: minta tautan baru kepada pengelolanya.",
  },
  LINK_OTHER_RELAY: {
    cause: "tautan ini untuk relay lain, {relay}, dan Anda di {here}",
    remedy:
      "Anda hanya bisa mengobrol dengan orang di relay yang sama. Buka tautannya langsung, atau minta tautan untuk relay Anda.",
  },
  RELAY_SAID: {
    cause: "relay menolak dengan kode yang tidak dikenal klien ini: {code}",
    remedy: "Perbarui klien ini: mungkin relay lebih baru.",
  },
  PROFILE_COPIED: {
    cause: "salinan lain dari profil ini dipakai setelah yang ini: relay punya kartu Anda yang lebih baru",
    remedy: "Pakai satu salinan saja: tutup yang lain, lalu jalankan yang ini lagi.",
  },
  INBOX_FULL: {
    cause: "orang ini mengirim terlalu banyak sekaligus",
    remedy: "Pesan yang terlewat akan diminta lagi. Jika tidak berhenti, hapus kontaknya atau hubungi pengelola relay.",
  },
  REQUESTS_FULL: {
    cause: "lebih dari {most} orang tak dikenal menunggu jawaban Anda; permintaan tertua dihapus demi yang terbaru",
    remedy: "/requests menampilkan semuanya. Yang terhapus boleh meminta lagi.",
  },
  CLOCK_OFF: {
    cause: "jam perangkat ini berbeda {hours} jam dari jam relay",
    remedy: "Setel jam perangkat ini. Kartu dan undangan mengikuti jam relay.",
  },
  UNKNOWN_PEER: {
    cause: "tidak ada yang bernama atau ber-ID {id} di sini",
    remedy: "L menampilkan siapa saja yang ada. ID terdiri atas 16 huruf dan angka, misalnya k7mq-2xvd-9hnt-4wpz.",
  },
  AMBIGUOUS_NAME: {
    cause: "lebih dari satu orang bernama {name}: {ids}",
    remedy: "Pilih dengan ID, dan cocokkan nomor keamanan untuk tahu siapa yang benar.",
  },
  AMBIGUOUS_ID: {
    cause: "lebih dari satu ID berawalan {id}",
    remedy: "Ada yang membuat tiruan: pakai ID lengkap yang diberikan orangnya, jangan ID pendek.",
  },
  IDENTITY_CHANGED: {
    cause: "ada orang baru memakai nama {name}, yang sudah Anda verifikasi: {ids}",
    remedy:
      "Tidak ada yang dikirim. Tanyakan kepada {name} dengan cara lain apakah perangkatnya baru. Lalu pilih dengan ID, atau pakai /name atau /block.",
  },
  SAFETY_MISMATCH: {
    cause: "kode ini tidak cocok untuk Anda dan {name}: kunci salah satu dari Anda bukan yang dikira pihak lain",
    remedy:
      "Tidak ada yang ditandai. Minta {name} menampilkan kodenya lagi. Jika tetap berbeda, mungkin ada yang menyusup di tengah, atau salah satu memakai ID baru: jangan tulis hal rahasia. /verify no menghapus tanda yang lama.",
  },
  SAFETY_CODE_MINE: {
    cause: "ini kode yang ditampilkan klien Anda sendiri",
    remedy: "Tidak ada yang ditandai. Pakai kode yang ditampilkan klien {name} untuk Anda.",
  },
  SAFETY_CODE_INVALID: {
    cause: "kode keamanan terdiri atas 60 angka, atau isi kode QR yang diawali SANDI:VERIFY",
    remedy: "Tidak ada yang ditandai. Salin kodenya secara utuh, atau cocokkan sendiri lalu ketik /verify yes.",
  },
  LOOKALIKE_NAME: {
    cause: "nama {name} ({id}) hanya mirip dengan nama kontak Anda {other} ({otherId}); ID-nya berbeda",
    remedy:
      "Cocokkan ID-nya sebelum menulis hal yang hanya untuk {other}. Pakai /name untuk memberi nama lain, atau /block.",
  },
  PETNAME_TAKEN: {
    cause: "sudah ada kontak Anda yang bernama {name}: {id}",
    remedy: "Pilih nama lain, atau ganti dulu nama kontak itu.",
  },
  PETNAME_IS_AN_ID: {
    cause: "{name} bisa dikira ID orang lain",
    remedy: "Pilih nama yang tidak mirip ID, yaitu 16 atau 64 huruf dan angka.",
  },
  PEER_BLOCKED: {
    cause: "Anda memblokir {name}",
    remedy: "Tidak ada yang dikirim. Agar bisa saling menulis lagi: /unblock {name}",
  },
  SELF_MESSAGE: { cause: "itu Anda sendiri", remedy: "Pilih orang lain: L menampilkan siapa saja yang ada." },
  EMPTY_MESSAGE: { cause: "pesan perlu paling sedikit satu karakter", remedy: "Tulis sesuatu." },
  NOT_YOUR_MESSAGE: {
    cause: "pesan ini ditulis orang lain",
    remedy: "Anda hanya bisa mengubah dan menghapus tulisan sendiri.",
  },
  REACTION_TOO_LONG: {
    cause: "tanggapan berukuran {size} byte; paling banyak {limit}",
    remedy: "Pakai satu emoji atau satu kata pendek.",
  },
  TIMER_TOO_LONG: {
    cause: "pesan paling lama menghilang setelah {days} hari",
    remedy: "Pilih waktu yang lebih pendek, atau 0 agar tidak menghilang.",
  },
  TEXT_TOO_LARGE: {
    cause: "teks berukuran {size} byte; paling banyak {limit} dalam satu pesan",
    remedy: "Kirim dalam beberapa bagian.",
  },
  SUITE_NOT_OFFERED: {
    cause: "{name} tidak menawarkan suite {suite}, hanya {offered}",
    remedy: "Pilih dengan --suite {offered}, atau /suite {offered} di dalam klien.",
  },
  UNKNOWN_SUITE: {
    cause: "ada pesan dengan suite yang tidak dikenal klien ini",
    remedy: "Perbarui klien ini. Pesan itu tidak bisa dibaca di sini.",
  },
  SUITE_NOT_HERE: {
    cause: "klien ini tidak punya suite {suite}",
    remedy: "Pilih yang ada di sini: {known}.",
  },
  NOT_A_CLIENT_ID: {
    cause: "yang diberikan program sebagai ID orang bukan ID",
    remedy: "Berikan id dari orang yang dikembalikan peers, peer, resolve, atau find: 32 byte.",
  },
  CLIENT_CLOSED: {
    cause: "klien sudah ditutup",
    remedy: "Buka lagi. Yang belum dipastikan sebelum klien ditutup tidak dilakukan.",
  },
  CLIENT_DEFECT: {
    cause: "klien gagal karena hal yang tidak terduga ({reason})",
    remedy: "Ini bug di Sandi: mohon laporkan. Yang tersimpan tetap utuh: jalankan klien lagi.",
  },
  LISTENER_FAILED: {
    cause: "sebuah pendengar dalam program gagal saat menerima peristiwa ({reason})",
    remedy: "Ini bug di program yang mendengarkan. Galat berikutnya dari pendengar ini tidak dilaporkan.",
  },
  BODY_BROKE_INVARIANT: {
    cause: "sebuah pesan menimbulkan keadaan yang seharusnya tidak terjadi, lalu dibuang",
    remedy: "Ini bug di Sandi: mohon laporkan. Percakapan berlanjut seperti sebelum pesan itu.",
  },
  PROFILE_DAMAGED: {
    cause: "data profil rusak ({part})",
    remedy: "Tidak ada yang diubah. Pulihkan folder profil dari cadangan, atau mulai profil baru dengan --profile.",
  },
  PROFILE_NEWER: {
    cause: "profil ini ditulis oleh Sandi yang lebih baru (format {version}; yang ini mengenal {known})",
    remedy: "Perbarui Sandi di perangkat ini.",
  },
  PROFILE_ROLLED_BACK: {
    cause: "profil ini salinan lama: profil aslinya dipakai lagi setelah disalin",
    remedy:
      "Semua sesi dihapus agar tidak ada kunci yang terpakai dua kali. Pesan setelah salinan itu mungkin tidak ada di sini.",
  },
  PROFILE_MOVED: {
    cause: "profil ini diekspor pada {date}, dan identitasnya sudah dipindahkan ke perangkat lain",
    remedy: "Pakailah di sana. Untuk memindahkannya kembali, ekspor di sana lalu impor di sini sebagai profil baru.",
  },
  PROFILE_MAY_BE_MOVED: {
    cause: "profil ini diekspor pada {date} lalu lama tidak dipakai: mungkin sudah dipindahkan ke perangkat lain",
    remedy: "Jika sudah, pakailah di sana. Jika belum, ekspor sekali lagi lalu impor di sini sebagai profil baru.",
  },
  EXPORT_UNKNOWN: {
    cause: "ini bukan berkas ekspor Sandi",
    remedy: 'Pilih berkas yang ditulis oleh "sandi export".',
  },
  EXPORT_NEWER: {
    cause: "berkas ekspor ini ditulis Sandi yang lebih baru (format {version}; yang ini mengenal {known})",
    remedy: "Perbarui Sandi di perangkat ini.",
  },
  EXPORT_WRONG_PASSPHRASE: {
    cause: "frasa sandi tidak cocok dengan berkas ekspor ini, atau awal berkasnya rusak",
    remedy: "Coba lagi. Jika frasa sandinya hilang, berkas ini tidak bisa dibuka siapa pun.",
  },
  EXPORT_DAMAGED: {
    cause: "berkas ekspor ini rusak atau tidak lengkap ({part})",
    remedy: "Tidak ada yang diimpor. Salin lagi berkasnya, atau ekspor sekali lagi.",
  },
  PROFILE_WRITE_FAILED: {
    cause: "profil tidak bisa ditulis ({reason})",
    remedy: "Yang tidak bisa disimpan tidak dikirim. Sediakan ruang atau perbaiki disk, lalu jalankan lagi.",
  },
};
