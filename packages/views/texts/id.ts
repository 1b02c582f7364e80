import { id as meanings } from "@sandi/client/meanings/id";
import type { Catalogue } from "@sandi/client/texts";
import type { en } from "./en.ts";

export const id = {
  ...meanings,

  bytesTitle: "Byte pesan ini",
  bytesCount: { other: "{count} byte" },
  bytesFields: "Bagian",
  bytesFieldsHow: "Tombol panah berpindah antarbagian. Enter menampilkan semua byte suatu bagian.",
  bytesHex: "Byte dalam heksadesimal",
  bytesPlace: { other: "{count} byte mulai {offset}" },
  bytesFolded: { other: "{count} byte lagi" },
  bytesAll: { other: "Tampilkan {count} byte" },

  first: "pertama",
  lost: "sesi hilang",
  rolledBack: "kembali ke salinan lama",
  broken: "sesi rusak",
  refused: "pembukaan ditolak",
  signed: "bertanda tangan",
  oneTime: "sekali pakai",
  none: "tidak ada",
  prekeyGone: "prakunci sudah tidak ada",
  rankTooLow: "peringkat terlalu rendah",
  rankTooHigh: "peringkat terlalu tinggi",

  originTitle: "Kunci pembukanya, dan dari mana asalnya",
  originMine: "Anda membuka sesi ini: Anda adalah A, dan {peer} adalah B.",
  originTheirs: "{peer} membuka sesi ini: {peer} adalah A, dan Anda adalah B.",
  originUnknown: "Byte ini tidak cocok dengan susunan suite mana pun, jadi tidak ada kunci yang membukanya.",
  originNothing: "Tidak ada yang dienkripsi di dalamnya",

  ratchetRecord: "Kunci pesan ini",
  ratchetRecordHow:
    "Setiap catatan punya kunci dan nonce AES-256-GCM sendiri. Keduanya diturunkan dari kunci pesan {n} dan salt acak catatan ini. Jika satu bit saja berubah, catatan tidak bisa dibuka.",
  ratchetMessage: "Kunci pesan {n} dari epoch {epoch}",
  ratchetMessageHow:
    "Rantai memberi satu kunci untuk setiap catatan, dan ini catatan ke-{n}. Rantai hanya berjalan maju, dan kunci dihapus begitu selesai dipakai: perangkat ini pun tidak bisa membuka byte ini lagi.",
  ratchetChainOpening: "Rantai epoch 0",
  ratchetChainOpeningHow:
    "Rantai ini dimulai saat sesi dibuka. A mengambil prakunci bertanda tangan yang dititipkan B di relay, lalu membuat rahasia bersama dengannya (X-Wing: X25519 dan ML-KEM-768).",
  ratchetOneTime: "Rahasia kedua berasal dari prakunci sekali pakai. B menghapus kunci prakunci itu saat sesi dibuka.",
  ratchetNoOneTime:
    "Prakunci sekali pakai tidak digunakan. Kunci prakunci bertanda tangan disimpan B beberapa minggu, karena dipakai orang lain juga.",
  ratchetOpeningEarlier: "Pembukaan, beserta prakunci yang dipakai, ada di catatan-catatan pertama epoch ini.",
  ratchetChainStep: "Rantai epoch {epoch}",
  ratchetChainStepHere:
    "Catatan ini membawanya. {sealer} membuat rahasia bersama baru dengan kunci ratchet terbaru {reader}, dan menawarkan kunci ratchet baru untuk jawaban.",
  ratchetChainStepEarlier:
    "Catatan sebelumnya di epoch ini membawanya: {sealer} membuat rahasia bersama baru dengan kunci ratchet terbaru {reader}.",
  ratchetAnswer: "B menandatangani jawaban pertama ini dengan kunci identitasnya, agar A tahu siapa yang menjawab.",
  ratchetRoot: "Akar",
  ratchetRootHow: {
    other:
      "Setiap pergantian kunci mencampurkan rahasianya ke dalam akar. Sejak pembukaan sudah {count} kali. Kunci yang dicuri tidak berguna lagi setelah pergantian berikutnya.",
  },
  ratchetRefusalHow: "B menjelaskan mengapa pembukaan tidak diterima, dan menandatanganinya dengan kunci identitasnya.",

  rsaDesRecord: "K_DES, epoch {epoch}",
  rsaDesRecordHow:
    "DES mengenkripsi 8 byte sekaligus, dan setiap blok dicampur dengan blok sebelumnya. Blok pertama dicampur dengan IV acak catatan ini. Kuncinya 56 bit acak: beberapa GPU menemukannya dalam hitungan hari.",
  rsaDesFromM4: "Dari M4 dalam handshake",
  rsaDesFromM4How:
    "A memilih K_DES dan S, mengenkripsi keduanya dengan kunci RSA milik B, lalu mengirimnya dalam M4. Nonce N2 di dalam M4 menunjukkan bahwa itu jawaban untuk B, bukan salinan lama.",
  rsaDesFromRekey: "Dari M4' epoch {epoch}",
  rsaDesFromRekeyHow:
    "Kunci sudah berganti sejak handshake. A memilih K_DES dan S yang baru, mengenkripsi keduanya dengan kunci RSA milik B, lalu mengirimnya dalam M4'.",
  rsaDesMac: "Kunci HMAC",
  rsaDesMacHow:
    "Kunci ini diturunkan dari N1, N2, dan S, dan berbeda untuk tiap arah. K_DES tidak ikut di dalamnya: siapa pun yang menemukan kunci DES bisa membaca, tetapi tetap tidak bisa memalsukan.",
  rsaDesLeg: "Kunci RSA milik {reader}",
  rsaDesLegHow:
    "{sealer} mengambil kunci publik dari kartu bertanda tangan milik {reader}, lalu mengenkripsi dengan RSA-3072 dan OAEP. Hanya kunci privat yang membukanya, dan hanya {reader} yang memilikinya.",
  rsaDesKeysInside:
    "Di dalamnya ada K_DES dan S yang baru dipilih A. Kunci semua catatan berikutnya diturunkan dari sini.",
  rsaDesConfirmation: "K_conf milik {sealer}",
  rsaDesConfirmationHow:
    "Tidak ada yang dienkripsi di dalamnya. HMAC menunjukkan bahwa {sealer} menurunkan kunci yang sama dari handshake yang sama. Kuncinya diturunkan dari N1, N2, dan S.",
  rsaDesAnswerHow:
    "B mengirim kartu bertanda tangannya, karena A memakai kartu yang lama. A mulai lagi dengan yang baru.",

  desTitle: "DES, ronde demi ronde",
  desShow: "Tampilkan rondenya",
  desFailed: "Bagian halaman ini tidak bisa dimuat. Periksa koneksi, lalu coba lagi.",
  desDemo:
    "Kunci di bawah ini diambil dari buku pelajaran, hanya untuk peragaan. Kunci percakapan Anda tidak ditampilkan di layar mana pun.",
  desDemoOfBlock:
    "Bloknya adalah awal ciphertext pesan ini. Kuncinya diambil dari buku pelajaran, hanya untuk peragaan, jadi hasilnya tidak bermakna. Kunci percakapan Anda tidak ditampilkan di layar mana pun.",
  desGivenKey:
    "Kunci ini ditampilkan karena Anda memintanya. Siapa pun yang memilikinya bisa membaca isi yang dienkripsi dengannya.",
  desKey: "Kunci",
  desBlock: "Blok",
  desHexHow: "16 digit heksadesimal",
  desBadHex: "Isi dengan 16 digit heksadesimal (0 sampai 9, a sampai f).",
  desEncipher: "Enkripsi",
  desDecipher: "Dekripsi",
  desDirection: "Arah",
  desReset: "Mulai lagi",
  desStep: "Langkah",
  desBack: "Langkah sebelumnya",
  desNext: "Langkah berikutnya",
  desStart: "Awal: blok dan kunci disusun ulang",
  desRound: "Ronde {n} dari 16",
  desEnd: "Akhir: kedua paruh bertukar tempat dan disusun ulang",
  desStepsHow: "Tombol panah kiri dan kanan berpindah antarronde.",
  desWhat: "Nilai",
  desBits: "Bit",

  desInput: "64 bit dari blok.",
  desIP: "Permutasi awal: setiap bit mendapat tempat baru. Kedua paruhnya adalah L0 dan R0.",
  desKeyBits: "64 bit kunci. Bit terakhir setiap byte hanya untuk paritas dan dibuang.",
  desPC1: "Pilihan terpermutasi 1: 56 bit kunci dalam dua paruh.",
  desShift: { other: "Kedua paruh kunci berputar {count} tempat ke kiri." },
  desPC2: "Pilihan terpermutasi 2 mengambil 48 dari 56 bit: kunci ronde {n}.",
  desPC2Reverse: "Pilihan terpermutasi 2 mengambil 48 dari 56 bit. Untuk dekripsi, ronde {round} memakai kunci {n}.",
  desR: "Paruh kanan dari ronde sebelumnya.",
  desE: "Ekspansi: 32 bit menjadi 48, karena 16 di antaranya dipakai dua kali.",
  desXorK: "XOR dengan kunci ronde: delapan kelompok enam bit, satu untuk setiap kotak-S.",
  desS: "Setiap kotak-S mengubah enam bit menjadi empat.",
  desP: "Permutasi P menyebarkan bit-bit ke ronde berikutnya.",
  desL: "Paruh kiri.",
  desNewR: "XOR antara paruh kiri dan f: paruh kanan yang baru.",
  desNewL: "Paruh kiri yang baru adalah paruh kanan yang lama.",
  desPreoutput: "Kedua paruh setelah ronde 16, dalam urutan terbalik.",
  desFP: "Kebalikan permutasi awal: inilah hasilnya.",

  desBox: "Kotak-S",
  desBoxCaption: "S{box}: bit luar {outer} memilih baris {row}, bit dalam {inner} memilih kolom {column}.",
  desBoxResult: "Hasilnya {value}, dalam bit {bits}.",
  desRow: "Baris {row}",
  desColumn: "Kolom {column}",

  avalancheTitle: "Efek longsoran",
  avalancheHow:
    "Balik satu bit pada blok atau kunci, lalu lihat berapa dari 64 bit yang berubah di setiap ronde. Setelah beberapa ronde, kira-kira separuhnya.",
  avalancheBlock: "Bit blok",
  avalancheKey: "Bit kunci",
  avalancheBit: "Bit {n}: {bit}",
  avalancheBitsHow: "Tombol panah berpindah antarbit. Spasi membalik satu bit.",
  avalanchePicture: "Bit yang berubah, satu baris untuk setiap ronde. Pada akhirnya {count} dari 64 berubah.",
  avalancheParity: "Ini bit paritas. DES tidak memakainya sebagai kunci, jadi tidak ada yang berubah.",
  avalancheRound: "Ronde",
  avalancheChanged: "Bit yang berubah",
  avalancheAtStart: "Awal",
} satisfies Catalogue<typeof en>;
