import type { ErrorTexts } from "@sandi/protocol/errors";
import type { TerminalErrorCode } from "./terminalError.ts";

export const id: ErrorTexts<TerminalErrorCode> = {
  DESCRIPTORS_FEW: {
    cause: "sistem hanya mengizinkan {allowed} sambungan untuk relay ini, padahal diminta {wanted}",
    remedy: "Naikkan batas berkas terbuka (ulimit -Hn, LimitNOFILE di systemd), atau turunkan connections.",
  },
  TLS_NEEDS_BOTH: {
    cause: "sertifikat perlu kuncinya, dan kunci perlu sertifikatnya",
    remedy: "Berikan --tls-cert dan --tls-key.",
  },
  RELAY_CA_UNUSABLE: {
    cause: "{path} tidak berisi sertifikat otoritas: {reason}",
    remedy: "Isinya harus PEM: sertifikat otoritas yang menandatangani sertifikat relay.",
  },
  WEB_BUILD_DAMAGED: {
    cause: "{path} tidak ada atau tidak sesuai dengan buildnya",
    remedy:
      "Bangun lagi halamannya (npm run build:web) atau pasang Sandi lagi. Untuk menjalankan relay tanpa halaman: --no-web.",
  },
  LAB_PAGE_MISSING: {
    cause: "Sandi ini tidak punya halaman lab",
    remedy: "Dalam kode sumber, jalankan npm run lab sekali, atau npm start -- --lab. Selain itu, pasang Sandi lagi.",
  },
  WEB_BUILD_MISSING: {
    cause: "tidak ada build halaman di {path}",
    remedy: "Buat dengan npm run build:web, atau sebutkan foldernya dengan --build.",
  },
  WEB_UNREACHABLE: {
    cause: "{url} tidak bisa diambil ({reason})",
    remedy: "Periksa alamatnya, dan apakah servernya berjalan.",
  },
  WEB_DIFFERS: {
    cause: "yang disajikan {url} bukan build {build}: baris di atas menunjukkan bedanya",
    remedy:
      "Jangan mengetik apa pun di halaman itu sebelum jelas sebabnya. Mungkin hanya versinya lain: bangun sendiri versi itu, lalu bandingkan lagi dengan --build.",
  },
  WEB_ORIGIN_INVALID: {
    cause: "{origin} bukan origin halaman yang boleh memakai relay ini",
    remedy:
      "Tulis seperti peramban menulisnya, tanpa path: https://chat.example. Tanpa TLS hanya halaman di mesin ini yang boleh: http://localhost:5173.",
  },
  ADMIN_NO_RELAY: {
    cause: "tidak ada relay yang berjalan di {path}",
    remedy: 'Jalankan dengan "sandi relay --data {path}", atau sebutkan folder data relay yang berjalan dengan --data.',
  },
  ADMIN_REFUSED: {
    cause: "pengguna ini tidak boleh mengelola relay di {path}",
    remedy: "Jalankan perintah ini sebagai pengguna yang menjalankan relay.",
  },
  ADMIN_NO_ANSWER: {
    cause: "relay tidak menjawab {operation}",
    remedy: "Relay sedang berhenti, atau menunggu disknya. Periksa lognya, lalu coba lagi.",
  },
  ADMIN_CONFIRM: {
    cause: "{action} tidak bisa dibatalkan, dan tidak ada terminal untuk bertanya",
    remedy: "Untuk mengonfirmasi, tambahkan --yes.",
  },
  USAGE_UNKNOWN_COMMAND: {
    cause: "tidak ada perintah {command}{suggestion}",
    remedy: '"sandi help" menampilkan daftar perintah.',
  },
  USAGE_UNKNOWN_FLAG: {
    cause: "sandi {command} tidak punya opsi {flag}{suggestion}",
    remedy: 'Lihat "sandi help {command}".',
  },
  USAGE_FLAG_VALUE: { cause: "{flag} memerlukan nilai: {expected}", remedy: 'Lihat "sandi help {command}".' },
  USAGE_FLAG_NO_VALUE: { cause: "{flag} tidak menerima nilai", remedy: 'Lihat "sandi help {command}".' },
  USAGE_FLAG_REQUIRED: { cause: "sandi {command} memerlukan {flag}", remedy: 'Lihat "sandi help {command}".' },
  USAGE_FLAG_CONFLICT: {
    cause: "{flag} dan {other} tidak bisa dipakai bersamaan",
    remedy: "Pakai salah satunya saja.",
  },
  USAGE_ARGUMENTS: {
    cause: "jumlah argumen sandi {command} salah; seharusnya {expected}",
    remedy: 'Lihat "sandi help {command}".',
  },
  USAGE_RELAY_URL: {
    cause: "{url} bukan alamat relay",
    remedy: "Alamat diawali ws:// (atau wss:// untuk TLS), misalnya ws://127.0.0.1:8888.",
  },
  USAGE_PAGE_URL: {
    cause: "{url} bukan alamat halaman",
    remedy: "Alamat halaman diawali https:// (atau http:// di mesin ini), misalnya https://chat.example.",
  },
  LINE_UNKNOWN_COMMAND: {
    cause: "tidak ada perintah {command}{suggestion}",
    remedy: "/help menampilkan daftar perintah. Untuk mengirim teks yang diawali /, awali dengan //.",
  },
  LINE_ARGUMENTS: { cause: "pakai {command} seperti ini: {usage}", remedy: "Selengkapnya ada di /help." },
  NO_CONVERSATION: {
    cause: "belum ada percakapan yang terbuka, jadi ini tidak dikirim kepada siapa pun",
    remedy: "Buka dulu: ketik nomor dari daftar (L), nama, atau ID.",
  },
  TEXT_IS_NAME: {
    cause: "ini hanya nama seseorang, {name}, dan belum dikirim",
    remedy: "Untuk mengobrol dengan {name}: /to {name}. Untuk mengirimnya sebagai teks, ketik sekali lagi.",
  },
  NUMBER_NOT_LISTED: { cause: "tidak ada nomor {number} di daftar", remedy: "L menampilkan daftar." },
  NAME_FOR_WHOM: {
    cause: "{name} adalah nama orang lain, jadi tidak jelas siapa yang ingin dinamai; tidak ada yang diubah",
    remedy: "Pakai nomor: /name {number} diikuti nama untuk {name}, /name {openNumber} diikuti nama untuk {open}.",
  },
  MESSAGE_NOT_NUMBERED: {
    cause: "tidak ada pesan bernomor {number} dengan {name}",
    remedy: "/history menampilkan pesan beserta nomornya.",
  },
  NO_SUCH_MESSAGE: {
    cause: "belum ada pesan seperti itu dengan {name}",
    remedy: "/history menampilkan pesan percakapan ini.",
  },
  LAST_IS_GONE: {
    cause: "pesan terakhir seperti itu dengan {name} sudah tidak ada: sudah ditarik, atau waktunya habis",
    remedy: "Untuk menunjuk pesan yang lebih lama, pakai nomornya dari /history.",
  },
  NO_REACTION: {
    cause: "Anda belum menanggapi pesan {name} ini, jadi tidak ada tanggapan yang bisa ditarik",
    remedy: "Untuk menanggapi, tulis tanggapannya di belakang, misalnya /react last 👍",
  },
  BODY_NOT_KEPT: {
    cause: "byte pesan ini sudah tidak disimpan",
    remedy: "Program menyimpan byte {most} pesan terakhir selama berjalan: lihat pesan yang lebih baru.",
  },
  NO_REQUEST: {
    cause: "tidak ada permintaan dari {name}",
    remedy: "/requests menampilkan siapa saja yang menunggu jawaban Anda.",
  },
  NO_REQUESTS: {
    cause: "tidak ada yang menunggu jawaban Anda",
    remedy: "Kalau ada orang baru yang menulis, itu akan diberitahukan di sini.",
  },
  NO_KEY_SEEN: {
    cause: "kunci {name} belum diketahui, jadi belum ada yang bisa dicocokkan",
    remedy: "Tunggu sampai ia online sekali.",
  },
  FILE_UNREADABLE: {
    cause: "{file} tidak bisa dibaca ({reason})",
    remedy: "Periksa jalurnya; tombol Tab melengkapinya.",
  },
  FILE_NOT_TEXT: {
    cause: "{file} bukan teks UTF-8, dan saat ini hanya teks yang bisa dikirim",
    remedy: "Kirim dengan cara lain, atau ubah menjadi teks (misalnya dengan base64).",
  },
  PASSPHRASE_SOURCE: {
    cause: "frasa sandi tidak bisa dibaca dari {source} ({reason})",
    remedy: "Tidak ada yang dibuka. Periksa berkas atau deskriptornya; baris pertamanya harus frasa sandi.",
  },
  PASSPHRASE_EMPTY: {
    cause: "frasa sandi dari {source} kosong",
    remedy: "Jika tidak ingin memakai frasa sandi, jangan pakai opsi itu.",
  },
  PASSPHRASE_NO_TERMINAL: {
    cause: "frasa sandi diperlukan, tetapi tidak ada terminal untuk menanyakannya",
    remedy: "Berikan dengan --passphrase-file, --passphrase-fd, atau SANDI_PASSPHRASE_FILE.",
  },
  PASSPHRASE_DIFFERS: { cause: "kedua frasa sandi tidak sama", remedy: "Tidak ada yang dibuat. Coba lagi." },
  TIMED_OUT_UNDELIVERED: {
    cause: "setelah {seconds} detik belum semua pesan sampai di relay, atau {name} belum mengonfirmasinya",
    remedy: "Pesan tersimpan di profil dan dikirim saat profil ini online lagi. --timeout menunggu lebih lama.",
  },
  TIMED_OUT_LOST: {
    cause: "setelah {seconds} detik belum semua pesan sampai di relay, dan profil sekali pakai tidak menyimpan apa pun",
    remedy: "Kirim lagi. --timeout menunggu lebih lama, dan profil di disk akan menyimpannya.",
  },
  INPUT_TOO_LONG: {
    cause: "satu baris masukan lebih panjang dari {limit} byte dan tidak dikirim",
    remedy: "Kirim dalam beberapa bagian.",
  },
  INPUT_NOT_TEXT: {
    cause: "baris {line} dari masukan bukan teks (UTF-8 tanpa karakter kendali) dan tidak dikirim",
    remedy:
      "Ubah menjadi teks, misalnya dengan base64, atau kirim berkas dengan /send. Setelah sepuluh baris seperti itu berturut-turut, sisanya tidak dibaca.",
  },
  OUTPUT_LOST: {
    cause: "keluaran perintah ini tidak bisa ditulis ({reason}), dan sebagian hilang",
    remedy: "Kosongkan ruang di disk, atau arahkan keluaran ke tempat lain. Lalu jalankan lagi perintahnya.",
  },
  INVITE_SOURCE: {
    cause: "undangan dari {source} tidak bisa dibaca: {reason}",
    remedy: "Periksa berkasnya, atau pakai --invite - agar tautannya ditanyakan.",
  },
  INVITE_NEEDS_URL: {
    cause: "relay tidak tahu lewat alamat mana klien menghubunginya: yang dilihatnya {url}",
    remedy: "Berikan alamatnya dengan --relay-url, misalnya --relay-url wss://chat.example:8888.",
  },
  INVITES_NEED_DATA: {
    cause: "orang baru akan perlu undangan, padahal relay yang tidak menyimpan apa pun tidak bisa membuat undangan",
    remedy: "Izinkan siapa saja bergabung dengan --open, atau jangan pakai --ephemeral.",
  },
  CONFIG_UNREADABLE: {
    cause: "pengaturan relay di {path} tidak bisa dibaca ({reason})",
    remedy: "Periksa apakah berkasnya ada, berupa teks UTF-8, dan bisa dibaca pengguna yang menjalankan relay.",
  },
  CONFIG_SYNTAX: {
    cause: "{where} bukan pengaturan",
    remedy:
      'Tulis baris seperti: nama = nilai. Komentar diawali #. "sandi relay --print-config" mencetak contoh berkasnya.',
  },
  CONFIG_REPEATED: {
    cause: "{where} mengatur {name} lagi, padahal sudah diatur di {first}",
    remedy: "Simpan salah satu baris saja.",
  },
  CONFIG_UNKNOWN: {
    cause: "tidak ada pengaturan {name} ({where}){suggestion}",
    remedy:
      '"sandi relay --print-config" menampilkan semua pengaturan. Jika variabel ini dibuat Kubernetes, pakai enableServiceLinks: false.',
  },
  CONFIG_VALUE: {
    cause: "{name} ({where}) memerlukan {expected}",
    remedy: 'Perbaiki di sana. "sandi relay --print-config" menjelaskan setiap pengaturan.',
  },
  CONFIG_CONFLICT: {
    cause: "{name} ({where}) dan {other} ({otherWhere}) tidak bisa dipakai bersamaan",
    remedy: "Atur salah satunya saja.",
  },
  CONFIG_NEEDS: {
    cause: "{name} ({where}) tidak berpengaruh tanpa {other}",
    remedy: "Atur juga {other}, atau jangan pakai {name}.",
  },
  CONFIG_UNSOUND: {
    cause: "{name} bernilai {value} ({where}), lebih besar dari {most} ({mostValue})",
    remedy: "Turunkan {name}, atau naikkan {most}.",
  },
  DEMO_MISSED: {
    cause: "demo menunggu sesuatu yang tidak terjadi: {what}",
    remedy: "Keluaran programnya ada di atas. Mohon laporkan.",
  },
  PROGRAM_DEFECT: {
    cause: "terjadi sesuatu yang seharusnya tidak terjadi ({reason})",
    remedy: "Ini bug di Sandi: mohon laporkan. Pesan yang sudah di relay atau sudah diterima tersimpan di disk.",
  },
};
