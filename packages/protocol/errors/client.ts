import type { ErrorEntry } from "./entry.ts";

export const CLIENT_ERRORS = {
  KEYSTORE_MISSING: {
    cause: {
      en: "the profile {profile} has a state but no keys",
      id: "profil {profile} mempunyai isi tetapi tidak mempunyai kunci",
    },
    remedy: {
      en: "Restore identity.key and device.key from a backup; new keys would make you a new person. To begin anew, choose another --profile.",
      id: "Pulihkan identity.key dan device.key dari cadangan; kunci baru membuat Anda menjadi orang baru. Untuk mulai baru, pilih --profile lain.",
    },
  },
  PROFILE_NAME: {
    cause: {
      en: "a profile's name has 1 to 64 letters, digits, dots, dashes and underscores, and begins with no dot or dash",
      id: "nama profil terdiri atas 1 sampai 64 huruf, angka, titik, tanda hubung, atau garis bawah, dan tidak diawali titik atau tanda hubung",
    },
    remedy: { en: "Choose another name with --profile.", id: "Pilih nama lain dengan --profile." },
  },
  RELAY_UNREACHABLE: {
    cause: {
      en: "the relay at {url} cannot be reached ({reason})",
      id: "relay di {url} tidak dapat dihubungi ({reason})",
    },
    remedy: {
      en: 'Start it with "npm start", or check the address given with --relay. What you write is kept and sent when it is back.',
      id: 'Jalankan dengan "npm start", atau periksa alamat pada --relay. Yang Anda tulis disimpan dan dikirim begitu relay kembali.',
    },
  },
  RELAY_PROOF_FAILED: {
    cause: {
      en: "the relay did not prove that it holds the key it shows",
      id: "relay tidak membuktikan bahwa ia memegang kunci yang ditunjukkannya",
    },
    remedy: {
      en: "Somebody may stand between you and the relay: check the address, and use TLS off this machine.",
      id: "Mungkin ada pihak di antara Anda dan relay: periksa alamatnya, dan pakai TLS di luar mesin ini.",
    },
  },
  RELAY_NOT_INVITED_TO: {
    cause: {
      en: "the relay at {relay} is not the one of the invite: it shows the key {offered}",
      id: "relay di {relay} bukan relay undangan itu: kunci yang ditunjukkannya {offered}",
    },
    remedy: {
      en: "Nothing was sent. Somebody may stand between you and the relay, or its key is new: ask its operator for a new link.",
      id: "Tidak ada yang dikirim. Mungkin ada pihak di antara Anda dan relay, atau kuncinya baru: mintalah tautan baru kepada pengelolanya.",
    },
  },
  INVITE_LINK_DAMAGED: {
    cause: { en: "that is not a whole invite link", id: "itu bukan tautan undangan yang utuh" },
    remedy: {
      en: "Copy all of it, from https:// to its last letter; it has #invite= in it.",
      id: "Salin seluruhnya, dari https:// sampai huruf terakhir; di dalamnya ada #invite=.",
    },
  },
  RELAY_SAID: {
    cause: {
      en: "the relay refused with a code that this client does not know: {code}",
      id: "relay menolak dengan kode yang tidak dikenal klien ini: {code}",
    },
    remedy: { en: "The relay may be newer: update this client.", id: "Relay mungkin lebih baru: perbarui klien ini." },
  },
  CLOCK_OFF: {
    cause: {
      en: "this device's clock differs from the relay's by {hours} hours",
      id: "jam perangkat ini berbeda {hours} jam dari jam relay",
    },
    remedy: {
      en: "Validity times follow the relay's clock; set this device's clock.",
      id: "Masa berlaku mengikuti jam relay; betulkan jam perangkat ini.",
    },
  },
  UNKNOWN_PEER: {
    cause: { en: "nobody here goes by {id}", id: "tidak ada yang dikenal sebagai {id}" },
    remedy: {
      en: "L lists who is here. An ID has 16 letters and digits, like k7mq-2xvd-9hnt-4wpz.",
      id: "L menampilkan siapa saja yang ada. ID terdiri atas 16 huruf dan angka, misalnya k7mq-2xvd-9hnt-4wpz.",
    },
  },
  AMBIGUOUS_NAME: {
    cause: { en: "more than one person goes by {name}: {ids}", id: "lebih dari satu orang bernama {name}: {ids}" },
    remedy: {
      en: "Choose by ID, and compare safety numbers to know who is who.",
      id: "Pilih dengan ID, dan bandingkan nomor keamanan untuk tahu siapa yang mana.",
    },
  },
  AMBIGUOUS_ID: {
    cause: { en: "more than one ID begins with {id}", id: "lebih dari satu ID berawalan {id}" },
    remedy: {
      en: "Somebody made a look-alike: use the full ID from the person's link, never the short one.",
      id: "Ada yang membuat tiruan: pakai ID lengkap dari tautan orangnya, jangan yang pendek.",
    },
  },
  IDENTITY_CHANGED: {
    cause: {
      en: "somebody new uses the name of {name}, whom you verified: {ids}",
      id: "ada orang baru memakai nama {name}, yang sudah Anda verifikasi: {ids}",
    },
    remedy: {
      en: "Nothing was sent. Ask {name} over another channel whether the device is new, then choose by ID.",
      id: "Tidak ada yang dikirim. Tanyakan kepada {name} lewat jalur lain apakah perangkatnya baru, lalu pilih dengan ID.",
    },
  },
  SELF_MESSAGE: {
    cause: { en: "that is you", id: "itu Anda sendiri" },
    remedy: {
      en: "Choose somebody else: L lists who is here.",
      id: "Pilih orang lain: L menampilkan siapa saja yang ada.",
    },
  },
  EMPTY_MESSAGE: {
    cause: { en: "a message needs at least one character", id: "pesan perlu setidaknya satu karakter" },
    remedy: { en: "Write something.", id: "Tulislah sesuatu." },
  },
  TEXT_TOO_LARGE: {
    cause: {
      en: "the text has {size} bytes; at most {limit} fit into one message",
      id: "teks berukuran {size} byte; paling banyak {limit} dalam satu pesan",
    },
    remedy: { en: "Send it in parts.", id: "Kirimlah dalam beberapa bagian." },
  },
  SUITE_NOT_OFFERED: {
    cause: { en: "{name} does not offer the suite {suite}", id: "{name} tidak menyediakan suite {suite}" },
    remedy: {
      en: "Choose a suite that the list shows beside the name.",
      id: "Pilih suite yang tertera di samping namanya pada daftar.",
    },
  },
  UNKNOWN_SUITE: {
    cause: {
      en: "a message came in a suite that this client does not speak",
      id: "ada pesan dengan suite yang tidak dipahami klien ini",
    },
    remedy: {
      en: "Update this client; the message is lost to it.",
      id: "Perbarui klien ini; pesan itu tidak terbaca olehnya.",
    },
  },
  BODY_BROKE_INVARIANT: {
    cause: {
      en: "a message brought this client into a state that must not be, and was dropped",
      id: "sebuah pesan membawa klien ini ke keadaan yang tidak semestinya, lalu dibuang",
    },
    remedy: {
      en: "This is a defect of Sandi: please report it. The conversation goes on as before the message.",
      id: "Ini cacat Sandi: mohon laporkan. Percakapan berlanjut seperti sebelum pesan itu.",
    },
  },
  PROFILE_IN_USE: {
    cause: {
      en: "the profile {profile} is in use by process {pid} since {since}",
      id: "profil {profile} sedang dipakai oleh proses {pid} sejak {since}",
    },
    remedy: {
      en: "End that process, or choose another profile with --profile.",
      id: "Akhiri proses itu, atau pilih profil lain dengan --profile.",
    },
  },
  PROFILE_DAMAGED: {
    cause: { en: "the profile's state is damaged ({part})", id: "isi profil rusak ({part})" },
    remedy: {
      en: "Nothing was changed. Restore the profile's folder from a backup, or begin a new one with --profile.",
      id: "Tidak ada yang diubah. Pulihkan map profil dari cadangan, atau mulai yang baru dengan --profile.",
    },
  },
  PROFILE_NEWER: {
    cause: {
      en: "the profile was written by a newer Sandi (format {version}; this one knows {known})",
      id: "profil ditulis oleh Sandi yang lebih baru (format {version}; yang ini mengenal {known})",
    },
    remedy: { en: "Update Sandi on this device.", id: "Perbarui Sandi di perangkat ini." },
  },
  PROFILE_ROLLED_BACK: {
    cause: {
      en: "this profile is an older copy of one that has been used since",
      id: "profil ini salinan lama dari profil yang sudah dipakai lagi sesudahnya",
    },
    remedy: {
      en: "All sessions were discarded, so that no key is used twice; conversations open anew by themselves. Messages since the copy may be missing here.",
      id: "Semua sesi dibuang agar tidak ada kunci yang terpakai dua kali; percakapan dibuka ulang dengan sendirinya. Pesan setelah salinan itu mungkin hilang di sini.",
    },
  },
  PROFILE_WRITE_FAILED: {
    cause: { en: "the profile could not be written ({reason})", id: "profil tidak dapat ditulis ({reason})" },
    remedy: {
      en: "Nothing was sent that is not recorded. Make space or mend the disk, then start again.",
      id: "Tidak ada yang terkirim tanpa tercatat. Sediakan ruang atau perbaiki disk, lalu mulai lagi.",
    },
  },
  KEYSTORE_DAMAGED: {
    cause: {
      en: "the file with this profile's keys is damaged ({part})",
      id: "berkas kunci profil ini rusak ({part})",
    },
    remedy: {
      en: "Nothing was changed. Restore identity.key from a backup; new keys would make you a new person.",
      id: "Tidak ada yang diubah. Pulihkan identity.key dari cadangan; kunci baru membuat Anda menjadi orang baru.",
    },
  },
  KEYSTORE_NEWER: {
    cause: {
      en: "the file with this profile's keys was written by a newer Sandi (format {version}; this one knows {known})",
      id: "berkas kunci profil ini ditulis oleh Sandi yang lebih baru (format {version}; yang ini mengenal {known})",
    },
    remedy: { en: "Update Sandi on this device.", id: "Perbarui Sandi di perangkat ini." },
  },
  KEYSTORE_NEEDS_PASSPHRASE: {
    cause: { en: "this profile's keys are sealed by a passphrase", id: "kunci profil ini disegel dengan frasa sandi" },
    remedy: {
      en: "Give it with --passphrase (asks for it) or --passphrase-file.",
      id: "Berikan dengan --passphrase (akan ditanyakan) atau --passphrase-file.",
    },
  },
  KEYSTORE_HAS_NO_PASSPHRASE: {
    cause: {
      en: "this profile's keys are not sealed by a passphrase",
      id: "kunci profil ini tidak disegel dengan frasa sandi",
    },
    remedy: {
      en: "Start without one, or choose another profile with --profile.",
      id: "Jalankan tanpa frasa sandi, atau pilih profil lain dengan --profile.",
    },
  },
  KEYSTORE_WRONG_PASSPHRASE: {
    cause: { en: "the passphrase does not open this profile's keys", id: "frasa sandi tidak membuka kunci profil ini" },
    remedy: {
      en: "Try again; nothing was changed. There is no way around it: a lost passphrase is a lost profile.",
      id: "Coba lagi; tidak ada yang diubah. Tidak ada jalan lain: frasa sandi yang hilang berarti profil yang hilang.",
    },
  },
  KEYSTORE_WRONG_KEY_FILE: {
    cause: { en: "device.key does not open this profile's keys", id: "device.key tidak membuka kunci profil ini" },
    remedy: {
      en: "Restore identity.key and device.key together, from the same backup.",
      id: "Pulihkan identity.key dan device.key bersama-sama, dari cadangan yang sama.",
    },
  },
  KEYSTORE_EXPOSED: {
    cause: {
      en: "others on this machine may read {path} (mode {mode})",
      id: "pengguna lain di mesin ini dapat membaca {path} (mode {mode})",
    },
    remedy: {
      en: "Take the right away with chmod 600, and consider the keys as known to whoever could read them.",
      id: "Cabut haknya dengan chmod 600, dan anggap kunci itu sudah diketahui siapa pun yang dapat membacanya.",
    },
  },
} as const satisfies Record<string, ErrorEntry>;
