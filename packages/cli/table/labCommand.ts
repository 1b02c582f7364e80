import { SUITE_NAMES } from "@sandi/protocol/suites";
import { ANYWHERE } from "./commonFlags.ts";
import type { Command } from "./table.ts";

/** As the lab names them, which is not loaded for this: a test compares the two. */
const PROTOCOLS = ["ns-1978", ...SUITE_NAMES.toReversed(), `${SUITE_NAMES[0]}-unverified`];

/** `sandi lab`: protocols under attack, without a page. Its code is loaded when it is called. */
export const LAB: Command = {
  name: "lab",
  actions: [
    {
      name: "matrix",
      operands: [],
      about: {
        en: "play every attack against every protocol, and print what came out",
        id: "mainkan setiap serangan terhadap setiap protokol, lalu cetak hasilnya",
      },
    },
    {
      name: "attack",
      operands: ["NAME"],
      flags: ["protocol"],
      about: {
        en: "print an attack of the matrix as a run file",
        id: "cetak satu serangan dari matriks sebagai berkas percobaan",
      },
    },
    {
      name: "run",
      operands: ["FILE"],
      about: {
        en: "play a run file and say in words what happens",
        id: "mainkan berkas percobaan dan ceritakan yang terjadi",
      },
    },
    {
      name: "export",
      operands: ["FILE", "OUT"],
      about: {
        en: "play a run file and write it as OUT: .pcapng for Wireshark, .lua for its dissector, .svg, or .txt for a scenario",
        id: "mainkan berkas percobaan dan tulis sebagai OUT: .pcapng untuk Wireshark, .lua untuk disektornya, .svg, atau .txt untuk skenario",
      },
    },
    {
      name: "task",
      operands: ["NAME"],
      flags: ["student"],
      about: {
        en: "print a task for one student, in a world of their own",
        id: "cetak tugas untuk satu siswa, di dunianya sendiri",
      },
    },
    {
      name: "lesson",
      operands: ["[NAME]"],
      flags: ["student", "choice"],
      about: {
        en: "print a lesson with its answers, or the list of lessons; with --student, a file for that student's choices",
        id: "cetak satu pelajaran beserta jawabannya, atau daftar pelajaran; dengan --student, berkas untuk pilihan siswa itu",
      },
    },
    {
      name: "grade",
      operands: ["FILE..."],
      about: {
        en: "play answers again, and lessons, and print rows of CSV; nothing that a file claims is believed",
        id: "mainkan ulang jawaban dan pelajaran, lalu cetak baris CSV; klaim dalam berkas tidak dipercaya",
      },
    },
  ],
  about: {
    en: "attack the protocols: the relay's rules, the clients and the attacker in one program, with throwaway keys",
    id: "serang protokolnya: aturan relay, klien, dan penyerang dalam satu program, dengan kunci sekali pakai",
  },
  flags: [
    {
      name: "protocol",
      value: "PROTOCOL",
      choices: PROTOCOLS,
      default: "ns-1978",
      about: { en: "the protocol that is attacked", id: "protokol yang diserang" },
    },
    {
      name: "student",
      value: "NAME",
      about: { en: "for whom the task or the file is", id: "untuk siapa tugas atau berkas itu" },
    },
    {
      name: "choice",
      value: "QUESTION.LETTER",
      about: {
        en: "print the run behind a choice of the lesson, as a run file",
        id: "cetak percobaan di balik satu pilihan pelajaran, sebagai berkas percobaan",
      },
    },
    {
      name: "json",
      about: {
        en: "print JSON: one object for matrix, one event per line for run",
        id: "cetak JSON: satu objek untuk matrix, satu peristiwa per baris untuk run",
      },
    },
    ...ANYWHERE,
  ],
  examples: [
    "sandi lab matrix",
    "sandi lab attack lowe > lowe.json && sandi lab run lowe.json",
    "sandi lab export lowe.json lowe.svg",
    "sandi lab task lowe --student Ayu > ayu.json",
    "sandi lab lesson lowe",
    "sandi lab grade answers/*.json > grades.csv",
  ],
  run: async (context) => (await import("../lab/index.ts")).runLab(context),
};
