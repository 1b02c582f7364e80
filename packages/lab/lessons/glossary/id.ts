import type { Term } from "./term.ts";

export const terms: readonly Term[] = [
  { word: "blok", means: "DES mengolah teks delapan byte sekali jalan: setiap delapan byte disebut blok." },
  {
    word: "CBC",
    means:
      "Cara mengenkripsi teks panjang dengan DES: setiap blok dicampur dengan blok sebelumnya, yang pertama dengan IV.",
  },
  { word: "chain", means: "Di ratchet, deretan kunci: setiap kunci dibuat dari yang sebelumnya, dan dipakai sekali." },
  { word: "DES", means: "Sandi dari tahun tujuh puluhan: satu kunci pendek untuk mengunci dan membuka, dan cepat." },
  {
    word: "handshake",
    means: "Pesan-pesan pertama untuk menyepakati kunci di antara dua perangkat: M1, M2, dan seterusnya.",
  },
  {
    word: "HMAC",
    means: "Kode atas sebuah pesan, dibuat dengan kunci rahasia: jika ada yang diubah, kodenya tidak cocok.",
  },
  { word: "ID", means: "Bilangan yang dihitung dari kunci identitas seseorang, jadi tidak bisa dipilih sesuka hati." },
  { word: "IV", means: "Blok acak yang mengawali CBC. Blok ini dikirim tanpa dikunci." },
  { word: "kartu", means: "Nama dan kunci publik seseorang, ditandatangani oleh orang itu." },
  { word: "K_DES", means: "Kunci DES milik bersama Alice dan Bob." },
  { word: "kunci identitas", means: "Kunci untuk menandatangani semua yang lain: pemiliknya adalah orang itu." },
  {
    word: "kunci privat",
    means: "Separuh pasangan kunci yang tidak pernah keluar dari perangkat pemiliknya: membuka dan menandatangani.",
  },
  {
    word: "kunci publik",
    means: "Separuh pasangan kunci yang boleh dimiliki siapa saja: mengunci, dan memeriksa tanda tangan.",
  },
  {
    word: "nomor keamanan",
    means: "Dua orang melihat nomor yang sama jika tidak ada orang di antara mereka; dibandingkan saat bertemu.",
  },
  { word: "nonce", means: "Bilangan acak yang dipakai sekali dan tidak pernah lagi: N1, N2." },
  { word: "padding", means: "Isian yang membuat teks pendek sepanjang teks yang lebih panjang." },
  {
    word: "prekey",
    means: "Kunci publik yang dititipkan pada relay (prakunci), supaya orang lain bisa menulis kapan saja.",
  },
  { word: "ratchet", means: "Suite yang lebih baru: kuncinya berganti selama orang berbicara, dan yang lama dihapus." },
  { word: "rekaman", means: "Paket yang membawa teks terenkripsi, atau tanda terimanya. Di layar namanya record." },
  {
    word: "RSA",
    means:
      "Sandi dengan sepasang kunci: yang dikunci dengan kunci publik hanya terbuka dengan kunci privat. Sandi ini lambat.",
  },
  { word: "suite", means: "Seperangkat aturan untuk kunci dan pesan. Di sini ada dua: rsa-des dan ratchet." },
  { word: "tanda tangan", means: "Kode yang hanya bisa dibuat pemilik kunci privat, dan bisa diperiksa siapa saja." },
];
