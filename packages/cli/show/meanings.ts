import type { FieldMeaning } from "@sandi/protocol";
import type { Text } from "../table/table.ts";

/** What each field of a body is for, in a few words. */
export const MEANINGS: Readonly<Record<FieldMeaning, Text>> = {
  version: { en: "version of the format", id: "versi format" },
  type: { en: "what kind of body it is", id: "jenis badan pesan" },
  suite: { en: "number of the suite", id: "nomor suite" },
  handshake: { en: "names the handshake", id: "penanda handshake" },
  rank: { en: "which opening is the newer", id: "pembukaan mana yang lebih baru" },
  reason: { en: "why a session is opened", id: "mengapa sesi dibuka" },
  code: { en: "why it was refused", id: "mengapa ditolak" },
  prekey: { en: "which prekey was used", id: "prakunci yang dipakai" },
  kem: { en: "brings a shared secret", id: "membawa rahasia bersama" },
  key: { en: "public key for the answer", id: "kunci publik untuk jawaban" },
  signature: { en: "signature of the sender", id: "tanda tangan pengirim" },
  salt: { en: "random, makes the key its own", id: "acak, agar kuncinya tidak terulang" },
  previous: { en: "records in the chain before", id: "jumlah catatan di rantai sebelumnya" },
  sender: { en: "ID of the sender", id: "ID pengirim" },
  recipient: { en: "ID of the recipient", id: "ID penerima" },
  length: { en: "length of what follows", id: "panjang isi berikutnya" },
  card: { en: "signed card of the sender", id: "kartu bertanda tangan pengirim" },
  view: { en: "hash of both sides' keys", id: "hash kunci kedua pihak" },
  session: { en: "names the session", id: "penanda sesi" },
  epoch: { en: "counts the changes of keys", id: "hitungan pergantian kunci" },
  direction: { en: "who writes to whom", id: "siapa menulis kepada siapa" },
  sequence: { en: "counts the records", id: "nomor urut catatan" },
  nonce: { en: "random, used once", id: "acak, sekali pakai" },
  ciphertext: { en: "encrypted", id: "terenkripsi" },
  confirmation: { en: "proves that the keys are the same", id: "bukti bahwa kuncinya sama" },
  mac: { en: "shows any change of a byte", id: "menyingkap perubahan satu byte pun" },
  unknown: { en: "fits no layout of the suite", id: "tidak cocok dengan susunan suite" },
};
