import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "menjelaskan kerahasiaan maju dan pemulihan, masing-masing dalam satu kalimat",
    "menjelaskan apa yang dibocorkan perangkat curian tentang masa lalu, saat ini, dan masa depan",
    "menjelaskan mengapa kunci yang sudah dihapus lebih aman daripada kunci yang disembunyikan",
  ],
  parts: {
    times: {
      head: "Tiga pertanyaan tentang pencurian",
      says: [
        "Mallory sudah merekam berbulan-bulan. Ia punya semua pesan terenkripsi antara Alice dan Bob, tetapi tidak punya kunci. Lalu ia memegang ponsel Bob selama semenit, menyalin isinya, dan mengembalikannya.",
        "Apa yang bisa ia baca sekarang? Ada tiga jawaban: untuk yang dikatakan sebelumnya, untuk yang dikatakan segera sesudahnya, dan untuk yang dikatakan nanti.",
        "Satu hal kita kesampingkan. Jika Bob menyimpan pesan lama di ponselnya, Mallory bisa membacanya di situ. Tidak ada protokol yang bisa mengubahnya. Pertanyaannya adalah apa yang dibuka oleh kunci-kuncinya dari rekaman Mallory.",
      ],
    },
    withRsa: {
      ask: "Mula-mula dalam rsa-des. Mallory mencoba kunci dari ponsel Bob pada rekaman dari sebelum pencurian. Apa yang ia dapatkan?",
      choices: {
        a: {
          says: "Semua yang dikatakan dalam percakapan ini.",
          shows: "Kunci yang mengenkripsi pesan lama masih ada di ponsel. Ia membaca semuanya.",
        },
        b: {
          says: "Tidak ada: N1 dan N2 dipakai sekali dan sekarang tidak berharga.",
          shows:
            "Ia tidak memerlukan keduanya sebagai jawaban. Kunci DES ada di ponsel, dan di rekamannya ada M4, yang bisa dibuka dengan kunci RSA Bob.",
        },
        c: {
          says: "Tidak ada: aplikasi pesan menghapus kuncinya saat percakapan berhenti sejenak.",
          shows:
            "Ponsel Bob tidak menghapus kunci itu di sini: percakapan memakai satu kunci sampai satu jam. Lagi pula M4, yang memuat kunci itu, bisa dibuka lagi selama kunci RSA-nya masih ada.",
        },
      },
    },
    why: {
      head: "Satu kunci yang membuka semuanya",
      says: [
        "Dalam rsa-des, semua kunci datang dari pesan yang dikunci dengan kunci RSA Bob. Kunci itu tetap sama bertahun-tahun. Siapa pun yang mendapatkannya kelak bisa membuka setiap M4 yang terekam, lalu setiap rekaman. Masa lalu bergantung pada satu kunci.",
        "Ratchet memakai cara lain: kuncinya tidak menetap. Ramalkan apa akibatnya.",
      ],
    },
    past: {
      ask: "Sekarang ratchet. Sekali lagi Mallory sudah merekam semuanya dan menyalin ponsel Bob. Apa yang bisa ia baca dari yang dikatakan sebelumnya?",
      choices: {
        a: {
          says: "Semuanya, seperti tadi: ia punya semua kunci di ponsel itu.",
          shows: "Ia punya semua kunci yang ada di situ. Kunci untuk pesan lama sudah tidak ada.",
        },
        b: {
          says: "Tidak ada: kunci-kunci itu sudah dihapus.",
          shows:
            "Setiap pesan punya kuncinya sendiri. Ponsel Bob menghapusnya setelah pesan dibuka. Yang tidak ada tidak bisa dicuri.",
        },
        c: {
          says: "Tidak ada: ponsel menyembunyikan kuncinya dengan baik, sehingga ia tidak mendapat satu pun.",
          shows:
            "Ia mendapat kunci: kunci itu membuka yang datang berikutnya. Kunci yang disembunyikan bisa ditemukan. Kunci yang dihapus tidak.",
        },
      },
    },
    erased: {
      head: "Kunci datang dan pergi",
      says: [
        "Kunci ratchet bergerak maju: dari setiap kunci dihitung kunci berikutnya, lalu kunci lama dihapus. Hitungannya hanya searah, jadi tidak ada yang bisa kembali.",
        "Amati percakapan sampai saat pencurian. Sifat ini disebut kerahasiaan maju: pencurian hari ini tidak membuka hari kemarin.",
      ],
      look: [
        "Mallory mengetahui sebuah root dan dua chain: itulah keadaan percakapan pada saat itu.",
        "Setelah baris itu ia tidak membaca apa pun, padahal ia punya semua paketnya.",
      ],
    },
    now: {
      ask: "Masih ratchet. Segera setelah pencurian, Alice menulis rahasianya kepada Bob. Apa yang terjadi?",
      choices: {
        a: {
          says: "Alice atau Bob diperingatkan: ada orang lain yang memakai kunci Bob.",
          shows: "Tidak ada yang diperingatkan. Mallory hanya mendengarkan, dan mendengarkan tidak meninggalkan jejak.",
        },
        b: {
          says: "Mallory tidak bisa membacanya: setiap pesan punya kunci baru.",
          shows: "Kuncinya memang baru, tetapi dihitung dari apa yang ada di ponsel. Mallory bisa menghitungnya juga.",
        },
        c: {
          says: "Mallory membacanya.",
          shows:
            "Pada saat itu ia punya semua yang dimiliki Bob, jadi ia bisa melakukan semua yang bisa dilakukan Bob. Ini berlaku untuk setiap protokol.",
        },
      },
    },
    future: {
      ask: "Alice dan Bob tidak tahu tentang pencurian itu. Mereka terus menulis, dengan jeda beberapa menit. Lalu masing-masing menulis sebuah rahasia. Mallory merekam semuanya. Apa yang bisa ia baca?",
      choices: {
        a: {
          says: "Semuanya: begitu punya kuncinya, ia bisa menghitung semua kunci berikutnya.",
          shows:
            "Ia tidak bisa mengikutinya. Setiap beberapa menit kedua pihak menambahkan keacakan baru yang belum ada di ponsel saat disalin.",
        },
        b: {
          says: "Tidak ada: percakapannya sudah pulih.",
          shows:
            "Pada langkah berikutnya ponsel Bob membuat pasangan kunci baru, begitu juga ponsel Alice. Mallory tidak punya keduanya. Ia kembali terkunci di luar, tanpa ada yang perlu menyadari pencurian itu.",
        },
        c: {
          says: "Hanya pesan Bob: ponselnya yang disalin. Kunci Alice tidak dicuri.",
          shows: "Pesan Bob pun tertutup baginya. Ponsel Bob sudah membuat kunci baru sejak itu.",
        },
      },
    },
    healed: {
      head: "Terkunci di luar lagi",
      says: [
        "Amati bagaimana percakapan berlanjut setelah pencurian. Ada pesan yang lebih besar daripada yang lain: pesan itu membawa kunci publik baru.",
      ],
      look: [
        "Mallory mengetahui keadaan percakapan satu kali, dan setelah itu tidak lagi.",
        "Setiap pesan besar (step) membawa keacakan yang belum ada di ponsel.",
      ],
    },
    end: {
      head: "Masa lalu, sekarang, masa depan",
      says: [
        "Kerahasiaan maju melindungi masa lalu: kunci lama dihapus. Pemulihan melindungi masa depan: keacakan baru masuk. Tidak ada yang melindungi saat itu sendiri.",
        "Dalam rsa-des, pencuri yang sama membaca yang dulu, yang sekarang, dan yang berikutnya. Kunci DES baru, setelah satu jam, tidak menguncinya di luar: kunci itu datang dalam pesan yang dikunci dengan kunci RSA Bob, dan kunci itu sudah ia salin. Ia membaca selama Bob memakai kunci RSA itu. Percobaan di bawah sampai ke sana.",
        "Masih ada dua batas. Jika Mallory mencuri kunci identitas dan memakainya, ia adalah Bob bagi orang lain, dan hanya identitas baru yang mengakhirinya. Dan riwayat yang tersimpan di ponsel bisa dibaca di situ. Untuk itu, pesan yang menghilang sendiri bisa membantu.",
      ],
    },
  },
};
