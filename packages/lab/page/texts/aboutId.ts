import type { Catalogue } from "@sandi/client/texts";
import type { aboutEn } from "./aboutEn.ts";

/** Yang menjelaskan sebuah langkah atau tindakan, dalam bahasa Indonesia. */
export const aboutId: Catalogue<typeof aboutEn> = {
  remedyAmbiguous:
    "Di aplikasi pesan, orang memilih dengan ID dan mencocokkan nomor keamanan. Di sini orang menulis kepada sebuah nama: jalankan ulang kliennya, supaya ia bertanya lagi siapa saja yang ada.",
  aboutFrame:
    "Klien dan relay saling memberi tahu siapa saja yang ada, serta membagikan kartu dan prakunci. Tidak ada teks di dalamnya.",
  aboutLearned: "Mallory mencoba setiap kuncinya pada semua yang ia rekam. Yang ini terbuka.",
  aboutGap: "Ada nomor yang hilang dalam urutan pesan. Klien memberi tahu orangnya dan meminta pesan itu lagi.",
  aboutRefused: "Klien tidak menerimanya: ada satu pemeriksaan yang gagal.",
  aboutIgnored:
    "Dari orang yang belum dikenal, klien hanya membaca pesan pertama seperti M1, dan tidak menjawab yang lain: jadi tidak ada yang bisa menyibukkannya atau mencari tahu siapa kenalannya. Tidak ada orang yang diberi tahu. Paket yang sudah pergi bisa disalin.",
  aboutRoutine: "Klien tidak menerimanya. Ini juga terjadi sehari-hari, jadi tidak ada yang diganggu karenanya.",
  kind_unknown: "Tidak ada susunan protokol yang cocok dengan byte ini.",
  kind_ns_M1: "{from} memulai: angka acak baru N1 dan sebuah nama, dienkripsi untuk orang yang ingin diajak bicara.",
  kind_ns_M2:
    "Jawabannya: N1 kembali, yang hanya bisa dibaca pemilik kunci, bersama angka baru N2. Tidak ada hal lain di dalamnya.",
  kind_ns_M3: "N2 kembali. Pengirimnya mampu membuka M2. Bahwa itu pasti {from}, hanya diyakini protokolnya.",
  kind_ns_M4: "Kunci DES untuk semua yang menyusul, dienkripsi untuk pihak lain.",
  kind_ns_record:
    "Teks yang dienkripsi dengan DES blok demi blok (mode CBC). Tidak ada yang melindunginya dari perubahan.",
  kind_rsa_M1:
    "{from} memulai: kedua nama dan angka acak baru N1, dienkripsi untuk {to}. Kartu {from} yang bertanda tangan ikut dikirim.",
  kind_rsa_M2:
    "{from} menjawab: N1 kembali bersama nama {from} dan angka baru N2. Nama itu ditambahkan Gavin Lowe pada 1995: karenanya {to} tahu ini jawaban siapa.",
  kind_rsa_M3: "{from} mengirim balik N2: hanya {from} yang bisa membuka M2. Kini keduanya tahu pihak lain memang ada.",
  kind_rsa_M4:
    "{from} menyerahkan kunci DES dan rahasia kedua, S. Dari S diturunkan kunci yang melindungi teks dari perubahan (HMAC).",
  "kind_rsa_M4'": "Kunci DES baru, diserahkan sebelum yang lama mengenkripsi terlalu banyak.",
  kind_rsa_M5: "{from} membuktikan bahwa ia punya kuncinya: kode atas semua yang dikatakan dalam handshake.",
  kind_rsa_M6: "{from} membuktikan hal yang sama. Mulai di sini teks boleh mengalir.",
  kind_rsa_record:
    "Teks yang dienkripsi dengan DES. Sebuah kode atas seluruhnya (HMAC) melindunginya dari perubahan, dan sebuah nomor dari pengulangan.",
  kind_ratchet_opening:
    "Pesan pertama membuka sesi: rahasia bersama dibuat dengan kunci yang dititipkan pembaca pada relay, lalu ditandatangani penulisnya.",
  kind_ratchet_answer: "Jawaban pertama: membawa rahasia bersama yang baru dan tanda tangan penulisnya.",
  kind_ratchet_step: "Pesan dengan rahasia bersama yang baru. Pencuri kunci lama tidak bisa mengikuti.",
  kind_ratchet_record: "Teks yang dienkripsi dengan AES-256-GCM dengan kunci yang dipakai sekali lalu dihapus.",
  kind_ratchet_refusal: "Pembaca tidak bisa memakai pembukaan itu, mengatakan alasannya, dan menandatanganinya.",
  about_say: "Seseorang menulis, kepada siapa pun yang bernama itu dalam daftarnya.",
  about_deliver: "Meja menyerahkan paket kepada penerimanya.",
  about_deliverAll: "Semua yang tidak ditahan diserahkan, mulai dari yang tertua, beserta kelanjutannya.",
  about_hold: "Tetap di meja ketika semuanya diserahkan.",
  about_drop: "Dibuang.",
  about_copy: "Satu paket lagi yang sama, untuk diserahkan sekali lagi.",
  about_swap: "Kedua paket bertukar tempat dalam antrean.",
  about_misaddress: "Serahkan seolah-olah dari orang lain, atau kepada orang lain. Nama yang terbaca ikut diganti.",
  about_edit: "Timpa dengan byte lain, mulai dari tempat yang dihitung dari 0.",
  about_flip: "Ubah satu bit. Bit 0 adalah yang pertama dalam paket.",
  about_reencrypt: "Buka dengan kunci Mallory, enkripsi isinya untuk orang lain, lalu serahkan atas nama seseorang.",
  about_forge: "Mallory menulis pesan yang menyerahkan kunci, atas nama seseorang: M4, atau sebuah pembukaan.",
  about_type: "Mallory mengetik sebagai seseorang, dengan kunci terbaik yang ia punya.",
  about_impersonate:
    "Relay menyembunyikan seseorang dan mencantumkan Mallory dengan nama itu. Klien tetap ingat orang yang sudah dilihatnya: setelah ini jalankan ulang kliennya, supaya ia bertanya lagi siapa saja yang ada.",
  about_alterCard: "Relay memperlihatkan kartu lain milik seseorang.",
  about_alterPrekeys: "Relay membagikan prakunci Mallory sebagai milik seseorang.",
  about_steal: "Mallory menyalin perangkat apa adanya sekarang: kuncinya, dan keadaan setiap percakapan.",
  about_wait: "Waktu berlalu tanpa ada yang melihat perangkatnya. Sehari ada 86400 detik.",
  about_restart: "Program berakhir lalu dimulai lagi dari yang tersimpan.",
  about_restore:
    "Perangkat dikembalikan ke salinan lama: semua yang tersimpan setelah tindakan itu. Programnya dimulai lagi, dan di luar itu tidak ada yang ingat lebih banyak.",
  about_search:
    "Mallory mencoba kunci DES pada paket itu. Semua bit diberikan kepadanya kecuali sekian: pencarian sungguhan 56.",
  aboutShown: "Orangnya diberi tahu bahwa ada yang tidak beres.",
};
