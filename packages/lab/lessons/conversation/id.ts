import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "menyebutkan lima langkah dari orang asing sampai percakapan",
    "menjelaskan apa yang diterima relay, dan apa yang tidak pernah diterimanya",
    "menjelaskan kunci mana yang dipakai untuk apa",
  ],
  parts: {
    people: {
      head: "Tiga orang dan sebuah relay",
      says: [
        "Alice ingin menulis kepada Bob. Perangkat mereka tidak bisa saling terhubung langsung: bisa saja sedang mati, atau berada di belakang router. Karena itu ada relay, komputer yang menerima pesan lalu meneruskannya.",
        "Tidak ada yang harus mempercayai relay. Di lab ini relay milik Mallory, dan ia ingin tahu segalanya. Ia juga punya akun seperti yang lain.",
        "Setiap perangkat membuat sepasang kunci, dengan cara yang disebut RSA. Dengan kunci publik, siapa pun bisa mengunci pesan untuk pemiliknya. Hanya kunci privat yang bisa membukanya.",
        "Langkah pertama adalah mendaftar: setiap perangkat memberi tahu relay siapa dirinya. Langkah kedua adalah melihat daftar: setiap perangkat bertanya siapa saja yang ada.",
      ],
    },
    register: {
      ask: "Apa yang diserahkan perangkat Alice saat mendaftar?",
      choices: {
        a: {
          says: "Kunci privatnya. Relay membutuhkannya untuk mengenkripsi pesan Alice bagi Bob.",
          shows:
            "Mallory menjalankan relay, tetapi tidak punya kunci privat Alice. Kunci itu tidak pernah keluar dari perangkat Alice.",
        },
        b: {
          says: "Sebuah kartu: nama dan kunci publiknya, dengan tanda tangannya.",
          shows:
            "Perangkat Bob sudah punya kartu Alice, dan sebaliknya. Itulah gunanya kartu: orang lain bisa mengunci pesan untuk Alice.",
        },
        c: {
          says: "Kata sandi, supaya relay mengenalinya lain kali.",
          shows:
            "Mallory melihat setiap byte-nya dan tidak mengetahui rahasia apa pun. Alice membuktikan dirinya dengan tanda tangan. Tanda tangan bisa diperiksa tanpa mengetahui kunci pembuatnya.",
        },
      },
    },
    steps: {
      head: "Lima langkah",
      says: [
        "Mendaftar dan melihat daftar sudah selesai. Tinggal tiga langkah.",
        "Mengautentikasi. Alice membuat bilangan acak, N1, dan menguncinya untuk Bob (M1). Bob mengembalikannya bersama bilangannya sendiri, N2, dikunci untuk Alice (M2). Alice mengembalikan N2, dikunci untuk Bob (M3). Sekarang masing-masing tahu bahwa lawan bicaranya benar-benar ada.",
        "Menyerahkan kunci. Alice membuat satu kunci lagi, K_DES, dan menguncinya untuk Bob (M4). Kunci ini untuk DES, sandi lain yang memakai satu kunci untuk mengunci sekaligus membuka.",
        "Mengapa tidak setiap teks dikunci dengan kunci publik Bob? RSA lambat, dan hanya memuat beberapa ratus byte sekali jalan. Jadi RSA membawa satu kunci kecil, dan DES, yang cepat, membawa teksnya.",
        "Berbicara. Setiap teks dienkripsi dengan K_DES. Hasilnya disebut rekaman (record). Pesan-pesan sebelumnya, M1 sampai M4, disebut handshake.",
      ],
    },
    talk: {
      head: "Alice menyapa",
      says: [
        "Suite adalah seperangkat aturan untuk semua ini. Yang dipakai di sini bernama rsa-des. Isinya seperti yang tertulis di atas, ditambah sedikit: M5 dan M6 memastikan bahwa keduanya menghitung kunci yang sama.",
      ],
      look: [
        "M1 dan M2 datang lebih dulu: tidak ada yang dikatakan sebelum ada yang menjawab.",
        "M3, M4, dan teks Alice berangkat bersama, satu per satu.",
        "Rekaman kecil tanpa teks adalah tanda terima: isinya memberi tahu pihak lain apa yang sudah sampai.",
      ],
    },
    key: {
      ask: "Siapa yang membuat kunci DES?",
      choices: {
        a: {
          says: "Alice membuatnya, lalu menguncinya untuk Bob.",
          shows:
            "Keduanya punya K_DES yang sama, dan Mallory tidak punya apa-apa. Kunci itu lewat di relay-nya dalam keadaan terkunci.",
        },
        b: {
          says: "Relay, yang lalu membagikannya kepada keduanya.",
          shows:
            "Mallory tidak tahu kunci itu. Memang ada sistem yang bekerja seperti jawaban Anda; di sana, pengelola server bisa membaca semuanya.",
        },
        c: {
          says: "Tidak ada: keduanya menghitungnya dari N1 dan N2, yang sudah dilihat semua orang.",
          shows: "Alice dan Bob tahu N2, tetapi Mallory tidak: ia hanya melihatnya di dalam pesan yang terkunci.",
        },
      },
    },
    nonces: {
      head: "Mengapa dua bilangan acak?",
      says: [
        "Foto seseorang bersama koran hari ini membuktikan bahwa ia hidup hari ini. N1 dan N2 berguna untuk hal yang sama. Keduanya baru, dan hanya orang yang sedang ada di sana yang bisa mengembalikannya.",
        "Bilangan yang dipakai sekali, dan tidak pernah lagi, disebut nonce.",
      ],
    },
    again: {
      ask: "Mallory menyimpan salinan semua yang dikirim Alice. Keesokan harinya ia mengirimnya lagi kepada Bob, dengan urutan yang sama. Apa yang terjadi?",
      choices: {
        a: {
          says: "Perangkat Bob membuka percakapan kedua dan menampilkan “Hello Bob.” sekali lagi.",
          shows:
            "Bob hanya melihatnya sekali. Perangkatnya ingat handshake mana yang sudah dijawab, dan rekaman mana yang sudah dibuka.",
        },
        b: {
          says: "Bob mengira Mallory adalah Alice, dan Mallory bisa membaca tulisan Bob sekarang.",
          shows:
            "Tulisan Bob dikirim kepada Alice dengan kunci yang ia miliki bersama Alice. Mallory punya salinan pesan terkunci, tetapi tetap tidak punya kunci.",
        },
        c: {
          says: "Perangkat Bob menolaknya: M1 ini sudah pernah datang.",
          shows:
            "Perangkat Bob menolak M1 lama itu dan semua kelanjutannya. Seandainya tidak pun, Bob akan membuat N2 yang baru, dan M3 lama tidak mengembalikan yang baru itu.",
        },
      },
    },
    cipher: {
      ask: "Andaikan Mallory mendapat K_DES, dan tidak mendapat yang lain. Bisakah ia membaca teks “Hello Bob.”?",
      choices: {
        a: {
          says: "Tidak. Teks itu dienkripsi dengan kunci publik Bob, jadi ia perlu kunci privat Bob.",
          shows:
            "Ia membaca teks itu tanpa kunci privat Bob. RSA mengunci beberapa byte handshake saja; teksnya dienkripsi dengan DES.",
        },
        b: {
          says: "Bisa. K_DES adalah kunci yang mengenkripsi teks.",
          shows: "Ia membacanya. RSA dan kedua nonce hanya bertugas membawa K_DES kepada Bob dengan aman.",
        },
        c: {
          says: "Kunci itu bahkan tidak perlu: teks lewat di relay apa adanya.",
          shows: "Huruf-huruf teks itu tidak ada di paket mana pun. Tanpa K_DES, sebuah rekaman tampak acak.",
        },
      },
    },
    end: {
      head: "Yang sudah Anda lihat",
      says: [
        "Mendaftar, melihat daftar, mengautentikasi, menyerahkan kunci, berbicara. Setiap langkah bertumpu pada langkah sebelumnya.",
        "Dan setiap langkah bisa diserang. Siapa yang menjamin bahwa kartu itu benar milik Bob? Apa yang diketahui relay tanpa kunci apa pun? Adakah nama yang kurang di dalam M2? Berapa lama kunci DES bertahan? Pelajaran lain mengajukan pertanyaan ini satu per satu.",
      ],
    },
  },
};
