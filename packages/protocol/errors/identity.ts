import type { ErrorEntry } from "./entry.ts";

export const IDENTITY_ERRORS = {
  ID_INVALID: {
    cause: {
      en: "this is not an ID: it has neither 16 characters like k7mq-2xvd-9hnt-4wpz nor 64 hexadecimal digits",
      id: "ini bukan ID: bukan 16 karakter seperti k7mq-2xvd-9hnt-4wpz, bukan pula 64 angka heksadesimal",
    },
    remedy: {
      en: 'Copy the ID again from whoever gave it to you; L lists whom you can reach, "sandi admin clients" who is registered.',
      id: 'Salin ulang ID itu dari pemberinya; L menampilkan siapa yang bisa dihubungi, "sandi admin clients" siapa yang terdaftar.',
    },
  },
  NAME_EMPTY: {
    cause: { en: "the display name is empty", id: "nama tampilan kosong" },
    remedy: { en: "Choose a name of at least one letter.", id: "Pilih nama yang berisi paling tidak satu huruf." },
  },
  NAME_TOO_LONG: {
    cause: {
      en: "the display name has {size} bytes; at most {limit} are allowed",
      id: "nama tampilan berukuran {size} byte; paling banyak {limit}",
    },
    remedy: { en: "Choose a shorter name.", id: "Pilih nama yang lebih pendek." },
  },
  NAME_FORBIDDEN_CHARACTER: {
    cause: {
      en: "the display name contains a control character or one that turns the direction of text",
      id: "nama tampilan berisi karakter kendali atau karakter yang membalik arah teks",
    },
    remedy: {
      en: "Type the name by hand, without line breaks and without characters that cannot be seen.",
      id: "Ketik sendiri namanya, tanpa ganti baris dan tanpa karakter yang tidak terlihat.",
    },
  },
  RECORD_BAD_SIGNATURE: {
    cause: {
      en: "the record that claims to be {id}'s is not signed by {id}'s key",
      id: "data yang mengaku milik {id} tidak ditandatangani dengan kunci {id}",
    },
    remedy: {
      en: "It was refused and the one known before stays. The relay may be broken or hostile: ask its operator.",
      id: "Data itu ditolak dan yang sudah dikenal tetap dipakai. Mungkin relay rusak atau jahat: tanyakan pengelolanya.",
    },
  },
  RECORD_BAD_RSA_KEY: {
    cause: {
      en: "the record of {id} holds an RSA key that is not of 3072 bits with exponent 65537",
      id: "data {id} memuat kunci RSA yang bukan 3072 bit dengan eksponen 65537",
    },
    remedy: {
      en: "The record was refused. Its owner needs an up-to-date Sandi.",
      id: "Data itu ditolak. Pemiliknya perlu memakai Sandi versi terbaru.",
    },
  },
  RECORD_EXPIRED: {
    cause: { en: "the record of {id} was valid until {until}", id: "data {id} hanya berlaku sampai {until}" },
    remedy: {
      en: "It renews itself when its owner next comes online; check your own clock if this happens with everybody.",
      id: "Data itu diperbarui sendiri saat pemiliknya tersambung lagi; periksa jam Anda bila ini terjadi pada semua orang.",
    },
  },
  RECORD_ROLLBACK: {
    cause: {
      en: "an old record of {id} was offered: version {offered}, while {known} is already known",
      id: "data lama milik {id} disodorkan: versi {offered}, padahal versi {known} sudah dikenal",
    },
    remedy: {
      en: "The known one stays in use. Either the relay was restored from an old copy, or it is hostile.",
      id: "Yang sudah dikenal tetap dipakai. Relay dipulihkan dari salinan lama, atau memang jahat.",
    },
  },
  RECORD_CONFLICT: {
    cause: {
      en: "{id} has signed two different records with the same version {version}",
      id: "{id} menandatangani dua data yang berbeda dengan versi yang sama, {version}",
    },
    remedy: {
      en: "Two devices may hold the same key, or the key was stolen: ask its owner in person before you go on.",
      id: "Mungkin dua perangkat memegang kunci yang sama, atau kuncinya dicuri: tanyakan langsung kepada pemiliknya.",
    },
  },
  RECORD_WRONG_ID: {
    cause: {
      en: "the record of {offered} was given where {id}'s was asked for",
      id: "yang diberikan data {offered}, padahal yang diminta data {id}",
    },
    remedy: {
      en: "It was refused. The relay is broken or hostile: ask its operator, or use another.",
      id: "Data itu ditolak. Relay rusak atau jahat: tanyakan pengelolanya, atau pakai relay lain.",
    },
  },
  RELAY_KEY_CHANGED: {
    cause: {
      en: "the key of the relay {relay} is not the one you pinned. Pinned: {pinned}. Offered: {offered}",
      id: "kunci relay {relay} bukan kunci yang Anda sematkan. Disematkan: {pinned}. Disodorkan: {offered}",
    },
    remedy: {
      en: "If you moved the relay, run sandi client --forget-relay {relay}. If not, somebody may be in between: stay away and ask its operator for the fingerprint.",
      id: "Bila relay memang dipindahkan, jalankan sandi client --forget-relay {relay}. Bila tidak, mungkin ada yang menyusup di tengah: jangan lanjutkan, tanyakan sidik jarinya kepada pengelola.",
    },
  },
} as const satisfies Record<string, ErrorEntry>;
