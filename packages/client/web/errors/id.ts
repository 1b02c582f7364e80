import type { ErrorTexts } from "@sandi/protocol/errors";
import type { WebClientErrorCode } from "./webClientError.ts";

export const id: ErrorTexts<WebClientErrorCode> = {
  PROFILE_IN_ANOTHER_TAB: {
    cause: "profil {profile} sedang terbuka di tab atau jendela lain pada peramban ini",
    remedy: "Lanjutkan di sana, atau tutup dulu lalu coba lagi.",
  },
  STORAGE_UNAVAILABLE: {
    cause: "peramban ini tidak mengizinkan halaman menyimpan data ({reason})",
    remedy:
      "Izinkan halaman ini menyimpan data, sediakan ruang di disk, atau pakai jendela biasa, bukan jendela privat. Tanpa penyimpanan, identitas Anda hilang ketika halaman ditutup.",
  },
};
