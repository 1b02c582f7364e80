import type { ErrorTexts } from "@sandi/protocol/errors";
import type { WebClientErrorCode } from "./webClientError.ts";

export const id: ErrorTexts<WebClientErrorCode> = {
  PAGE_NOT_SECURE: {
    cause: "halaman ini dibuka lewat http, dan browser tidak menyediakan kriptografi untuk halaman seperti itu",
    remedy: "Buka lewat https. Di mesin relay itu sendiri, http://127.0.0.1 juga aman.",
  },
  PROFILE_IN_ANOTHER_TAB: {
    cause: "profil {profile} sedang terbuka di tab atau jendela lain di browser ini",
    remedy: "Lanjutkan di sana, atau tutup dulu lalu coba lagi.",
  },
  STORAGE_UNAVAILABLE: {
    cause: "browser ini tidak mengizinkan halaman menyimpan data ({reason})",
    remedy:
      "Izinkan halaman ini menyimpan data, kosongkan ruang di disk, atau pakai jendela biasa, bukan jendela privat. Tanpa penyimpanan, identitas Anda hilang saat halaman ditutup.",
  },
};
