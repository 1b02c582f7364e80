import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "menjelaskan mengapa salinan lolos dari semua pemeriksaan yang hanya melihat satu pesan",
    "menjelaskan di mana nomor pesan harus berada, dan mengapa",
    "menjelaskan apa yang selalu bisa dilakukan relay, apa pun protokolnya",
  ],
  parts: {
    copies: {
      head: "Salinan yang sempurna",
      says: [
        "Sampai sekarang Mallory mengubah pesan, atau menulis pesannya sendiri. Kali ini tidak. Ia mengambil pesan asli lalu menyerahkannya dua kali, dengan urutan lain, atau tidak sama sekali.",
        "Pesan salinan punya kunci yang benar, MAC yang benar, semuanya benar. Alice memang menulisnya.",
      ],
    },
    twice: {
      ask: "Protokol 1978: Alice menulis “Pay 100 euros.” satu kali. Mallory menyerahkan pesan terenkripsi itu dua kali. Apa yang dilihat Bob?",
      choices: {
        a: {
          says: "Satu pesan. Kliennya melihat bahwa keduanya sama.",
          shows:
            "Ia melihatnya dua kali. Protokol 1978 tidak mengingat pesan sebelumnya. Lagi pula, orang memang kadang menulis hal yang sama dua kali.",
        },
        b: {
          says: "Satu pesan dan satu galat: yang kedua tidak bisa didekripsi karena kuncinya sudah terpakai.",
          shows: "Tidak ada galat. Kuncinya sama sepanjang percakapan, jadi salinannya pun terbuka.",
        },
        c: {
          says: "Dua pesan. Bob membayar dua kali.",
          shows:
            "Yang kedua sama aslinya dengan yang pertama. Tidak ada apa pun di dalamnya yang menyebut bahwa itu pesan yang sama.",
        },
      },
    },
    replay: {
      head: "Bayar, lalu bayar lagi",
      says: ["Ini disebut replay. Mallory tidak memerlukan kunci, dan tidak perlu memahami apa yang ia ulangi."],
      look: ["Byte salinannya sama dengan byte aslinya.", "Klien Bob menampilkannya seperti pesan lain."],
    },
    numbers: {
      head: "Nomor di setiap pesan",
      says: [
        "Obatnya sederhana. Alice menomori pesannya: satu, dua, tiga. Klien Bob ingat nomor tertinggi yang pernah datang, dan menolak yang tidak lebih tinggi.",
        "Dalam rsa-des salinan itu ditolak dengan kode RSA_DES_RECORD_REPLAYED. Bob bahkan tidak diberi tahu: tidak ada yang hilang.",
      ],
    },
    renumbered: {
      ask: "Dalam rsa-des nomor itu tidak terenkripsi, di depan teks yang terenkripsi. Mallory menulis nomor baru yang lebih tinggi pada salinannya. Apa yang dilakukan klien Bob?",
      choices: {
        a: {
          says: "Menampilkan teksnya sekali lagi: nomornya baru.",
          shows: "Bob melihatnya sekali. Nomor itu terbaca, tetapi tidak bisa diubah tanpa ketahuan.",
        },
        b: {
          says: "Menolak: MAC mencakup nomor itu juga.",
          shows: "Nomor boleh terlihat. Nomor itu hanya harus berada di dalam bagian yang dilindungi MAC.",
        },
        c: {
          says: "Menolak, karena teks ini sudah pernah datang.",
          shows:
            "Alasannya lain. Klien tidak sampai ke teksnya: MAC-nya salah. Tidak ada klien yang membandingkan teks.",
        },
      },
    },
    meaning: {
      head: "Jawaban di tempat yang salah",
      says: [
        "Bob bertanya: “Saya jual saja?” Alice menulis “Sell.” (Jual). Lalu ia berubah pikiran: “No, wait until Monday.” (Jangan, tunggu sampai Senin). Dalam protokol 1978 Mallory menukar keduanya. Bob membaca “Sell.” paling akhir, lalu menjual. Kedua pesan itu asli.",
        "Jadi urutan adalah bagian dari makna. Sebelum Bob bertindak menurut yang ia baca, ia harus tahu bahwa ada yang hilang.",
      ],
    },
    swapped: {
      ask: "Mallory menukar dua pesan yang sama dalam ratchet, yang menomori setiap pesan. Apa yang dilihat Bob?",
      choices: {
        a: {
          says: "Kedua pesan dengan urutan yang salah, dan tidak ada yang lain.",
          shows: "Ia melihat bahwa ada yang hilang. Pesan kedua sudah datang, jadi pasti ada yang pertama.",
        },
        b: {
          says: "Keduanya dengan urutan yang benar: kliennya menunggu yang pertama sebelum menampilkan yang kedua.",
          shows:
            "Klien tidak menunggu: Mallory bisa membuatnya menunggu selamanya. Klien menampilkan yang sudah datang, dan menyebutkan yang belum.",
        },
        c: {
          says: "Pesan kedua, dengan tanda bahwa ada satu yang hilang. Yang hilang itu datang kemudian.",
          shows:
            "Bob langsung melihat celahnya. Kliennya melaporkannya, dan klien Alice mengirim lagi pesan yang hilang. Jadi pesan itu berada di bawah pesan kedua, di tempat datangnya.",
        },
      },
    },
    late: {
      head: "Diberi tahu, tetapi tidak diurutkan",
      says: [
        "Lihat layar Bob di akhir percobaan itu: “No, wait until Monday.”, lalu tanda bahwa ada satu yang hilang, lalu “Sell.”, lalu tanda bahwa tidak ada lagi yang hilang. Kedua teks itu berdiri seperti pada 1978. Bukankah Bob akan tetap menjual?",
        "Bisa saja, kalau ia melewatkan tanda-tanda itu. Ratchet tidak mengurutkan teks: Mallory yang menentukan kapan masing-masing datang, dan klien Bob menampilkan yang sudah datang. Yang dilakukannya adalah memberi tahu Bob sebelum ia membaca teks yang terlambat. Pada 1978 tidak ada yang memberitahunya.",
        "Mallory juga menyerahkan pesan terlambat itu sendiri, dan klien Bob menolaknya sebagai ulangan (RATCHET_RECORD_REPLAYED). Sebenarnya tidak ada yang diulang; tetapi nomornya sudah terlewati, dan klien tidak lagi menyimpan kunci untuknya. Yang dibaca Bob adalah teks yang dikirim lagi oleh klien Alice. Jadi memang benar Alice melihat dua centang pada keduanya.",
        "Jika urutan penting, tulislah pesan yang bisa dipahami sendiri: bukan “Jual.”, melainkan “Jual hari ini, dan ini keputusan terakhir saya.”",
      ],
    },
    gap: {
      head: "Dibuang",
      says: [
        "Sekarang Mallory membuang pesan pertama dan menyerahkan yang kedua. Amati bagaimana kedua klien memperbaikinya.",
      ],
      look: [
        "Bob melihat celah begitu pesan kedua datang.",
        "Pesan Bob berikutnya memberi tahu klien Alice apa yang hilang.",
        "Klien Alice mengenkripsi teks itu lagi, dengan nomor baru.",
      ],
    },
    silence: {
      ask: "Alice menulis “Fire!” (Kebakaran!). Mallory membuangnya, dan Alice tidak menulis apa-apa lagi. Satu menit kemudian: siapa yang tahu?",
      choices: {
        a: {
          says: "Tidak ada yang diberi tahu. Alice hanya bisa melihat bahwa konfirmasi tidak datang.",
          shows:
            "Celah baru terlihat ketika pesan berikutnya datang, padahal tidak ada. Bagi Alice, relay yang membuang semuanya tampak sama dengan Bob yang sedang tidur.",
        },
        b: {
          says: "Bob: kliennya melihat celah pada nomornya.",
          shows: "Belum ada celah: belum ada yang datang dengan nomor lebih tinggi.",
        },
        c: {
          says: "Alice melihat bahwa pesannya sudah sampai: relay sudah menerimanya.",
          shows:
            "Satu centang berarti relay sudah menerimanya. Centang kedua datang dari perangkat Bob, dan Mallory tidak bisa menulisnya.",
        },
      },
    },
    end: {
      head: "Yang selalu bisa dilakukan relay",
      says: [
        "Tidak ada matematika yang bisa memaksa seseorang mengantarkan surat. Relay selalu bisa diam, semenit atau selamanya.",
        "Yang bisa dicegah adalah diam yang menyamar sebagai hal lain. Pesan dianggap sampai hanya jika perangkat penerimanya sendiri yang mengatakannya. Apa pun yang datang kemudian menunjukkan apa yang hilang.",
        "Jika ada yang mendesak, tunggu centang kedua. Jika tidak muncul, pakailah jalan lain.",
      ],
    },
  },
};
