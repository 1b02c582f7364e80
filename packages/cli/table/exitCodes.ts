import { EXIT } from "../errors/exit.ts";
import type { Text } from "./table.ts";

export const EXIT_CODES: readonly { readonly code: number; readonly about: Text }[] = [
  { code: EXIT.done, about: { en: "done", id: "selesai" } },
  { code: EXIT.failure, about: { en: "failure", id: "gagal" } },
  { code: EXIT.usage, about: { en: "wrong command line", id: "baris perintah salah" } },
  { code: EXIT.unreachable, about: { en: "the relay cannot be reached", id: "relay tidak dapat dihubungi" } },
  {
    code: EXIT.ioError,
    about: {
      en: "the relay's disk has failed: check the disk before starting again",
      id: "disk relay rusak: periksa disknya sebelum menjalankan lagi",
    },
  },
  {
    code: EXIT.timedOut,
    about: {
      en: "timed out before the message was accepted or delivered",
      id: "waktu habis sebelum pesan diterima relay atau sampai",
    },
  },
  { code: EXIT.protocol, about: { en: "protocol or decryption failure", id: "kegagalan protokol atau dekripsi" } },
  {
    code: EXIT.identity,
    about: { en: "an identity has changed or is not verified", id: "identitas berubah atau belum terverifikasi" },
  },
  {
    code: EXIT.config,
    about: {
      en: "settings or data must be corrected by a person; starting again does not help",
      id: "pengaturan atau data harus diperbaiki seseorang; menjalankan lagi tidak membantu",
    },
  },
  { code: EXIT.interrupted, about: { en: "interrupted", id: "dihentikan" } },
];
