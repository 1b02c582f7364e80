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
  INVITE_NOT_NEEDED: {
    cause: "undangan ini untuk orang yang belum ada di relay ini, sedangkan Anda sudah",
    remedy: "Undangannya tidak terpakai. Teruskan tautannya kepada orang yang ingin bergabung.",
  },
  PAGE_DEFECT: {
    cause: "terjadi kesalahan di halaman ini: {reason}",
    remedy:
      "Muat ulang halaman: pesan yang tampil sebagai terkirim tidak hilang. Jika terulang, beri tahu pembuat Sandi.",
  },
};
