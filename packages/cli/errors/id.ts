import type { ErrorTexts } from "@sandi/protocol/errors";
import type { TerminalErrorCode } from "./terminalError.ts";

export const id: ErrorTexts<TerminalErrorCode> = {
  DESCRIPTORS_FEW: {
    cause: "sistem mengizinkan {allowed} sambungan bagi relay ini, padahal diminta {wanted}",
    remedy: "Naikkan batas berkas terbuka (ulimit -Hn, LimitNOFILE di systemd), atau turunkan connections.",
  },
  TLS_NEEDS_BOTH: {
    cause: "sertifikat tidak berguna tanpa kuncinya, begitu pula sebaliknya",
    remedy: "Berikan --tls-cert dan --tls-key sekaligus.",
  },
  RELAY_CA_UNUSABLE: {
    cause: "{path} tidak berisi sertifikat otoritas: {reason}",
    remedy: "Isinya harus PEM: sertifikat yang menjamin sertifikat relay.",
  },
  ADMIN_NO_RELAY: {
    cause: "tidak ada relay yang berjalan di {path}",
    remedy: 'Nyalakan dengan "sandi relay --data {path}", atau sebutkan dengan --data tempat relay itu menyimpan data.',
  },
  ADMIN_REFUSED: {
    cause: "pengguna ini tidak boleh berbicara dengan relay di {path}",
    remedy: "Jalankan perintah ini sebagai pengguna yang menjalankan relay.",
  },
  ADMIN_NO_ANSWER: {
    cause: "relay tidak menjawab {operation}",
    remedy: "Relay sedang dihentikan atau tersangkut pada disknya: periksa lognya, lalu coba lagi.",
  },
  ADMIN_CONFIRM: {
    cause: "{action} tidak bisa dibatalkan, dan tidak ada orang di terminal yang bisa ditanya",
    remedy: "Pakai --yes.",
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
    cause: "argumen sandi {command} kurang atau berlebih; cara menulisnya {expected}",
    remedy: 'Lihat "sandi help {command}".',
  },
  USAGE_RELAY_URL: {
    cause: "{url} bukan alamat relay",
    remedy: "Alamat diawali ws:// (atau wss:// untuk TLS), misalnya ws://127.0.0.1:8888.",
  },
  LINE_UNKNOWN_COMMAND: {
    cause: "tidak ada perintah {command}{suggestion}",
    remedy: "/help menampilkan daftarnya. Untuk mengirim teks yang diawali /, tulis // sebagai gantinya.",
  },
  LINE_ARGUMENTS: { cause: "{command} dipakai seperti ini: {usage}", remedy: "Selengkapnya di /help." },
  NO_CONVERSATION: {
    cause: "belum ada percakapan yang terbuka, jadi tidak ada yang dikirimi",
    remedy: "Buka dulu satu: nomor dari daftar (L), nama, atau ID.",
  },
  NUMBER_NOT_LISTED: { cause: "daftar tidak punya nomor {number}", remedy: "L menampilkan daftar." },
  NO_REQUEST: {
    cause: "tidak ada permintaan dari {name}",
    remedy: "/accept dan /decline menjawab orang yang belum Anda kenal.",
  },
  NO_KEY_SEEN: {
    cause: "kunci {name} belum terlihat, jadi belum ada yang bisa dicocokkan",
    remedy: "Tunggu sampai yang bersangkutan daring sekali.",
  },
  FILE_UNREADABLE: { cause: "{file} tidak dapat dibaca ({reason})", remedy: "Periksa jalurnya; Tab melengkapinya." },
  FILE_NOT_TEXT: {
    cause: "{file} bukan teks UTF-8, dan untuk saat ini hanya teks yang dapat dikirim",
    remedy: "Kirim lewat cara lain, atau sandikan menjadi teks (misalnya dengan base64).",
  },
  PASSPHRASE_SOURCE: {
    cause: "frasa sandi tidak dapat dibaca dari {source} ({reason})",
    remedy: "Tidak ada yang dibuka. Periksa berkas atau deskriptornya; baris pertamanya adalah frasa sandi.",
  },
  PASSPHRASE_EMPTY: { cause: "frasa sandi dari {source} kosong", remedy: "Tanpa frasa sandi, jangan pakai opsi itu." },
  PASSPHRASE_NO_TERMINAL: {
    cause: "frasa sandi diperlukan, tetapi tidak ada terminal untuk menanyakannya",
    remedy: "Berikan dengan --passphrase-file, --passphrase-fd, atau SANDI_PASSPHRASE_FILE.",
  },
  PASSPHRASE_DIFFERS: { cause: "kedua frasa sandi berbeda", remedy: "Tidak ada yang dibuat. Coba lagi." },
  TIMED_OUT_UNDELIVERED: {
    cause: "setelah {seconds} detik relay belum menerima semuanya, atau {name} belum mengonfirmasi",
    remedy: "Pesan tersimpan di profil dan dikirim saat profil ini daring lagi. --timeout menunggu lebih lama.",
  },
  TIMED_OUT_LOST: {
    cause: "setelah {seconds} detik relay belum menerima semuanya, dan profil sementara tidak menyimpan apa pun",
    remedy: "Kirim lagi; --timeout menunggu lebih lama, dan profil di disk akan menyimpannya.",
  },
  INPUT_TOO_LONG: {
    cause: "satu baris masukan lebih panjang dari {limit} byte, dan tidak diterima",
    remedy: "Kirimlah dalam beberapa bagian.",
  },
  OUTPUT_LOST: {
    cause: "keluaran perintah ini tidak dapat ditulis ({reason}), dan sebagiannya hilang",
    remedy: "Sediakan ruang di disk, atau arahkan keluaran ke tempat lain. Lalu jalankan lagi perintahnya.",
  },
  INVITE_SOURCE: {
    cause: "undangan dari {source} tidak terbaca: {reason}",
    remedy: "Periksa berkasnya, atau minta ditanyai tautannya dengan --invite -.",
  },
  INVITE_NEEDS_URL: {
    cause: "alamat relay ini bagi klien tidak diketahui: relay melihat dirinya sebagai {url}",
    remedy: "Sebutkan dengan --relay-url, misalnya --relay-url wss://chat.example:8888.",
  },
  INVITES_NEED_DATA: {
    cause: "pendatang baru akan perlu undangan, padahal relay yang tidak menyimpan apa pun tidak membuat undangan",
    remedy: "Izinkan siapa pun bergabung dengan --open, atau hilangkan --ephemeral.",
  },
  CONFIG_UNREADABLE: {
    cause: "pengaturan relay di {path} tidak terbaca ({reason})",
    remedy: "Periksa apakah berkasnya ada, berupa teks UTF-8, dan boleh dibaca pengguna yang menjalankan relay.",
  },
  CONFIG_SYNTAX: {
    cause: "{where} bukan pengaturan",
    remedy:
      'Satu baris berbentuk: nama = nilai. Komentar diawali #. "sandi relay --print-config" mencetak contoh berkasnya.',
  },
  CONFIG_REPEATED: {
    cause: "{where} mengatur {name} lagi, padahal sudah diatur di {first}",
    remedy: "Pertahankan salah satu baris saja.",
  },
  CONFIG_UNKNOWN: {
    cause: "tidak ada pengaturan {name} ({where}){suggestion}",
    remedy:
      '"sandi relay --print-config" menampilkan semuanya. Kubernetes mengatur variabel seperti itu sendiri: enableServiceLinks: false.',
  },
  CONFIG_VALUE: {
    cause: "{name} ({where}) memerlukan {expected}",
    remedy: 'Perbaiki di sana. "sandi relay --print-config" menjelaskan arti setiap pengaturan.',
  },
  CONFIG_CONFLICT: {
    cause: "{name} ({where}) dan {other} ({otherWhere}) tidak bisa dipakai bersamaan",
    remedy: "Atur salah satunya saja.",
  },
  CONFIG_NEEDS: {
    cause: "{name} ({where}) tidak berarti tanpa {other}",
    remedy: "Atur {other} juga, atau hilangkan {name}.",
  },
  CONFIG_UNSOUND: {
    cause: "{name} bernilai {value}, lebih dari {most} yang bernilai {mostValue} ({where})",
    remedy: "Turunkan {name}, atau naikkan {most}.",
  },
  DEMO_MISSED: {
    cause: "peragaan menunggu sia-sia: {what}",
    remedy: "Keluaran programnya ada di atas. Mohon laporkan.",
  },
  PROGRAM_DEFECT: {
    cause: "terjadi sesuatu yang tidak semestinya ({reason})",
    remedy: "Ini cacat Sandi: mohon laporkan. Yang sudah diterima dan dikirim tersimpan di disk.",
  },
};
