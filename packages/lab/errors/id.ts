import type { ErrorTexts } from "@sandi/protocol/errors";
import type { LabErrorCode } from "./labError.ts";

export const id: ErrorTexts<LabErrorCode> = {
  NS_1978_REFUSED: {
    cause: "protokol tahun 1978 menolak yang datang ({because})",
    remedy: "Tidak perlu berbuat apa-apa: ini protokol lab yang belum diperbaiki, dan hampir tidak memeriksa apa pun.",
  },
  LAB_NO_PACKET: {
    cause: "tidak ada paket {packet} di meja",
    remedy: "Paket dinomori dari 1 menurut urutan datangnya; yang sudah diserahkan atau dibuang hanya bisa disalin.",
  },
  LAB_OUTSIDE: {
    cause: "byte {at} berada di luar paket, yang panjangnya {size} byte",
    remedy: "Pilih tempat di dalam paket. Byte dihitung dari 0.",
  },
  LAB_NO_KEY: {
    cause: "Mallory tidak punya kunci yang membuka paket {packet}",
    remedy: "Pilih paket yang dienkripsi untuknya, atau dapatkan kuncinya dulu.",
  },
  LAB_NO_KEY_TO_TYPE: {
    cause: "Mallory tidak punya apa-apa untuk menulis sebagai {name}",
    remedy: "Dapatkan dulu sebuah kunci dari percakapan itu.",
  },
  LAB_NO_RUN: {
    cause: "{from} dan {to} tidak sedang melakukan handshake",
    remedy: "Biarkan pesan-pesan pertama handshake itu lewat sebelum memalsukan yang berikutnya.",
  },
  LAB_NO_LEG: {
    cause: "paket {packet} tidak dikunci dengan kunci RSA siapa pun, jadi tidak bisa dienkripsi lagi",
    remedy:
      "Pilih pesan handshake: M1 sampai M4. Teks dikunci dengan kunci yang disepakati; ratchet tidak mengunci apa pun dengan RSA.",
  },
  LAB_NOT_HERE: {
    cause: "tindakan {move} tidak ada artinya dalam protokol ini",
    remedy: "Pilih tindakan lain, atau protokol lain.",
  },
  LAB_NOTHING_TO_SEARCH: {
    cause: "paket {packet} tidak dienkripsi dengan DES oleh orang yang punya kunci",
    remedy: "Pilih paket berisi teks, dalam protokol yang memakai DES.",
  },
  LAB_TOO_MANY_MOVES: {
    cause: "satu percobaan paling banyak berisi {limit} tindakan",
    remedy: "Buang tindakan yang tidak perlu, atau mulai percobaan baru.",
  },
  LAB_TOO_LARGE: {
    cause: "teks dan byte yang diubah dalam satu percobaan paling banyak {limit} byte seluruhnya",
    remedy: "Pakai teks yang lebih pendek.",
  },
  LAB_TOO_MANY_KEYS: {
    cause: "semua pencarian dalam satu percobaan paling banyak mencoba {limit} kunci",
    remedy: "Cari dengan bit tak diketahui yang lebih sedikit.",
  },
  LAB_FILE_TOO_LARGE: {
    cause: "berkas lab paling besar {limit} byte",
    remedy: "Buang tindakan yang tidak perlu.",
  },
  LAB_FILE_INVALID: {
    cause: "isi berkas bukan seperti yang ditulis lab: {reason}",
    remedy: "Berkas itu diubah atau terpotong. Ekspor lagi percobaannya, atau ambil lagi berkas tugasnya.",
  },
  LAB_FILE_VERSION: {
    cause: "berkas itu berversi {version}; lab ini membaca versi {known}",
    remedy: "Pakai Sandi yang menulis berkas itu, atau yang lebih baru.",
  },
  LAB_FILE_UNREADABLE: {
    cause: "{path} tidak dapat dibaca: {reason}",
    remedy: "Periksa alamat berkasnya dan izin membacanya.",
  },
  LAB_NO_ATTACK: {
    cause: "tidak ada serangan {attack} dalam {protocol}",
    remedy: "Serangan yang ada: {attacks}. Sebagian tidak berlaku di protokol tertentu: lihat sandi lab matrix.",
  },
  LAB_EXPORT_ENDING: {
    cause: "{path} tidak berakhiran bentuk yang bisa ditulis dari sebuah percobaan",
    remedy:
      "Akhiri namanya dengan .pcapng (untuk Wireshark), .lua (disektornya), .svg (diagram urutan), atau .txt (skenario).",
  },
  LAB_FILE_UNWRITABLE: {
    cause: "{path} tidak dapat ditulis: {reason}",
    remedy: "Periksa foldernya dan izin menulis di sana.",
  },
  LAB_NO_TASK: {
    cause: "tidak ada tugas {task}",
    remedy: "Tugas yang ada: {tasks}.",
  },
  LAB_NO_LESSON: {
    cause: "tidak ada pelajaran {lesson}",
    remedy: "Pelajaran yang ada: {lessons}.",
  },
  LAB_NO_CHOICE: {
    cause: "pelajaran {lesson} tidak punya pertanyaan {question} dengan pilihan {choice}",
    remedy:
      "Ekspor lagi kemajuannya, atau ambil berkas dari sandi lab lesson, lalu pilih huruf yang ada di pelajaran itu.",
  },
  LAB_ANSWER_SEED: {
    cause: "jawaban dimainkan di dunia lain: benihnya {seed}, padahal benih siswa ini {expected}",
    remedy: "Ambil berkas tugas untuk nama siswa ini, persis seperti dibagikan, lalu mainkan tindakannya di situ.",
  },
  LAB_ANSWER_PROTOCOL: {
    cause: "tugas itu tidak dibuat untuk protokol {protocol}",
    remedy: "Jangan ubah protokol dalam berkas tugas.",
  },
  LAB_ANSWER_MOVE: {
    cause: "tugas {task} tidak mengizinkan tindakan {move}",
    remedy: "Pakai hanya tindakan yang tercantum di mayUse dalam berkas tugas.",
  },
  LAB_GPU_LOST: {
    cause: "prosesor grafis tidak bisa melanjutkan ({reason})",
    remedy:
      "Tidak ada yang hilang: pencarian berjalan terus dengan TypeScript. Muat ulang halaman untuk mencoba prosesor grafis lagi.",
  },
  LAB_WORKER_LOST: {
    cause: "sebuah pekerja pencarian tidak bisa melanjutkan ({reason})",
    remedy: "Mulai lagi pencariannya. Jika tidak menolong, tutup tab lain: mungkin memori hampir habis.",
  },
};
