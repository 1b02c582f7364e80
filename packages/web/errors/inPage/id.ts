import type { ErrorTexts } from "@sandi/protocol/errors";
import type { en } from "./en.ts";

export const id: Record<keyof typeof en, ErrorTexts[string]> = {
  RELAY_KEY_CHANGED: {
    cause: "kunci relay bukan yang Anda kenal: dulu {pinned}, sekarang {offered}",
    remedy:
      "Tanyakan sidik jarinya kepada pengelola lewat cara lain. Jika memang itu yang baru, lanjutkan di bawah. Jika bukan, mungkin ada orang di tengah: jangan lanjutkan.",
  },
  WIRE_UNKNOWN_VERSION: {
    cause: "pihak lain memakai versi {version}, yang tidak dikenal halaman ini",
    remedy:
      "Lihat di pengaturan apakah ada versi baru halaman ini. Jika tidak ada, pihak lainlah yang perlu diperbarui. Tidak ada yang hilang.",
  },
  INVITE_NEEDED: {
    cause: "relay ini hanya menerima pendatang baru dengan undangan",
    remedy:
      "Minta tautan berisi undangan kepada pengelola atau kepada seseorang di sana, lalu buka tautan itu atau tempelkan di sini.",
  },
  DIRECTORY_PRIVATE: {
    cause: "relay ini tidak menampilkan daftar anggotanya",
    remedy: "Minta tautan dari orangnya.",
  },
  PREKEYS_FULL: {
    cause: "relay tidak menyimpan prekey lagi untuk Anda",
    remedy:
      "Tidak perlu melakukan apa pun: nanti dicoba lagi. Selama relay masih menyimpan prekey bertanda tangan Anda, orang lain tetap bisa membuka sesi dengan Anda.",
  },
  INVITES_OFF: {
    cause: "anggota tidak bisa membuat undangan di relay ini",
    remedy: "Minta tautan undangan kepada pengelolanya. Tautan Anda sendiri berlaku untuk semua anggota.",
  },
  PROFILE_DAMAGED: {
    cause: "data Anda yang disimpan peramban ini rusak atau tidak lengkap: {part}",
    remedy:
      "Tidak ada yang diubah. Lanjutkan dengan berkas ekspor di peramban lain, atau hapus data halaman ini lewat setelan peramban dan mulai dari awal.",
  },
  EXPORT_UNKNOWN: {
    cause: "ini bukan berkas yang diekspor Sandi",
    remedy: "Pilih berkas yang ditulis “Pindah ke perangkat lain” atau “sandi export”.",
  },
  PROFILE_MOVED: {
    cause: "identitas Anda sudah dipindahkan ke perangkat lain",
    remedy:
      "Di sini Anda masih bisa membaca dan mencari. Untuk kembali: simpan berkas di sana, hapus semuanya di sini, lalu lanjutkan dengan berkas itu.",
  },
  RELAY_UNREACHABLE: {
    cause: "relay di {url} tidak bisa dihubungi",
    remedy: "Tulisan Anda disimpan dan dikirim begitu relay kembali.",
  },
  REQUESTS_FULL: {
    cause:
      "lebih dari {most} orang yang tidak Anda kenal menunggu jawaban Anda; permintaan terlama diganti dengan yang terbaru",
    remedy:
      "Terima atau tolak beberapa. Tidak ada yang dikirim kepada siapa pun, dan yang tergeser boleh meminta lagi.",
  },
  UNKNOWN_PEER: {
    cause: "tidak ada orang dengan nama atau ID {id} di sini",
    remedy: "Minta tautannya, atau ID lengkapnya. Mungkin dia ada di relay lain.",
  },
  IDENTITY_CHANGED: {
    cause: "seseorang yang baru memakai nama {name}, yang sudah Anda verifikasi: {ids}",
    remedy:
      "Tidak ada yang dikirim. Tanyakan kepada {name} lewat cara lain apakah perangkatnya baru. Lewat Rincian, Anda bisa mengganti nama atau memblokir salah satunya.",
  },
  SAFETY_MISMATCH: {
    cause: "ini bukan kode untuk {name} dan Anda: salah satu dari kalian memakai kunci yang berbeda dari yang dikira",
    remedy:
      "Tidak ada yang ditandai. Minta {name} menunjukkan kode untuk Anda sekali lagi: mungkin tadi untuk orang lain. Jika tetap berbeda, mungkin ada orang di antara kalian, atau salah satu dari kalian punya ID baru: jangan menulis rahasia.",
  },
  SAFETY_CODE_INVALID: {
    cause: "kode keamanan terdiri dari 60 angka, atau teks kode QR yang diawali SANDI:VERIFY",
    remedy: "Tidak ada yang ditandai. Salin seluruh kodenya, atau bandingkan dengan mata.",
  },
  LOOKALIKE_NAME: {
    cause: "nama {name} ({id}) hanya mirip dengan nama kontak Anda {other} ({otherId}); ID-nya berbeda",
    remedy:
      "Bandingkan ID sebelum menulis hal yang hanya boleh dibaca {other}. Lewat Rincian, Anda bisa mengganti nama atau memblokir salah satunya.",
  },
  PEER_BLOCKED: { cause: "Anda memblokir {name}", remedy: "Tidak ada yang dikirim. Blokir bisa dibuka lewat Rincian." },
  SELF_MESSAGE: { cause: "itu Anda sendiri", remedy: "Ini tautan atau ID Anda. Kirimkan kepada orang lain." },
  SUITE_NOT_OFFERED: {
    cause: "{name} tidak menawarkan suite {suite}, hanya {offered}",
    remedy: "Pilih suite itu lewat Rincian.",
  },
  ID_INVALID: {
    cause: "ini bukan tautan dan bukan ID",
    remedy: "Salin seluruh tautannya. ID lengkap terdiri dari 64 angka dan huruf a sampai f.",
  },
};
