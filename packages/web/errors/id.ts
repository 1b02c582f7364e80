import type { ErrorTexts } from "@sandi/protocol/errors";
import type { en } from "./en.ts";

export const id: Record<keyof typeof en, ErrorTexts[string]> = {
  CAMERA_REFUSED: {
    cause: "halaman ini tidak diizinkan memakai kamera",
    remedy: "Izinkan lewat setelan peramban untuk alamat ini, atau bandingkan angka.",
  },
  CAMERA_UNAVAILABLE: {
    cause: "tidak ada kamera yang bisa dipakai halaman ini",
    remedy: "Bandingkan angka, atau biarkan dia memindai kode yang Anda tunjukkan.",
  },
  PAGE_DEFECT: {
    cause: "terjadi kesalahan di halaman ini: {reason}",
    remedy:
      "Muat ulang halaman: pesan yang tampil sebagai terkirim tidak hilang. Jika terulang, beri tahu pembuat Sandi.",
  },
};
