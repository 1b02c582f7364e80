import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "menjelaskan kegunaan N1 dan N2, masing-masing dalam satu kalimat",
    "menunjukkan cara Mallory menyamar sebagai Alice hanya dengan kuncinya sendiri",
    "menjelaskan mengapa satu nama di dalam M2 menghentikannya",
  ],
  parts: {
    idea: {
      head: "Dua pertanyaan",
      says: [
        "Alice dan Bob ingin berbicara lewat relay yang tidak mereka percayai. Masing-masing punya sepasang kunci. Kunci publik diketahui semua orang: siapa pun bisa memakainya untuk mengunci sesuatu bagi pemiliknya. Kunci privat hanya ada pada pemiliknya, dan hanya kunci privat yang bisa membukanya.",
        "Alice ingin tahu apakah Bob benar-benar ada di sana. Karena itu ia mengajukan pertanyaan yang hanya bisa dijawab Bob. Ia membuat bilangan acak, N1, menguncinya untuk Bob, lalu menunggu sampai ada yang menyebutkan N1. Bilangan yang dipakai hanya untuk satu pertanyaan disebut nonce.",
        "Bob bertanya dengan cara yang sama, dengan bilangannya sendiri: N2. Roger Needham dan Michael Schroeder menerbitkan gagasan ini pada 1978:",
        "M1   Alice ke Bob:   N1 dan nama Alice, dikunci untuk Bob",
        "M2   Bob ke Alice:   N1 dan N2, dikunci untuk Alice",
        "M3   Alice ke Bob:   N2, dikunci untuk Bob",
        "Setelah itu Alice mengirim M4: kunci DES, dikunci untuk Bob. Dengan kunci itu keduanya mengenkripsi percakapan mereka.",
      ],
    },
    legs: {
      head: "Percobaan yang jujur",
      says: ["Tidak ada yang menyerang. Alice menulis kepada Bob, dan relay menyerahkan semuanya."],
      look: [
        "M1, M2, M3, dan M4 lewat lebih dulu, baru kemudian teks Alice.",
        "Masing-masing hanya bisa dibuka oleh satu orang.",
        "Pada akhirnya keduanya punya kunci yang sama.",
      ],
    },
    listener: {
      ask: "Mallory menjalankan relay. Dalam percobaan yang jujur ini ia menyalin semua yang lewat. Apa yang ia ketahui?",
      choices: {
        a: {
          says: "N1 dan N2, karena keduanya lewat di tangannya.",
          shows: "Kedua bilangan itu lewat di dalam pesan yang terkunci. Ia tidak punya kunci yang membukanya.",
        },
        b: {
          says: "Tidak ada yang rahasia: ia hanya melihat pesan yang terkunci.",
          shows:
            "Ia mencoba satu-satunya kunci privat yang ia punya, miliknya sendiri, pada setiap paket. Tidak ada yang terbuka.",
        },
        c: {
          says: "Teks Alice, karena ia melihat semua pesan yang menghasilkan kunci.",
          shows:
            "Ia punya semua yang dikirim, tetapi tetap tidak punya kunci. Melihat pesan terkunci tidak sama dengan melihat isinya.",
        },
      },
    },
    twist: {
      head: "Orang ketiga",
      says: [
        "Jadi menyadap saja tidak membantu Mallory. Tetapi Mallory bukan hanya penyadap. Ia juga terdaftar seperti yang lain, dengan nama dan sepasang kunci sendiri.",
        "Alice boleh saja ingin berbicara dengan Mallory. Itu bukan kesalahan: Alice tahu bahwa lawan bicaranya Mallory, dan tidak menceritakan rahasia apa pun. Maka M1 dikunci untuk Mallory, dan Mallory bisa membukanya.",
        "Mulai sekarang Mallory menginginkan hal lain: ia ingin Bob percaya bahwa dirinya adalah Alice.",
      ],
    },
    yourself: {
      head: "Temukan sendiri, kalau mau",
      says: [
        "Semua yang diperlukan serangan ini sudah Anda ketahui. Di halaman lab, pilih protokol ns-1978 di layar Dunia dan kosongkan: “Temukan sendiri: Lowe” menyebutkan apa yang harus dicapai, menghitung tindakan Anda, dan memberi petunjuk bila diminta. Kalau lebih suka melihatnya dulu, teruslah membaca.",
      ],
    },
    needs: {
      ask: "Apa yang dibutuhkan Mallory agar Bob menganggapnya Alice dan memberitahukan rahasianya?",
      choices: {
        a: {
          says: "Kunci privat Alice. Kalau tidak, bagaimana ia membuka yang dikunci Bob untuk Alice?",
          shows: "Ia membaca rahasia Bob tanpa memiliki kunci privat Alice. Ada orang lain yang membuka M2 untuknya.",
        },
        b: {
          says: "Kunci privat Bob. Kalau tidak, bagaimana ia membaca yang ditujukan kepada Bob?",
          shows: "Ia membaca tulisan Bob tanpa memiliki kunci privat Bob.",
        },
        c: {
          says: "Cukup kuncinya sendiri, dan Alice yang mulai berbicara dengannya.",
          shows: "Itu sudah cukup. Alice sendiri yang membuka M2 untuknya. Amati percobaannya untuk melihat caranya.",
        },
        d: {
          says: "Komputer yang cepat: ia harus menemukan kunci DES dengan mencoba-coba.",
          shows:
            "Ia mendapat kunci DES tanpa mencoba sekali pun: kunci itu diserahkan kepadanya. DES tidak berperan dalam serangan ini.",
        },
      },
    },
    attack: {
      head: "Dua percakapan sekaligus",
      says: [
        "Alice menulis kepada Mallory. Mallory membuka M1, lalu mengunci bilangan yang sama untuk Bob, atas nama Alice. Sekarang dua handshake berjalan bersamaan, dan Mallory berdiri di antaranya.",
      ],
      look: [
        "Bob menjawab “Alice” dengan M2. M2 dikunci untuk Alice, jadi Mallory tidak bisa membukanya. Ia menyerahkannya kepada Alice tanpa dibuka.",
        "Alice menemukan N1 miliknya di dalamnya, seperti yang ia harapkan. Ia mengirim N2 kepada lawan bicaranya. Lawan bicaranya adalah Mallory.",
        "Sekarang Mallory tahu N2, dan dengan itu ia menjawab pertanyaan Bob.",
        "Tidak ada kunci yang dibobol, dan tidak ada klien yang mengeluh.",
      ],
    },
    why: {
      head: "Di mana salahnya",
      says: [
        "Bob bertanya: apakah Alice ada? Pertanyaannya adalah N2, dan hanya Alice yang bisa membacanya. Alice memang menjawab. Sampai di sini semuanya benar.",
        "Tetapi Alice mengira itu pertanyaan Mallory. Tidak ada apa pun di dalam M2 yang menyebut siapa yang bertanya. Maka Alice menjawab pertanyaan Bob, dan memberikan jawabannya kepada Mallory.",
        "Pesan yang terkunci menunjukkan untuk siapa pesan itu. Pesan itu tidak menunjukkan dari siapa datangnya: siapa pun bisa mengunci sesuatu untuk Alice.",
      ],
    },
    fix: {
      ask: "Perubahan mana yang menghentikan serangan ini?",
      choices: {
        a: {
          says: "Bob menulis namanya sendiri di dalam M2, di samping N1 dan N2.",
          shows:
            "Alice sedang berbicara dengan Mallory, tetapi menemukan nama Bob di dalam M2. Keduanya tidak cocok, jadi kliennya menolak. N2 tidak keluar dari tangannya.",
        },
        b: {
          says: "Alice memeriksa apakah N1 di dalam M2 benar miliknya. Pada 1978 ia lupa memeriksanya.",
          shows:
            "Alice selalu memeriksanya. Dalam percobaan ini jawaban Bob membawa bilangan yang salah, dan Alice menolaknya. Dalam serangan tadi, bilangannya memang benar.",
        },
        c: {
          says: "Kunci RSA yang lebih panjang, supaya Mallory tidak bisa membobol kunci Bob.",
          shows:
            "Ia tidak membobol kunci apa pun. Sepanjang apa pun kuncinya, pesan yang sama tetap dikunci untuk orang yang sama.",
        },
      },
    },
    fixed: {
      head: "Langkah yang sama, dengan nama di dalam M2",
      says: [
        "Suite rsa-des menerapkan usul Gavin Lowe: M2 membawa nama Bob. Semua tindakan Mallory yang lain tetap sama.",
        "Pesannya memuat lebih banyak daripada pada 1978. M1 membawa checksum dari nama dan kunci publik (H), dan M2 membawa checksum dari M1 yang terkunci (h1). Checksum di dalam M2 juga akan menghentikan serangan ini. Di sini namanya yang menghentikannya, karena diperiksa lebih dulu: kodenya RSA_DES_WRONG_PEER. Di layar “Dua dunia”, hanya nama itu yang ditambahkan.",
      ],
      look: [
        "Mallory tetap mengetahui N1: Alice yang mengirimkannya.",
        "M2 kembali sampai kepada Alice tanpa dibuka. Kali ini ada nama di dalamnya.",
        "Alice tidak pernah mengirim M3. Jadi Mallory tidak pernah mengetahui N2.",
      ],
    },
    rename: {
      ask: "Mallory adalah relay: tidak bisakah ia mengganti nama di dalam M2?",
      choices: {
        a: {
          says: "Bisa. Ia membuka M2, mengganti namanya, lalu menguncinya lagi.",
          shows:
            "M2 dikunci untuk Alice. Mallory tidak punya kunci yang membukanya, jadi ia juga tidak bisa menguncinya kembali.",
        },
        b: {
          says: "Bisa. M2 tidak perlu dibuka: ia cukup mengubah byte di tempat nama itu berada.",
          shows:
            "Pesan terkunci yang diubah tanpa dibuka menjadi rusak. Klien Alice tidak bisa membukanya lagi, dan menolaknya. RSA saja tidak menjamin itu: yang menjaminnya adalah padding di sekeliling pesan (OAEP).",
        },
        c: {
          says: "Bisa. Ia menulis M2 sendiri, dengan N1, namanya sendiri, dan bilangan baru.",
          shows:
            "Itu boleh saja: ia memang Mallory, dan Alice memang ingin berbicara dengan Mallory. Tetapi yang dijawab Alice adalah bilangan Mallory. Bilangan Bob tidak terjawab, dan Bob tidak memberi tahu Mallory apa pun.",
        },
        d: {
          says: "Tidak. Hanya Alice yang bisa membuka M2, dan bilangan Bob ada di dalamnya bersama nama Bob.",
          shows:
            "Inilah intinya: bilangan dan nama berada di balik satu gembok. Mallory bisa meneruskan keduanya, atau tidak sama sekali.",
        },
      },
    },
    story: {
      head: "Tujuh belas tahun",
      says: [
        "Protokol ini terbit pada 1978. Protokol ini dipelajari, diajarkan, dan dibuktikan benar, tetapi dengan anggapan yang tidak memuat Mallory: tidak ada yang memikirkan penyerang yang memang diajak bicara oleh Alice. Gavin Lowe menerbitkan serangan ini pada 1995, lalu menemukannya lagi dengan program yang mencoba semua kemungkinan.",
        "Kalau belum menemukannya sendiri, lakukan sekarang tanpa melihat ke atas: Anda tidak memerlukan lebih banyak tindakan daripada yang sudah Anda lihat. Untuk mengumpulkannya, buka berkas dari “sandi lab task lowe --student NAMA”, atau berkas dari guru Anda, dengan “Buka berkas” di layar Dunia, lalu simpan jawabannya di situ.",
        "Satu aturan untuk diingat: siapa yang menjawab harus tahu siapa yang bertanya. Tulislah di setiap pesan nama pengirim dan penerimanya, di dalam kuncinya.",
      ],
    },
  },
};
