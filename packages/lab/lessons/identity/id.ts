import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "menjelaskan mengapa enkripsi tidak ada gunanya jika kuncinya salah",
    "menjelaskan apa yang dibuktikan oleh kartu bertanda tangan, dan apa yang tidak",
    "menjelaskan apa yang dibandingkan dua orang saat verifikasi, dan kapan itu sudah terlambat",
  ],
  parts: {
    whose: {
      head: "Terenkripsi, tetapi untuk siapa?",
      says: [
        "Untuk mengunci pesan bagi Bob, Alice memerlukan kunci publik Bob. Ia belum pernah bertemu Bob. Maka ia bertanya kepada relay: siapa yang bernama Bob, dan apa kuncinya?",
        "Relay menjawab. Di lab ini relay milik Mallory.",
      ],
    },
    stranger: {
      ask: "Relay memberi Alice sebuah kartu dengan nama Bob. Itu kartu kedua milik Mallory. Bob yang asli disembunyikan. Alice memakai ratchet dan menulis rahasianya. Siapa yang bisa membacanya?",
      choices: {
        a: {
          says: "Hanya Bob. Pesannya terenkripsi ujung ke ujung.",
          shows: "Pesannya memang terenkripsi ujung ke ujung, tetapi di ujung sana ada Mallory. Ia membacanya.",
        },
        b: {
          says: "Mallory. Alice menguncinya dengan kunci Mallory.",
          shows:
            "Enkripsinya bekerja sempurna, untuk orang yang salah. Klien Alice tidak mungkin menyadarinya: ia belum pernah melihat Bob.",
        },
        c: {
          says: "Tidak ada. Tanda tangan pada kartu itu salah, jadi klien Alice menolaknya.",
          shows:
            "Tanda tangannya benar. Mallory menandatangani kartunya sendiri. Ia hanya menulis nama orang lain di situ.",
        },
      },
    },
    swapped: {
      head: "Ini Bob, kata relay",
      says: [
        "Amati bagaimana relay menempatkan Mallory di posisi Bob sebelum pesan pertama Alice.",
        "Untuk mencobanya sendiri perlu dua tindakan. Biarkan relay memperlihatkan Mallory kepada Alice di tempat Bob. Lalu jalankan ulang klien Alice: klien tetap ingat orang yang sudah dilihatnya, dan baru bertanya siapa lagi yang ada saat dijalankan.",
      ],
      look: [
        "Klien Alice menulis kepada “Bob”. Paketnya sampai kepada Mallory.",
        "Semua pemeriksaan lolos. Tidak ada pemeriksaan yang bisa membedakan orang asing dari orang asing lain.",
      ],
    },
    card: {
      head: "Yang dibuktikan sebuah kartu",
      says: [
        "Kartu berisi: nama ini, kunci-kunci ini. Kartu ditandatangani dengan kunci identitas pemiliknya. ID pemiliknya dihitung dari kunci itu, jadi tidak bisa dipilih sesuka hati.",
        "Maka siapa pun yang punya ID bisa memeriksa apakah sebuah kartu memang milik ID itu. Untuk itu relay tidak perlu dipercaya. Tetapi apakah ID itu milik Bob yang dimaksud Alice, tidak ada hitungan yang bisa menjawabnya.",
      ],
    },
    forged: {
      ask: "Sekarang relay mencoba cara yang lebih sederhana. Ia mengambil kartu asli Bob dan memasukkan kunci Mallory ke dalamnya. Alice dan Bob belum pernah membandingkan apa pun. Apa yang terjadi?",
      choices: {
        a: {
          says: "Mallory bisa membaca tulisan Alice, sama seperti tadi.",
          shows: "Tidak bisa. Klien Alice tidak menerima kartu yang diubah itu, dan tetap memakai yang asli.",
        },
        b: {
          says: "Mallory tidak bisa membacanya, tetapi Bob juga tidak menerimanya: kuncinya sudah hilang.",
          shows: "Bob membacanya. Klien Alice sudah punya kartu aslinya, dan kartu palsu tidak menggantikannya.",
        },
        c: {
          says: "Klien Alice menolak kartu itu: tanda tangannya tidak cocok lagi.",
          shows: "Mallory bisa mengubah kartu. Ia tidak bisa menandatanganinya sebagai Bob. Kartu asli tetap dipakai.",
        },
        d: {
          says: "Kartu itu hanya ditolak jika Alice sudah memverifikasi Bob.",
          shows:
            "Alice belum memverifikasinya, tetapi kartu itu tetap ditolak. Tanda tangan tidak memerlukan pertemuan.",
        },
      },
    },
    number: {
      head: "Nomor keamanan",
      says: [
        "Jadi tinggal satu pertanyaan: apakah ID ini benar milik Bob yang saya kenal? Hanya Alice dan Bob yang bisa menjawabnya, dan tidak lewat relay saja.",
        "Klien mereka menghitung sebuah nomor dari kedua ID. Jika keduanya melihat nomor yang sama, tidak ada orang di antara mereka. Mereka membandingkannya di tempat relay tidak bisa berbohong: saat bertatap muka, lewat telepon, atau dengan memindai kode masing-masing.",
        "Cukup satu menit, sekali saja. Setelah itu setiap klien ingat bahwa lawan bicaranya sudah diverifikasi.",
      ],
    },
    verified: {
      ask: "Minggu lalu Alice dan Bob sudah membandingkan nomor keamanan. Hari ini relay memperlihatkan Bob kedua, yaitu Mallory, dan menyembunyikan Bob yang asli. Alice menulis kepada Bob. Apa yang dilakukan kliennya?",
      choices: {
        a: {
          says: "Menolak mengirim: ada orang baru dengan nama orang yang sudah diverifikasi.",
          shows:
            "Teksnya tidak pernah keluar dari perangkat Alice. Kliennya menyebut IDENTITY_CHANGED, dan Alice harus memeriksanya.",
        },
        b: {
          says: "Memperingatkannya, lalu membuka percakapan dengan Bob yang baru. Orang sering berganti ponsel.",
          shows:
            "Tidak ada percakapan yang dibuka. Mallory menunggu sia-sia. Peringatan setelah terkirim akan terlambat.",
        },
        c: {
          says: "Mengirim kepada Bob yang baru: namanya sama, jadi orangnya sama.",
          shows:
            "Namanya sama, dan Mallory tetap tidak membaca apa pun. Nama hanyalah pengakuan; klien berpegang pada ID.",
        },
      },
    },
    refused: {
      head: "Tipuan yang sama pada orang yang sudah diverifikasi",
      says: ["Tindakannya sama dengan percobaan pertama. Bedanya hanya satu: Alice dan Bob sudah membandingkan nomor."],
      look: ["Relay kembali mencantumkan Mallory sebagai Bob.", "Kali ini tidak ada yang keluar dari perangkat Alice."],
    },
    friends: {
      ask: "Bagaimana jika Alice dan Bob sudah pernah berbicara, tetapi belum membandingkan apa pun? Sekarang relay memperlihatkan Bob kedua. Apa yang terjadi ketika Alice menulis kepada Bob?",
      choices: {
        a: {
          says: "Tanpa verifikasi sama saja dengan percobaan pertama: Mallory membacanya.",
          shows: "Tidak. Klien Alice ingat Bob yang pernah diajaknya berbicara.",
        },
        b: {
          says: "Kliennya menemukan dua orang dengan nama itu dan tidak mau menebak.",
          shows:
            "Klien menyebut AMBIGUOUS_NAME dan tidak mengirim apa pun. Kunci pertama yang ditemuinya sudah dicatat. Tetapi apakah yang pertama itu memang milik Bob?",
        },
        c: {
          says: "Relay tidak bisa memperlihatkan Bob kedua: nama itu sudah dipakai.",
          shows:
            "Nama tidak bisa dipesan. Mallory tercantum dengan nama Bob di daftar, dan klien harus bisa mengatasinya.",
        },
      },
    },
    end: {
      head: "Percaya pada pandangan pertama",
      says: [
        "Jika Anda menyimpan kunci pertama yang Anda temui, Anda akan tahu ketika kunci itu berubah kelak. Ini disebut percaya saat pertama dipakai. Cara ini berguna jika kunci pertama itu memang benar.",
        "Verifikasi memberi tahu Anda apakah kunci itu benar. Tautan undangan juga membantu: tautan itu memuat ID, jadi relay tidak perlu ditanya.",
        "Gembok dan tanda tangan dihitung oleh mesin. Gembok siapa itu harus dipastikan oleh manusia, sekali saja.",
      ],
    },
  },
};
