import type { ErrorTexts } from "@sandi/protocol/errors";
import type { ClientErrorCode } from "./clientError.ts";

export const id: ErrorTexts<ClientErrorCode> = {
  RELAY_UNREACHABLE: {
    cause: "relay di {url} tidak dapat dihubungi ({reason})",
    remedy:
      'Jalankan dengan "npm start", atau periksa alamat pada --relay. Yang Anda tulis disimpan dan dikirim begitu relay kembali.',
  },
  RELAY_PROOF_FAILED: {
    cause: "relay tidak membuktikan bahwa ia memegang kunci yang ditunjukkannya",
    remedy: "Mungkin ada pihak di antara Anda dan relay: periksa alamatnya, dan pakai TLS di luar mesin ini.",
  },
  RELAY_NOT_INVITED_TO: {
    cause: "relay di {relay} bukan relay undangan itu: kunci yang ditunjukkannya {offered}",
    remedy:
      "Tidak ada yang dikirim. Mungkin ada pihak di antara Anda dan relay, atau kuncinya baru: mintalah tautan baru kepada pengelolanya.",
  },
  RELAY_SAID: {
    cause: "relay menolak dengan kode yang tidak dikenal klien ini: {code}",
    remedy: "Relay mungkin lebih baru: perbarui klien ini.",
  },
  CLOCK_OFF: {
    cause: "jam perangkat ini berbeda {hours} jam dari jam relay",
    remedy: "Masa berlaku mengikuti jam relay; betulkan jam perangkat ini.",
  },
  UNKNOWN_PEER: {
    cause: "tidak ada yang dikenal sebagai {id}",
    remedy: "L menampilkan siapa saja yang ada. ID terdiri atas 16 huruf dan angka, misalnya k7mq-2xvd-9hnt-4wpz.",
  },
  AMBIGUOUS_NAME: {
    cause: "lebih dari satu orang bernama {name}: {ids}",
    remedy: "Pilih dengan ID, dan bandingkan nomor keamanan untuk tahu siapa yang mana.",
  },
  AMBIGUOUS_ID: {
    cause: "lebih dari satu ID berawalan {id}",
    remedy: "Ada yang membuat tiruan: pakai ID lengkap dari tautan orangnya, jangan yang pendek.",
  },
  IDENTITY_CHANGED: {
    cause: "ada orang baru memakai nama {name}, yang sudah Anda verifikasi: {ids}",
    remedy:
      "Tidak ada yang dikirim. Tanyakan kepada {name} lewat jalur lain apakah perangkatnya baru, lalu pilih dengan ID.",
  },
  SELF_MESSAGE: { cause: "itu Anda sendiri", remedy: "Pilih orang lain: L menampilkan siapa saja yang ada." },
  EMPTY_MESSAGE: { cause: "pesan perlu setidaknya satu karakter", remedy: "Tulislah sesuatu." },
  TEXT_TOO_LARGE: {
    cause: "teks berukuran {size} byte; paling banyak {limit} dalam satu pesan",
    remedy: "Kirimlah dalam beberapa bagian.",
  },
  SUITE_NOT_OFFERED: {
    cause: "{name} tidak menyediakan suite {suite}",
    remedy: "Pilih suite yang tertera di samping namanya pada daftar.",
  },
  UNKNOWN_SUITE: {
    cause: "ada pesan dengan suite yang tidak dipahami klien ini",
    remedy: "Perbarui klien ini; pesan itu tidak terbaca olehnya.",
  },
  BODY_BROKE_INVARIANT: {
    cause: "sebuah pesan membawa klien ini ke keadaan yang tidak semestinya, lalu dibuang",
    remedy: "Ini cacat Sandi: mohon laporkan. Percakapan berlanjut seperti sebelum pesan itu.",
  },
  PROFILE_DAMAGED: {
    cause: "isi profil rusak ({part})",
    remedy: "Tidak ada yang diubah. Pulihkan map profil dari cadangan, atau mulai yang baru dengan --profile.",
  },
  PROFILE_NEWER: {
    cause: "profil ditulis oleh Sandi yang lebih baru (format {version}; yang ini mengenal {known})",
    remedy: "Perbarui Sandi di perangkat ini.",
  },
  PROFILE_ROLLED_BACK: {
    cause: "profil ini salinan lama dari profil yang sudah dipakai lagi sesudahnya",
    remedy:
      "Semua sesi dibuang agar tidak ada kunci yang terpakai dua kali; percakapan dibuka ulang dengan sendirinya. Pesan setelah salinan itu mungkin hilang di sini.",
  },
  PROFILE_WRITE_FAILED: {
    cause: "profil tidak dapat ditulis ({reason})",
    remedy: "Tidak ada yang terkirim tanpa tercatat. Sediakan ruang atau perbaiki disk, lalu mulai lagi.",
  },
};
