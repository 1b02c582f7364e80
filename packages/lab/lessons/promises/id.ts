import type { Texts } from "./index.ts";

export const texts: Texts = {
  goals: [
    "menjelaskan mengapa kemampuan seseorang harus ikut ditandatangani, bukan hanya kuncinya",
    "menjelaskan mengapa tanda tangan asli belum cukup",
    "menjelaskan cara penerima membedakan yang lama dari yang baru",
  ],
  parts: {
    promise: {
      head: "Tanda tangan tidak menua",
      says: [
        "Tanda tangan berkata: saya mengatakan ini. Tanda tangan tidak menyebut kapan hal itu berhenti benar. Janji tahun lalu hari ini masih punya tanda tangan sah yang sama.",
        "Mallory tidak bisa memalsukan tanda tangan. Tetapi ia menyimpan semua yang pernah lewat. Dalam pelajaran ini ia memperlihatkan lagi yang lama, dan menahan yang baru.",
        "Kartu Bob menyebutkan suite mana yang bisa ia pakai. Suite yang lebih baru dan lebih kuat bermunculan, sedangkan yang lama masih dipakai untuk sementara.",
      ],
    },
    downgrade: {
      ask: "Bob bisa memakai ratchet. Relay mencoretnya dari kartu Bob dan hanya menawarkan rsa-des yang lebih lemah, supaya Alice turun ke DES. Apa yang dilakukan klien Alice?",
      choices: {
        a: {
          says: "Menolak kartu yang diubah itu, dan tetap memakai ratchet.",
          shows:
            "Daftar suite termasuk yang ditandatangani Bob. Kartu yang diubah tidak punya tanda tangan sah, dan kartu aslinya tetap dipakai.",
        },
        b: {
          says: "Memakai rsa-des. Klien terpaksa percaya kepada relay tentang kemampuan Bob.",
          shows:
            "Tidak ada M1 yang lewat: handshake rsa-des tidak pernah dimulai. Hanya Bob yang bisa mengatakan kemampuannya, dengan tanda tangannya.",
        },
        c: {
          says: "Tidak mengirim apa pun: kartu dengan tanda tangan yang salah mengakhiri percakapan.",
          shows:
            "Bob menerima pesannya. Seandainya setiap kartu palsu mengakhiri percakapan, relay mana pun bisa mengakhiri semuanya.",
        },
      },
    },
    weaker: {
      head: "Tipuan dengan sejarah panjang",
      says: [
        "Ini disebut downgrade. Bertahun-tahun lamanya peramban web bisa dibujuk memakai enkripsi lemah yang tidak akan dipilih siapa pun, karena daftar kemampuan kedua pihak kurang terlindungi.",
      ],
      look: ["Klien Alice melaporkan kartu palsu itu.", "Paket berikutnya adalah pembuka (opening) ratchet, bukan M1."],
    },
    signed: {
      head: "Tandatangani semua yang menentukan",
      says: [
        "Kunci saja tidak cukup. Semua yang menentukan cara dua orang berbicara harus ditandatangani: nama, kunci, dan suite.",
        "Maka Mallory berhenti mengubah kartu. Ia membongkar simpanan kartu lamanya.",
      ],
    },
    rollback: {
      ask: "Bob membuat kartu baru. Relay memperlihatkan lagi kartu sebelumnya kepada Alice: asli, ditandatangani Bob, tetapi sudah diganti. Alice sudah melihat yang baru. Apa yang terjadi?",
      choices: {
        a: {
          says: "Kartu itu ditolak, karena tanda tangannya tidak sah lagi.",
          shows: "Tanda tangannya tetap sah seperti pada hari pertama. Alasan klien berbeda.",
        },
        b: {
          says: "Kartu itu diterima: kartunya asli.",
          shows: "Klien Alice tetap memakai kartu terbaru. Asli saja belum cukup.",
        },
        c: {
          says: "Kartu itu ditolak, karena versinya lebih rendah daripada yang pernah dilihat Alice.",
          shows:
            "Setiap kartu punya versi, dan versi tidak pernah mundur. Klien ingat versi tertinggi, dan menyebut RECORD_ROLLBACK.",
        },
      },
    },
    version: {
      head: "Ingat yang tertinggi",
      says: [
        "Obatnya sama seperti pada pesan: nomor yang hanya bertambah, di dalam bagian yang ditandatangani, dan penerima yang mengingatnya.",
        "Ada batasnya. Orang yang belum pernah melihat kartu baru tidak bisa tahu bahwa kartu lama itu lama. Karena itu kartu juga menyebutkan sampai kapan berlaku.",
      ],
    },
    withheld: {
      ask: "Protokol 1978. Alice menulis “Come at once.” (Segera datang), pesan pertamanya kepada Bob. Relay menahannya selama delapan hari, lalu menyerahkan semuanya. Apa yang dilihat Bob?",
      choices: {
        a: {
          says: "Pesan itu, seolah-olah baru saja ditulis.",
          shows:
            "Handshakenya berlanjut begitu saja setelah delapan hari. Bob berangkat, dan tidak ada yang menyadari apa pun.",
        },
        b: {
          says: "Galat: setelah delapan hari klien tidak menerimanya lagi.",
          shows: "Tidak ada galat. Tidak ada apa pun dalam protokol ini yang tahu berapa umur sebuah pesan.",
        },
        c: {
          says: "Tidak ada. Pesan yang tidak langsung diantar akan hilang.",
          shows: "Ia melihatnya. Relay bisa menyimpan apa saja, selama apa pun.",
        },
      },
    },
    late: {
      head: "Delapan hari kemudian",
      says: ["Amati M1 tergeletak di meja selama delapan hari."],
      look: [
        "Klien Alice menunggu jawaban sepanjang waktu itu.",
        "Ketika M1 akhirnya diserahkan, semuanya berjalan seperti pada hari pertama.",
      ],
    },
    today: {
      ask: "Hal yang sama dalam ratchet. Apa bedanya?",
      choices: {
        a: {
          says: "Tidak ada: Bob tidak bisa tahu kapan pesan itu ditulis.",
          shows: "Ada yang menyadarinya. Selama pesan itu ditahan relay, klien Alice tidak tinggal diam.",
        },
        b: {
          says: "Klien Alice memulai lagi ketika tidak ada jawaban. Pembuka yang lama ditolak kemudian, dan keduanya melihat bahwa ada yang terputus.",
          shows:
            "Setiap pembuka punya peringkat, dan yang lebih baru lebih tinggi peringkatnya. Yang ditahan Mallory sekarang terlalu rendah. Keduanya melihat bahwa percakapan dibuka lagi.",
        },
        c: {
          says: "Bob menerima pesan itu dua kali: yang lama dan yang baru.",
          shows: "Ia menerimanya sekali. Pembuka yang lama datang setelah yang baru, dan ditolak.",
        },
      },
    },
    end: {
      head: "Asli, lengkap, dan baru",
      says: [
        "Pesan harus asli: itu ditunjukkan oleh tanda tangan atau MAC. Tidak boleh ada yang dihilangkan darinya: semua yang menentukan ikut ditandatangani. Dan pesan harus baru: ada nomor yang tidak pernah mundur, atau pertanyaan yang baru saja diajukan.",
        "Yang terakhir sudah Anda kenal. Untuk itulah N1 dan N2.",
      ],
    },
  },
};
