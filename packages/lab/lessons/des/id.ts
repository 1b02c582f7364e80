import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "menjelaskan apa yang diperlukan untuk mencoba semua kunci, dan apa yang tidak",
    "menjelaskan berapa beban penyerang untuk setiap bit kunci tambahan",
    "menyebutkan apa yang sudah diukur tentang DES, dan apa akibatnya",
  ],
  parts: {
    size: {
      head: "Ada berapa kunci?",
      says: [
        "DES diterbitkan pada tahun 1970-an oleh biro standar Amerika Serikat. Tidak ada yang menemukan kesalahan besar dalam rancangannya. DES tetap tumbang, karena kuncinya terlalu pendek.",
        "Kunci DES punya {bits} bit yang berarti. Masing-masing bisa nol atau satu, jadi banyaknya 2 × 2 × 2 dan seterusnya, {bits} kali: sekitar {quadrillions} kuadriliun kunci. (Satu kuadriliun adalah sejuta kali semiliar.)",
        "Kedengarannya banyak. Tetapi komputer bisa mencobanya satu per satu.",
      ],
    },
    notice: {
      ask: "Mallory merekam sebuah pesan terenkripsi. Di rumah ia mencoba kunci demi kunci. Dalam percobaan ini ia diberi semua bit kunci kecuali beberapa, supaya cepat. Apa yang terjadi?",
      choices: {
        a: {
          says: "Ia menemukan kuncinya, membaca pesannya, dan tidak ada yang menyadarinya.",
          shows:
            "Ia mencoba {tried} kunci. Ia bekerja dengan salinan, sendirian, selama yang ia mau. Tidak ada pemeriksaan yang bisa bereaksi.",
        },
        b: {
          says: "Setelah beberapa kunci yang salah, klien Bob memblokirnya.",
          shows:
            "Klien Bob tidak tahu apa-apa. Anda bisa mengunci pintu agar orang tidak masuk. Anda tidak bisa mengunci salinan yang sudah ada di rumahnya.",
        },
        c: {
          says: "Ia tidak bisa tahu kunci mana yang benar: setiap kunci menghasilkan suatu teks.",
          shows:
            "Setiap kunci menghasilkan byte, tetapi hanya satu yang menghasilkan teks yang masuk akal. Yang lain menghasilkan derau.",
        },
      },
    },
    search: {
      head: "Pencarian sungguhan",
      says: [
        "Pencarian ini bukan sandiwara. Setiap percobaan mendekripsi rekaman itu dengan DES. Yang tidak diketahui adalah {bits} bit terakhir kunci, jadi paling banyak {most} kunci harus dicoba.",
      ],
      look: [
        "Mallory mengetahui K_DES, dan dengan itu semua yang dienkripsi dengannya.",
        "Untuk itu {tried} kunci dicoba. Untuk kunci utuh, masih ada {rest} bit lagi yang tidak diketahui.",
      ],
    },
    bits: {
      ask: "Dengan delapan bit yang tidak diketahui, paling banyak 256 kunci harus dicoba. Sekarang dua belas bit tidak diketahui. Berapa kunci yang mungkin harus dicoba?",
      choices: {
        a: {
          says: "Satu setengah kali lipat, karena dua belas adalah satu setengah kali delapan: paling banyak 384.",
          shows: "Ternyata {tried}. Bit tidak dijumlahkan; setiap bit melipatduakan pekerjaan.",
        },
        b: {
          says: "Enam belas kali lipat, karena setiap bit melipatduakan pekerjaan.",
          shows:
            "Ternyata {tried} dari paling banyak {most}. Empat bit lagi: dua kali, dua kali, dua kali, dan dua kali lagi.",
        },
        c: {
          says: "Kira-kira sama seperti tadi. Komputer itu cepat.",
          shows:
            "Ternyata {tried}. Dua belas bit memang belum berarti bagi komputer. Tetapi setiap bit berarti dua kali lipat.",
        },
      },
    },
    cost: {
      head: "Harga sebuah kunci utuh",
      says: [
        "Satu {device}, prosesor grafis yang dipakai di pusat data, terukur mencoba {billions} miliar kunci DES per detik. Semua kunci dengan {bits} bit habis dicoba dalam {days} hari. Rata-rata kuncinya ditemukan setelah separuh waktu itu: {average} hari.",
        "Dengan {cards} prosesor seperti itu, cukup {hours} jam. Pencarian mudah dibagi: masing-masing mengambil sebagian kunci, dan tidak perlu saling berbicara sampai salah satunya selesai.",
        "Yang diukur adalah banyaknya kunci per detik. Waktunya dihitung dari situ: banyaknya semua kunci dibagi banyaknya kunci per detik.",
      ],
    },
    right: {
      head: "Cara mengenali kunci yang benar",
      says: [
        "Pencarian yang cepat tidak melihat teks. Memeriksa setiap hasil apakah masuk akal terlalu lambat. Yang diperlukan adalah satu blok, delapan byte, yang diketahui sebelum dan sesudah enkripsi: tinggal dibandingkan, lalu lanjut.",
        "Karena itu Mallory mencari tempat di dalam pesan yang isinya bisa ia tebak.",
      ],
    },
    crib: {
      ask: "Dalam rsa-des, setiap rekaman tidak hanya membawa teks, tetapi juga laporan tentang apa yang sudah diterima penulisnya. Adakah blok yang bisa ditebak Mallory?",
      choices: {
        a: {
          says: "Tidak. Yang terenkripsi tidak diketahui; itulah gunanya enkripsi.",
          shows:
            "Dalam rekaman pertama Alice laporannya kosong, jadi satu blok penuh berisi nol. Mallory menebaknya, dan tebakannya benar.",
        },
        b: {
          says: "Ada, di setiap rekaman: laporannya selalu berada di tempat yang sama.",
          shows:
            "Tempatnya sama, isinya tidak. Saat menulis teks kedua, Alice sudah menerima sesuatu, dan tebakannya salah.",
        },
        c: {
          says: "Ada, di rekaman pertama: belum ada yang diterima, jadi laporannya nol semua.",
          shows:
            "Tebakannya benar di rekaman pertama, dan salah setelahnya. Kolom yang tetap adalah hadiah bagi pencari. Enkripsi yang kuat sanggup menanggungnya; DES tidak.",
        },
      },
    },
    renewed: {
      ask: "rsa-des mengganti kunci DES setelah dipakai satu jam. Mallory sudah menemukan kunci pertama. Lalu kuncinya berganti. Apa yang bisa ia baca?",
      choices: {
        a: {
          says: "Tetap semuanya: kunci baru dikirim terenkripsi dengan kunci lama, dan itu ia punya.",
          shows:
            "Ia tidak bisa membaca yang ditulis setelah pergantian. Kunci baru dikirim terkunci dengan RSA, bukan dengan kunci lama.",
        },
        b: {
          says: "Yang ditulis dengan kunci pertama, dan tidak satu pun setelah pergantian.",
          shows:
            "Ia membaca yang ditulis sampai pergantian itu. Setelahnya ia harus mencari lagi dari awal. Jadi kerugian dari satu pencarian adalah satu jam, atau apa yang muat dalam satu jam.",
        },
        c: {
          says: "Tidak ada lagi: kunci lama sudah diganti, jadi tidak berharga.",
          shows:
            "Ia tetap membaca yang ia rekam dengan kunci lama. Mengganti gembok tidak menarik kembali salinan dari apa yang dulu dilindunginya.",
        },
      },
    },
    end: {
      head: "Dikalahkan oleh hitungan",
      says: [
        "DES tidak dibobol oleh gagasan yang cerdik. DES disusul oleh hitungan: {bits} bit dulu banyak, lalu komputer berkembang.",
        "Algoritma enkripsi masa kini memakai kunci dengan sedikitnya 128 bit. Untuk itu prosesor yang sama memerlukan waktu lebih lama daripada umur alam semesta, dan semiliar prosesor bersama-sama pun demikian. Ratchet memakai 256 bit.",
        "Karena itu rsa-des hanya untuk belajar: suite ini menunjukkan cara menyepakati kunci dan melindungi pesan, dengan enkripsi yang bisa dibuka pusat data dalam {days} hari.",
      ],
    },
  },
};
