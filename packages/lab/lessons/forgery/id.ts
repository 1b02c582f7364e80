import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "mengubah pesan terenkripsi tanpa kuncinya, dan menjelaskan mengapa itu bisa",
    "menjelaskan kegunaan MAC",
    "menjelaskan mengapa membaca dan menulis memerlukan dua kunci yang berbeda",
  ],
  parts: {
    seal: {
      head: "Menyembunyikan dan melindungi",
      says: [
        "Banyak orang membayangkan enkripsi sebagai brankas: isinya tidak bisa dilihat dan tidak bisa diubah. Itu baru separuh benar. Enkripsi menyembunyikan. Apakah enkripsi juga melindungi, itu pertanyaan lain.",
        "Alice dan Bob berbicara dengan protokol 1978. Teks mereka dienkripsi dengan DES, tanpa perlindungan lain. Mallory tidak tahu kuncinya.",
      ],
    },
    flip: {
      ask: "Alice menulis “Pay 100 euros.” (Bayar seratus euro). Mallory membalik satu bit saja dari pesan terenkripsi itu. Apa yang dilihat Bob?",
      choices: {
        a: {
          says: "Galat, atau teks kacau: satu bit yang salah merusak pesan terenkripsi.",
          shows: "Bob melihat kalimat yang rapi. Tidak ada yang ditolak, dan tidak ada yang tampak aneh.",
        },
        b: {
          says: "“Pay 900 euros.”",
          shows:
            "Mallory tidak bisa membaca pesannya. Tetapi ia menebak letak angkanya, dan mengubah satu menjadi sembilan.",
        },
        c: {
          says: "“Pay 100 euros.” Tanpa kunci, isinya tidak bisa diubah.",
          shows: "Bob tidak melihat tulisan Alice. Teksnya sudah berbeda, padahal Mallory tidak punya kunci.",
        },
      },
    },
    flipped: {
      head: "Satu bit",
      says: ["Amati Mallory mengubah satu bit dari pesan yang tidak bisa ia baca."],
      look: [
        "Ukuran paketnya tetap.",
        "Klien Bob mendekripsinya tanpa mengeluh.",
        "Mallory tidak mengetahui kunci maupun teks apa pun.",
      ],
    },
    cbc: {
      head: "Mengapa itu bisa",
      says: [
        "DES mengenkripsi blok berisi delapan byte. Supaya teks yang sama terlihat berbeda, teks setiap blok dicampur dulu dengan blok terenkripsi sebelumnya. Ini disebut CBC. Blok pertama tidak punya pendahulu. Blok itu dicampur dengan blok acak, yaitu IV, yang ikut dikirim di depan.",
        "Mencampur artinya: bit demi bit, yang sama menjadi nol, yang berbeda menjadi satu. Setelah mendekripsi, Bob mencampurkan IV sekali lagi untuk mendapatkan teksnya kembali. Jika satu bit IV dibalik di jalan, bit yang sama dalam teksnya ikut terbalik.",
        "Dalam bit, angka satu adalah {one}, dan sembilan adalah {nine}. Bedanya hanya di satu tempat.",
      ],
    },
    cure: {
      ask: "Apa yang mencegah Mallory mengubah pesan?",
      choices: {
        a: {
          says: "Kunci yang lebih panjang. DES lemah, jadi ia sudah menemukan kuncinya.",
          shows: "Ia tidak pernah tahu kuncinya. Sepanjang apa pun kuncinya, bit yang sama tetap akan terbalik.",
        },
        b: {
          says: "Tidak perlu yang baru: Bob memeriksa akhir pesan setelah mendekripsinya.",
          shows:
            "Pemeriksaan itu memang ada: byte terakhir, yang mengisi sisa blok, harus berbentuk tertentu. Bentuknya benar. Yang diubah ada di tempat lain.",
        },
        c: {
          says: "Angka pemeriksa yang tidak bisa dihitung siapa pun tanpa kunci.",
          shows:
            "Itulah MAC. rsa-des menaruhnya di akhir setiap rekaman. Klien Bob menghitungnya kembali, mendapat nilai lain, dan tidak menampilkan apa pun.",
        },
      },
    },
    mac: {
      head: "Bit yang sama, dengan MAC",
      says: [
        "MAC adalah singkatan dari message authentication code. Dalam rsa-des, MAC itu berupa HMAC atas semua yang ada di depannya. Mallory membalik bit teks yang sama.",
      ],
      look: [
        "Klien Bob menolak rekaman itu sebelum mendekripsi apa pun.",
        "Bob tidak pernah melihat jumlah yang diubah.",
      ],
    },
    luck: {
      head: "Galat bukan perlindungan",
      says: [
        "Bisa juga Mallory mengenai satu bit di blok terakhir. Klien 1978 pun akan menolaknya, karena akhir pesannya menjadi kacau. Tetapi itu kebetulan. Perlindungan yang bergantung pada tempat penyerang memukul bukanlah perlindungan.",
      ],
    },
    keyboard: {
      ask: "Sekarang Mallory sudah menemukan kunci DES. Dalam protokol 1978 ia mengenkripsi teksnya sendiri dan mengirimnya kepada Bob sebagai Alice. Apa yang terjadi?",
      choices: {
        a: {
          says: "Bob melihatnya sebagai tulisan Alice.",
          shows: "Siapa pun yang punya kuncinya bisa membaca sekaligus menulis. Bagi klien Bob, itu rekaman biasa.",
        },
        b: {
          says: "Tidak terjadi apa-apa. Dengan kunci itu ia bisa membaca, tetapi tidak bisa menulis atas nama Alice.",
          shows: "Ia membaca, dan ia menulis. Satu kunci dipakai untuk keduanya.",
        },
        c: {
          says: "Klien Bob menyadarinya: N1 dan N2 sudah membuktikan bahwa lawan bicaranya Alice.",
          shows:
            "Tidak ada yang menyadarinya. Kedua nonce membuktikan bahwa Alice ada di awal. Keduanya tidak mengatakan apa pun tentang pesan berikutnya.",
        },
      },
    },
    twoKeys: {
      ask: "Bagaimana dalam rsa-des, jika ia menemukan kunci DES di sana?",
      choices: {
        a: {
          says: "Sama saja: kunci tetap kunci.",
          shows: "Bob tidak melihat apa pun. HMAC memakai kunci lain, dan Mallory tidak memilikinya.",
        },
        b: {
          says: "Ia bisa membaca, tetapi tidak bisa menulis.",
          shows:
            "Ia membaca “Hello Bob.” Rekaman buatannya ditolak. Kunci HMAC dihitung dari N1, N2, dan sebuah rahasia, bukan dari kunci DES.",
        },
        c: {
          says: "Ia tidak bisa membaca dan tidak bisa menulis: HMAC melindungi teksnya.",
          shows: "Ia bisa membaca. MAC melindungi dari perubahan. MAC tidak menyembunyikan apa pun.",
        },
      },
    },
    end: {
      head: "Dua kegunaan, dua kunci",
      says: [
        "Enkripsi menjawab: siapa yang bisa membaca ini? Autentikasi menjawab: siapa yang menulis ini, dan apakah masih utuh? Yang satu tidak memberi Anda yang lain.",
        "Algoritma modern melakukan keduanya sekaligus. AES-GCM, yang dipakai ratchet, menaruh sebuah tag di akhir setiap rekaman. Balik bit mana pun, dan rekaman itu tidak terbuka.",
        "Cobalah: di meja Mallory, kuas bit membalik setiap bit sebuah paket, satu per satu, dan menunjukkan pemeriksaan mana yang menangkapnya.",
      ],
    },
  },
};
