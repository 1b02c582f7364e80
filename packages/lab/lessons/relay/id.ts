import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "menyebutkan apa saja yang terlihat oleh relay meskipun semuanya dienkripsi",
    "menjelaskan apa yang disembunyikan oleh padding, dan apa yang tidak",
    "membedakan isi pesan dari keterangan tentang pesan",
  ],
  parts: {
    postman: {
      head: "Dari sudut pandang tukang pos",
      says: [
        "Tukang pos tidak membuka surat. Meski begitu, ia tahu banyak: siapa menulis kepada siapa, seberapa sering, pada hari apa, dan apakah amplopnya tebal.",
        "Relay adalah tukang pos seperti itu. Ia harus tahu untuk siapa sebuah pesan, kalau tidak ia tidak bisa mengantarkannya. Dalam pelajaran ini Anda mengintip dari balik bahu Mallory. Ia tidak menyerang. Ia hanya menulis buku harian tentang apa yang lewat.",
      ],
    },
    who: {
      ask: "Alice dan Bob memakai suite ratchet, dan sudah memastikan saat bertemu bahwa tidak ada orang di antara mereka. Alice menyapa, Bob menjawab. Apa yang tertulis di buku harian Mallory?",
      choices: {
        a: {
          says: "Tidak ada. Percakapannya terenkripsi ujung ke ujung.",
          shows: "Teksnya terenkripsi. Alamatnya tidak: buku harian itu mencatat bahwa Alice dan Bob sedang berbicara.",
        },
        b: {
          says: "Teks pertama: belum ada kunci yang disepakati, jadi teks itu terpaksa dikirim apa adanya.",
          shows:
            "Teks pertama pun terenkripsi. Bob sudah menitipkan kunci pada relay sebelumnya, dan Alice memakai salah satunya.",
        },
        c: {
          says: "Bahwa Alice dan Bob saling berbicara, tetapi bukan isinya.",
          shows: "Siapa, dengan siapa, kapan: relay membutuhkannya untuk bekerja. Tidak ada teks yang terbaca.",
        },
      },
    },
    diary: {
      head: "Jawaban pendek dan jawaban panjang",
      says: [
        "Ini suite rsa-des. Alice menjawab dua kali: sekali dengan satu kata, sekali dengan satu kalimat utuh. Mallory tidak punya kunci.",
      ],
      look: [
        "Setiap paket tiba di meja dengan pengirim, penerima, dan ukurannya.",
        "Perhatikan ukuran dua rekaman terakhir yang berisi teks.",
        "Jawaban yang datang dalam hitungan detik menunjukkan bahwa dua orang sedang duduk di depan layar.",
      ],
    },
    sizes: {
      ask: "Bisakah Mallory membedakan mana pesan yang berisi “Yes.” yang pendek?",
      choices: {
        a: {
          says: "Tidak. Byte terenkripsi tampak acak, jadi keduanya terlihat sama.",
          shows: "Byte-nya memang tampak acak, tetapi jumlahnya tidak sama: {yes} dan {no}.",
        },
        b: {
          says: "Bisa, dengan menghitung byte.",
          shows:
            "Satu pesan terdiri dari {yes} byte, yang lain {no}. Jika Mallory tahu pertanyaannya, sekarang ia tahu jawabannya. Padahal ia tidak membaca satu huruf pun.",
        },
        c: {
          says: "Bisa, karena teks pendek mudah didekripsi: kemungkinannya sedikit sekali.",
          shows:
            "Ia tidak membaca teks apa pun. Setiap rekaman dienkripsi dengan awalan acak, jadi “Yes.” yang sama terlihat berbeda setiap kali.",
        },
      },
    },
    why: {
      head: "Yang dibocorkan oleh panjang pesan",
      says: [
        "Enkripsi menyembunyikan isi teks, tetapi hampir tidak menyembunyikan panjangnya: DES bekerja dengan blok delapan byte, dan setiap teks dibulatkan ke blok berikutnya. Di sini paket jawaban panjang {more} byte lebih besar daripada paket jawaban pendek: {no} dibanding {yes}.",
        "Panjang saja sudah pernah cukup untuk mengetahui film apa yang ditonton seseorang dan halaman mana yang ia baca. Karena itu, aplikasi pesan yang baik mengisi pesannya sampai ukuran tertentu sebelum dienkripsi. Ini disebut padding.",
      ],
    },
    padding: {
      ask: "Suite ratchet memakai padding. Alice mengirim dua jawaban yang sama. Apa yang dilihat Mallory sekarang?",
      choices: {
        a: {
          says: "Dua pesan yang sama besar.",
          shows: "Keduanya {yes} byte. Buku harian tidak lagi memuat kalimat tentang ukuran.",
        },
        b: {
          says: "Keduanya lebih besar, tetapi yang panjang tetap lebih besar daripada yang pendek.",
          shows:
            "Padding tidak menambahkan jumlah yang sama: keduanya diisi sampai tingkat yang sama. Keduanya {no} byte.",
        },
        c: {
          says: "Tidak ada sama sekali: padding menyembunyikan percakapan.",
          shows:
            "Ukurannya sekarang sama, {yes} dan {no}. Tetapi paket tetap berjalan dari Alice ke Bob, dan buku harian mencatatnya.",
        },
      },
    },
    padded: {
      head: "Jawaban yang sama, dengan padding",
      says: ["Amati teks yang sama dalam ratchet. “Yes.” memakan {yes} byte, dan kalimat panjang itu {no} byte."],
      look: [
        "Kedua rekaman tidak bisa dibedakan dari ukurannya.",
        "Paket-paket pertama jauh lebih besar karena membawa kunci. Bahwa sesuatu dimulai tetap terlihat.",
      ],
    },
    times: {
      ask: "Dengan padding dan enkripsi: bisakah Mallory melihat bahwa Bob menjawab Alice?",
      choices: {
        a: {
          says: "Tidak. Setiap pesan dienkripsi sendiri-sendiri, jadi tidak ada yang menghubungkan keduanya.",
          shows:
            "Waktu menghubungkan keduanya: ada pesan dari Bob ke Alice, beberapa detik setelah pesan dari Alice ke Bob.",
        },
        b: {
          says: "Bisa. Waktunya saja sudah cukup.",
          shows:
            "Buku harian mencatat bahwa mereka sedang berbincang. Untuk menyembunyikannya, pesan harus ditunda, atau dikirim tanpa keperluan.",
        },
        c: {
          says: "Tidak. Ia bahkan tidak tahu bahwa mereka saling kenal.",
          shows: "Ia yang mengantarkan kiriman mereka. Jadi ia tahu kedua alamatnya.",
        },
      },
    },
    end: {
      head: "Yang tetap terlihat",
      says: [
        "Enkripsi menyembunyikan isi. Padding menyembunyikan panjang. Keduanya tidak menyembunyikan siapa berbicara dengan siapa, dan kapan. Sandi juga tidak menyembunyikannya, dan model ancamannya mengatakan demikian.",
        "Sistem yang menyembunyikannya memang ada. Sistem itu mencampur pesan banyak orang dan mengirimnya terlambat, atau mengirim derau terus-menerus. Harganya dibayar dengan detik dan data.",
        "Jika ada yang menjanjikan aplikasi pesan yang aman, ajukan dua pertanyaan. Siapa yang bisa membacanya? Dan siapa yang tahu bahwa pesan itu dikirim?",
      ],
    },
  },
};
