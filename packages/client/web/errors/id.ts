import type { ErrorTexts } from "@sandi/protocol/errors";
import type { WebClientErrorCode } from "./webClientError.ts";

export const id: ErrorTexts<WebClientErrorCode> = {
  PAGE_NOT_SECURE: {
    cause: "halaman ini dibuka lewat http, dan browser tidak menyediakan kriptografi untuk halaman seperti itu",
    remedy: "Buka lewat https. Di mesin relay itu sendiri, http://127.0.0.1 juga aman.",
  },
  PASSPHRASE_NEEDED: {
    cause: "profil Anda di browser ini dikunci dengan frasa sandi",
    remedy: "Ketik frasa sandinya.",
  },
  PASSPHRASE_WRONG: {
    cause: "ini bukan frasa sandi profil ini",
    remedy: "Coba lagi: periksa Caps Lock dan bahasa papan ketik.",
  },
  PROFILE_IN_ANOTHER_TAB: {
    cause: "profil {profile} sedang terbuka di tab atau jendela lain di browser ini",
    remedy: "Lanjutkan di sana, atau tutup dulu lalu coba lagi.",
  },
  STORAGE_UNAVAILABLE: {
    cause: "browser ini tidak mengizinkan halaman menyimpan data ({reason})",
    remedy:
      "Izinkan halaman ini menyimpan data, kosongkan ruang di disk, atau pakai jendela biasa, bukan jendela privat.",
  },
  STORAGE_FULL: {
    cause: "browser tidak punya ruang lagi untuk data halaman ini",
    remedy:
      "Tidak ada yang hilang, dan tidak ada yang terkirim tanpa tersimpan. Kosongkan ruang di disk, lalu lanjutkan di sini.",
  },
  STORAGE_GONE: {
    cause: "data halaman ini dihapus saat halaman sedang terbuka",
    remedy:
      "Muat ulang halaman. Jika Anda punya berkas ekspor profil, lanjutkan dengan itu; jika tidak, Anda mulai dari awal.",
  },
  PAGE_OTHER_BUILD: {
    cause: "versi lain dari halaman ini sedang terbuka di tab lain di browser ini",
    remedy: "Lanjutkan di sana. Untuk memakai versi yang lebih baru, tutup semua tab halaman ini lalu buka lagi.",
  },
  TAB_CLOSED: {
    cause: "tab yang sedang mengerjakan ini ditutup di tengah jalan",
    remedy: "Mungkin saja sudah selesai: periksa dulu, dan coba lagi jika belum.",
  },
};
