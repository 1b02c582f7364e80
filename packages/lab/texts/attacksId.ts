import type { Lines } from "../attacks/attack.ts";
import type { AttackName } from "../attacks/names.ts";

export const attacksId: Readonly<Record<AttackName, Lines>> = {
  eavesdrop: [
    "Mallory membiarkan semuanya lewat dan menyimpan salinannya.",
    "Tidak ada pemeriksaan yang bereaksi. Ia terhenti karena tak satu pun kuncinya membuka pesan.",
    "Menyadap saja memberi tahu siapa berbicara, kapan, dan seberapa banyak, tetapi bukan isinya.",
  ],
  flip: [
    "Mallory membalik satu bit pesan di tengah jalan.",
    "Protokol 1978 tidak memeriksa. Pada rsa-des kode atas pesannya (HMAC) tidak cocok; pada ratchet tag AES-GCM-nya.",
    "Pada CBC, bit IV yang dibalik membalik bit teks yang sama: enkripsi menyembunyikan teks, bukan melindunginya.",
  ],
  replay: [
    "Mallory mengirimkan satu pesan untuk kedua kalinya.",
    "Protokol 1978 tidak memeriksa. Yang lain menolak rekaman yang nomornya sudah pernah datang.",
    "Salinan sama aslinya dengan yang pertama. Hanya nomor di dalam bagian yang diautentikasi yang membedakannya.",
  ],
  reflect: [
    "Mallory mengirim kembali pesan Alice kepadanya, sebagai pesan Bob.",
    "1978 tidak memeriksa. Rekaman rsa-des menyebut arahnya; pada ratchet tiap arah punya kuncinya sendiri.",
    "Dengan satu kunci untuk dua arah, tanpa keterangan arahnya, setiap pesan juga bisa menjadi pesan pihak lain.",
  ],
  reorder: [
    "Mallory menyerahkan dua pesan dengan urutan terbalik.",
    "Protokol 1978 tidak memeriksa. Yang lain menunjukkan celah, menolak yang terlambat, dan pengirim mengulanginya.",
    "Urutan yang tertukar bisa membalik makna; karena itu pembaca diberi tahu bahwa ada yang hilang, sebelum yang terlambat datang.",
  ],
  drop: [
    "Mallory membuang satu pesan dan menyerahkan yang berikutnya.",
    "Protokol 1978 tidak memeriksa. Yang lain menunjukkan bahwa satu pesan hilang sampai pesan itu datang lagi.",
    "Tak seorang pun bisa dipaksa mengantar. Tetapi kehilangan bisa terlihat, dan diperbaiki.",
  ],
  sizes: [
    "Mallory membandingkan ukuran dua pesan yang isinya tidak bisa ia baca.",
    "Pada protokol 1978 dan rsa-des ukuran tidak disembunyikan. Ratchet mengisinya sampai tingkat tertentu, minimal 256 byte.",
    "Ya yang singkat dan tidak yang panjang berbeda ukurannya: sering kali itu saja sudah cukup.",
  ],
  keyboard: [
    "Mallory mengetik pesan sebagai Alice, dengan kunci DES yang ia temukan bila ada.",
    "Protokol 1978 menerimanya. Pada rsa-des HMAC-nya tidak cocok, karena kuncinya tidak berasal dari kunci DES; pada ratchet tagnya.",
    "Yang bisa membaca tidak boleh otomatis bisa menulis: dua kegunaan, dua kunci.",
  ],
  lowe: [
    "Alice berbicara dengan Mallory, yang meneruskan jawabannya kepada Bob dan menyamar sebagai Alice.",
    "Protokol 1978 tidak memeriksa. rsa-des berhenti di M2: nama di dalamnya Bob, bukan Mallory. Pembuka ratchet menyebut pembacanya.",
    "N2 kembali tanpa nama, jadi Alice menjawab pertanyaan Bob untuk Mallory. Perbaikan Lowe (1995) adalah satu nama itu.",
  ],
  "forged-m4": [
    "Mallory menyerahkan kunci pilihannya sendiri kepada Bob, atas nama Alice.",
    "Protokol 1978 tidak memeriksa. rsa-des menuntut N2, yang hanya bisa dibaca Alice; ratchet menuntut tanda tangan Alice.",
    "Siapa pun bisa mengenkripsi untuk Bob: kunci publiknya memang publik. Itu tidak membuktikan siapa pengirimnya.",
  ],
  "false-sender": [
    "Mallory menulis kepada Bob, dan relay berkata bahwa itu dari Alice.",
    "Pada protokol 1978 jawaban Bob hanya terbuka dengan kunci Alice. Yang lain menemukan bahwa kartu bertanda tangannya bukan milik Alice.",
    "Kata relay tentang siapa pengirimnya tidak ada gunanya; setiap protokol harus membuktikannya.",
  ],
  "withheld-opening": [
    "Relay menahan pesan pertama selama delapan hari, lalu menyerahkannya.",
    "Protokol 1978 menganggapnya baru. rsa-des membuat handshake kedaluwarsa; ratchet membuka sesi baru dan menolak peringkat lama.",
    "Penundaan tidak bisa dilarang. Tetapi kedua pihak melihatnya, dan yang lama tidak dianggap baru.",
  ],
  "swap-key": [
    "Relay mencantumkan Mallory dengan nama Bob dan menyembunyikan Bob.",
    "Jika Alice sudah memverifikasi Bob, kliennya menolak menebak di antara dua orang bernama sama. Selain itu tidak ada yang bereaksi.",
    "Nama hanyalah pengakuan. Sebelum dua orang membandingkan nomor keamanan, kunci pertamalah yang dipercaya.",
  ],
  "forged-card": [
    "Relay memasukkan kunci Mallory ke kartu Bob.",
    "Tanda tangan pada kartu itu tidak lagi berlaku.",
    "ID berasal dari kunci tanda tangan, dan kunci itu menandatangani yang lain: cukup satu hal yang dibandingkan.",
  ],
  "swap-prekeys": [
    "Relay membagikan prakunci Mallory sebagai milik Bob.",
    "Bob tidak menandatanganinya.",
    "Kunci yang dititipkan di relay aman hanya karena pengambilnya memeriksa tanda tangan pemiliknya.",
  ],
  downgrade: [
    "Relay mencoret ratchet dari kartu Bob, agar Alice turun ke DES.",
    "Tanda tangan pada kartu itu tidak lagi berlaku.",
    "Yang ditawarkan seseorang ikut ditandatangani; jadi tidak ada yang bisa ditawar turun.",
  ],
  rollback: [
    "Relay menunjukkan kepada Alice kartu lama Bob, asli tetapi sudah diganti.",
    "Versinya lebih rendah daripada yang pernah dilihat Alice.",
    "Tanda tangan lama tetap tanda tangan. Hanya versi yang tidak pernah mundur yang membuatnya tak berguna.",
  ],
  "stolen-device-past": [
    "Mallory mencuri perangkat Bob dan mencoba kuncinya pada pesan yang ia rekam sebelumnya.",
    "Pada protokol 1978 dan rsa-des kunci itu membuka semuanya. Pada ratchet kunci itu sudah tidak ada.",
    "Yang sudah dihapus tidak bisa dicuri: itulah kerahasiaan maju. (Riwayat di perangkat itu sendiri bisa.)",
  ],
  "stolen-device-now": [
    "Mallory mencuri perangkat Bob dan menyadap pesan berikutnya.",
    "Tidak ada pemeriksaan yang bereaksi, di protokol mana pun.",
    "Siapa yang memegang semua kunci Anda adalah Anda, saat itu. Pertanyaannya: berapa lama.",
  ],
  "stolen-device-future": [
    "Mallory mencuri perangkat Bob, lalu keduanya terus menulis, dan ia terus menyadap.",
    "Pada protokol 1978 dan rsa-des ia terus membaca, selama Bob memakai kunci RSA itu. Pada ratchet kuncinya tidak membuka apa-apa lagi.",
    "Setiap pihak menambahkan keacakan baru: pencuri yang hanya mendengar kembali terkunci di luar.",
  ],
  "restored-device": [
    "Mallory mengembalikan perangkat Bob ke salinan lama, lalu menyerahkan lagi yang datang sesudahnya.",
    "1978 tidak memeriksa. Pada yang lain, pesan Alice melaporkan pesan Bob yang sudah dilupakan perangkatnya: sesi itu ditinggalkan.",
    "Perangkat tidak tahu apa yang ia lupakan, tetapi lawan bicaranya tahu. Kalau Bob belum menulis sejak salinan itu, tidak ada yang tampak.",
  ],
  "des-search": [
    "Mallory mencoba kunci DES pada pesan rekaman; di sini hanya beberapa bit yang tidak diberikan kepadanya.",
    "Tidak ada pemeriksaan yang bisa bereaksi: ia bekerja sendirian.",
    "56 bit terlalu sedikit. Pencariannya sungguhan; satu GPU pusat data mencoba semua kunci dalam empat hari.",
  ],
};
