import type { LessonWords } from "./en.ts";

export const id: LessonWords = {
  titles: {
    lowe: "Mengapa N2 harus kembali bersama sebuah nama",
  },
  claims: {
    reads: ["Mallory bisa membaca “{text}”.", "Mallory tidak bisa membaca “{text}”."],
    readsAny: [
      "Mallory bisa membaca teks yang bukan untuknya.",
      "Mallory tidak bisa membaca satu pun teks yang bukan untuknya.",
    ],
    knows: ["Mallory tahu {what}.", "Mallory tidak tahu {what}."],
    knowsAny: ["Mallory mengetahui sesuatu yang rahasia.", "Mallory tidak mengetahui rahasia apa pun."],
    hasKeyOf: ["Mallory punya kunci privat {owner}.", "Mallory tidak punya kunci privat {owner}."],
    searched: ["Mallory mencari kunci dengan mencoba-coba.", "Mallory tidak mencari kunci dengan mencoba-coba."],
    shown: [
      "{who} melihat “{text}” sebagai tulisan {from}.",
      "{who} tidak pernah melihat “{text}” sebagai tulisan {from}.",
    ],
    refuses: ["Klien {who} menolaknya: {code}.", "Klien {who} tidak menyebut {code}."],
    cannot: ["Yang dicoba Mallory tidak bisa dilakukan: {code}.", "Semua yang dicoba Mallory bisa dilakukan."],
    shares: ["{one} dan {other} punya {what} yang sama.", "{one} dan {other} tidak punya {what} yang sama."],
  },
  says: {
    goals: "Setelah ini Anda bisa",
    minutes: "sekitar {minutes} menit",
    predict: "Tebak dulu",
    watch: "Amati",
    protocol: "Protokol: {protocol}",
    look: "Yang perlu diperhatikan",
    answer: "Jawaban",
    right: "benar",
    wrong: "salah",
    checked: "Diperiksa dalam percobaan itu",
    list: "sandi lab lesson NAME mencetak satu pelajaran.",
  },
};
