import type { ErrorEntry } from "./entry.ts";

const seeHelp = {
  en: 'See "sandi help {command}".',
  id: 'Lihat "sandi help {command}".',
};

export const TERMINAL_ERRORS = {
  USAGE_UNKNOWN_COMMAND: {
    cause: { en: "there is no command {command}{suggestion}", id: "tidak ada perintah {command}{suggestion}" },
    remedy: { en: '"sandi help" lists the commands.', id: '"sandi help" menampilkan daftar perintah.' },
  },
  USAGE_UNKNOWN_FLAG: {
    cause: {
      en: "sandi {command} has no option {flag}{suggestion}",
      id: "sandi {command} tidak punya opsi {flag}{suggestion}",
    },
    remedy: seeHelp,
  },
  USAGE_FLAG_VALUE: {
    cause: { en: "{flag} needs a value: {expected}", id: "{flag} memerlukan nilai: {expected}" },
    remedy: seeHelp,
  },
  USAGE_FLAG_NO_VALUE: {
    cause: { en: "{flag} takes no value", id: "{flag} tidak menerima nilai" },
    remedy: seeHelp,
  },
  USAGE_FLAG_REQUIRED: {
    cause: { en: "sandi {command} needs {flag}", id: "sandi {command} memerlukan {flag}" },
    remedy: seeHelp,
  },
  USAGE_FLAG_CONFLICT: {
    cause: { en: "{flag} and {other} exclude each other", id: "{flag} dan {other} tidak bisa dipakai bersamaan" },
    remedy: { en: "Give one of them.", id: "Pakai salah satunya saja." },
  },
  USAGE_ARGUMENTS: {
    cause: {
      en: "sandi {command} was given too much or too little; it is written {expected}",
      id: "argumen sandi {command} kurang atau berlebih; cara menulisnya {expected}",
    },
    remedy: seeHelp,
  },
  USAGE_RELAY_URL: {
    cause: {
      en: "{url} is not the address of a relay",
      id: "{url} bukan alamat relay",
    },
    remedy: {
      en: "It begins with ws:// (or wss:// for TLS), like ws://127.0.0.1:8888.",
      id: "Alamat diawali ws:// (atau wss:// untuk TLS), misalnya ws://127.0.0.1:8888.",
    },
  },
  LINE_UNKNOWN_COMMAND: {
    cause: { en: "there is no command {command}{suggestion}", id: "tidak ada perintah {command}{suggestion}" },
    remedy: {
      en: "/help lists them. To send a text that begins with /, write // instead.",
      id: "/help menampilkan daftarnya. Untuk mengirim teks yang diawali /, tulis // sebagai gantinya.",
    },
  },
  LINE_ARGUMENTS: {
    cause: { en: "{command} is used like this: {usage}", id: "{command} dipakai seperti ini: {usage}" },
    remedy: { en: "/help says more.", id: "Selengkapnya di /help." },
  },
  NO_CONVERSATION: {
    cause: {
      en: "no conversation is open, so nobody was sent this",
      id: "belum ada percakapan yang terbuka, jadi tidak ada yang dikirimi",
    },
    remedy: {
      en: "Open one first: a number from the list (L), a name or an ID.",
      id: "Buka dulu satu: nomor dari daftar (L), nama, atau ID.",
    },
  },
  NUMBER_NOT_LISTED: {
    cause: { en: "the list has no number {number}", id: "daftar tidak punya nomor {number}" },
    remedy: { en: "L shows the list.", id: "L menampilkan daftar." },
  },
  NO_REQUEST: {
    cause: { en: "{name} has not asked for anything", id: "tidak ada permintaan dari {name}" },
    remedy: {
      en: "/accept and /decline answer somebody whom you did not know.",
      id: "/accept dan /decline menjawab orang yang belum Anda kenal.",
    },
  },
  NO_KEY_SEEN: {
    cause: {
      en: "the key of {name} has not been seen yet, so there is nothing to compare",
      id: "kunci {name} belum terlihat, jadi belum ada yang bisa dicocokkan",
    },
    remedy: { en: "Wait until they have been online once.", id: "Tunggu sampai yang bersangkutan daring sekali." },
  },
  FILE_UNREADABLE: {
    cause: { en: "{file} cannot be read ({reason})", id: "{file} tidak dapat dibaca ({reason})" },
    remedy: { en: "Check the path; Tab completes it.", id: "Periksa jalurnya; Tab melengkapinya." },
  },
  FILE_NOT_TEXT: {
    cause: {
      en: "{file} is not UTF-8 text, and only text can be sent so far",
      id: "{file} bukan teks UTF-8, dan untuk saat ini hanya teks yang dapat dikirim",
    },
    remedy: {
      en: "Send it in another way, or encode it as text (for example with base64).",
      id: "Kirim lewat cara lain, atau sandikan menjadi teks (misalnya dengan base64).",
    },
  },
  PASSPHRASE_SOURCE: {
    cause: {
      en: "the passphrase could not be read from {source} ({reason})",
      id: "frasa sandi tidak dapat dibaca dari {source} ({reason})",
    },
    remedy: {
      en: "Nothing was opened. Check the file or the descriptor; its first line is the passphrase.",
      id: "Tidak ada yang dibuka. Periksa berkas atau deskriptornya; baris pertamanya adalah frasa sandi.",
    },
  },
  PASSPHRASE_EMPTY: {
    cause: { en: "the passphrase from {source} is empty", id: "frasa sandi dari {source} kosong" },
    remedy: {
      en: "Leave the option out where no passphrase is wanted.",
      id: "Tanpa frasa sandi, jangan pakai opsi itu.",
    },
  },
  PASSPHRASE_NO_TERMINAL: {
    cause: {
      en: "a passphrase is needed, and there is no terminal to ask for it",
      id: "frasa sandi diperlukan, tetapi tidak ada terminal untuk menanyakannya",
    },
    remedy: {
      en: "Give it with --passphrase-file, --passphrase-fd or SANDI_PASSPHRASE_FILE.",
      id: "Berikan dengan --passphrase-file, --passphrase-fd, atau SANDI_PASSPHRASE_FILE.",
    },
  },
  PASSPHRASE_DIFFERS: {
    cause: { en: "the two passphrases differ", id: "kedua frasa sandi berbeda" },
    remedy: { en: "Nothing was made. Try again.", id: "Tidak ada yang dibuat. Coba lagi." },
  },
  TIMED_OUT_UNDELIVERED: {
    cause: {
      en: "after {seconds} s the relay does not have everything, or {name} has not confirmed it",
      id: "setelah {seconds} detik relay belum menerima semuanya, atau {name} belum mengonfirmasi",
    },
    remedy: {
      en: "It is kept in the profile and goes out the next time that the profile is online. --timeout waits longer.",
      id: "Pesan tersimpan di profil dan dikirim saat profil ini daring lagi. --timeout menunggu lebih lama.",
    },
  },
  TIMED_OUT_LOST: {
    cause: {
      en: "after {seconds} s the relay does not have everything, and an ephemeral profile keeps nothing",
      id: "setelah {seconds} detik relay belum menerima semuanya, dan profil sementara tidak menyimpan apa pun",
    },
    remedy: {
      en: "Send it again; --timeout waits longer, and a profile on disk would have kept it.",
      id: "Kirim lagi; --timeout menunggu lebih lama, dan profil di disk akan menyimpannya.",
    },
  },
  INPUT_TOO_LONG: {
    cause: {
      en: "a line of the input is longer than {limit} bytes, and was not taken",
      id: "satu baris masukan lebih panjang dari {limit} byte, dan tidak diterima",
    },
    remedy: { en: "Send it in parts.", id: "Kirimlah dalam beberapa bagian." },
  },
  OUTPUT_LOST: {
    cause: {
      en: "what this command printed could not be written ({reason}), and part of it is lost",
      id: "keluaran perintah ini tidak dapat ditulis ({reason}), dan sebagiannya hilang",
    },
    remedy: {
      en: "Make space on the disk, or send the output elsewhere. Then run the command again.",
      id: "Sediakan ruang di disk, atau arahkan keluaran ke tempat lain. Lalu jalankan lagi perintahnya.",
    },
  },
  INVITE_SOURCE: {
    cause: {
      en: "cannot read the invite from {source}: {reason}",
      id: "undangan dari {source} tidak terbaca: {reason}",
    },
    remedy: {
      en: "Check the file, or be asked for the link with --invite -.",
      id: "Periksa berkasnya, atau minta ditanyai tautannya dengan --invite -.",
    },
  },
  INVITE_NEEDS_URL: {
    cause: {
      en: "how clients reach this relay is not known: it sees itself as {url}",
      id: "alamat relay ini bagi klien tidak diketahui: relay melihat dirinya sebagai {url}",
    },
    remedy: {
      en: "Say it with --relay-url, like --relay-url wss://chat.example:8888.",
      id: "Sebutkan dengan --relay-url, misalnya --relay-url wss://chat.example:8888.",
    },
  },
  INVITES_NEED_DATA: {
    cause: {
      en: "newcomers would need an invite, and a relay that keeps nothing gives out none",
      id: "pendatang baru akan perlu undangan, padahal relay yang tidak menyimpan apa pun tidak membuat undangan",
    },
    remedy: {
      en: "Let anybody join with --open, or leave --ephemeral out.",
      id: "Izinkan siapa pun bergabung dengan --open, atau hilangkan --ephemeral.",
    },
  },
  CONFIG_UNREADABLE: {
    cause: {
      en: "the relay's settings in {path} cannot be read ({reason})",
      id: "pengaturan relay di {path} tidak terbaca ({reason})",
    },
    remedy: {
      en: "Check that the file exists, is UTF-8 text and may be read by the user who starts the relay.",
      id: "Periksa apakah berkasnya ada, berupa teks UTF-8, dan boleh dibaca pengguna yang menjalankan relay.",
    },
  },
  CONFIG_SYNTAX: {
    cause: { en: "{where} is no setting", id: "{where} bukan pengaturan" },
    remedy: {
      en: 'A line is: name = value. Comments begin with #. "sandi relay --print-config" prints a file to start from.',
      id: 'Satu baris berbentuk: nama = nilai. Komentar diawali #. "sandi relay --print-config" mencetak contoh berkasnya.',
    },
  },
  CONFIG_REPEATED: {
    cause: {
      en: "{where} sets {name} again, which {first} has set",
      id: "{where} mengatur {name} lagi, padahal sudah diatur di {first}",
    },
    remedy: { en: "Keep one of the two lines.", id: "Pertahankan salah satu baris saja." },
  },
  CONFIG_UNKNOWN: {
    cause: {
      en: "there is no setting {name} ({where}){suggestion}",
      id: "tidak ada pengaturan {name} ({where}){suggestion}",
    },
    remedy: {
      en: '"sandi relay --print-config" lists them all. Kubernetes sets such variables by itself: enableServiceLinks: false.',
      id: '"sandi relay --print-config" menampilkan semuanya. Kubernetes mengatur variabel seperti itu sendiri: enableServiceLinks: false.',
    },
  },
  CONFIG_VALUE: {
    cause: { en: "{name} ({where}) needs {expected}", id: "{name} ({where}) memerlukan {expected}" },
    remedy: {
      en: 'Correct it there. "sandi relay --print-config" says what each setting means.',
      id: 'Perbaiki di sana. "sandi relay --print-config" menjelaskan arti setiap pengaturan.',
    },
  },
  CONFIG_CONFLICT: {
    cause: {
      en: "{name} ({where}) and {other} ({otherWhere}) exclude each other",
      id: "{name} ({where}) dan {other} ({otherWhere}) tidak bisa dipakai bersamaan",
    },
    remedy: { en: "Set one of them.", id: "Atur salah satunya saja." },
  },
  CONFIG_NEEDS: {
    cause: {
      en: "{name} ({where}) means nothing without {other}",
      id: "{name} ({where}) tidak berarti tanpa {other}",
    },
    remedy: { en: "Set {other} too, or leave {name} out.", id: "Atur {other} juga, atau hilangkan {name}." },
  },
  CONFIG_UNSOUND: {
    cause: {
      en: "{name} is {value}, more than {most}, which is {mostValue} ({where})",
      id: "{name} bernilai {value}, lebih dari {most} yang bernilai {mostValue} ({where})",
    },
    remedy: {
      en: "Lower {name}, or raise {most}.",
      id: "Turunkan {name}, atau naikkan {most}.",
    },
  },
  DEMO_MISSED: {
    cause: { en: "the demonstration waited in vain for: {what}", id: "peragaan menunggu sia-sia: {what}" },
    remedy: {
      en: "What the programs said is above. Please report it.",
      id: "Keluaran programnya ada di atas. Mohon laporkan.",
    },
  },
  PROGRAM_DEFECT: {
    cause: {
      en: "something that must not happen has happened ({reason})",
      id: "terjadi sesuatu yang tidak semestinya ({reason})",
    },
    remedy: {
      en: "This is a defect of Sandi: please report it. What was accepted and received is on disk.",
      id: "Ini cacat Sandi: mohon laporkan. Yang sudah diterima dan dikirim tersimpan di disk.",
    },
  },
} as const satisfies Record<string, ErrorEntry>;
