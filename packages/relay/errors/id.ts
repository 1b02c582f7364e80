import type { ErrorTexts } from "@sandi/protocol/errors";
import type { RelayErrorCode } from "./relayError.ts";

export const id: ErrorTexts<RelayErrorCode> = {
  SOCKETS_NOT_NATIVE: {
    cause:
      "soket native tidak tersedia di sini: perlu Linux x86-64 atau ARM64, Node dengan node:ffi, dan tanpa TLS milik relay sendiri",
    remedy: "Mulai dengan --sockets auto, yang memakai milik Node bila tidak ada yang lain.",
  },
  INVITES_FULL: {
    cause: "relay menyimpan paling banyak {limit} undangan",
    remedy: "Cabut sebagian: sandi invite list, sandi invite revoke.",
  },
  PORT_IN_USE: {
    cause: "port {port} di {host} sudah dipakai",
    remedy: "Apakah relay lain sedang berjalan? Hentikan, atau pilih port lain dengan --port.",
  },
  BIND_FAILED: {
    cause: "tidak bisa membuka {host} port {port}: {reason}",
    remedy: "Pilih alamat milik mesin ini dan port di atas 1023.",
  },
  BIND_NEEDS_TLS: {
    cause: "{host} dapat dijangkau mesin lain, padahal sambungannya tidak terenkripsi",
    remedy:
      "Berikan sertifikat (--tls-cert, --tls-key), atau --behind-proxy bila ada proksi TLS, atau pakai 127.0.0.1.",
  },
  DATA_DIR_IN_USE: {
    cause: "{path} sedang dipakai proses {pid}",
    remedy: "Hanya satu relay sekaligus: hentikan yang itu, atau beri direktori lain.",
  },
  DATA_DIR_UNUSABLE: {
    cause: "{path} tidak dapat dipakai: {reason}",
    remedy: "Periksa apakah direktori ada, punya ruang, dan milik pengguna yang menjalankan relay.",
  },
  DATA_DIR_OWNER: {
    cause: "{path} milik pengguna {owner}, padahal relay ini dijalankan pengguna {user}",
    remedy: "Jalankan sebagai pengguna itu; yang ditulis pengguna lain di sana tidak akan bisa dibukanya lagi.",
  },
  DATA_DIR_FULL: {
    cause: "tidak ada ruang di {path} untuk memulai",
    remedy: "Kosongkan ruang di disk itu, atau beri relay direktori di disk lain dengan --data.",
  },
  STORE_DAMAGED: {
    cause: "basis data {path} rusak",
    remedy: "Berhenti, periksa disk, lalu pulihkan direktori dari cadangan.",
  },
  STORE_NEWER: { cause: "basis data {path} ditulis oleh Sandi yang lebih baru", remedy: "Perbarui Sandi ini." },
  RELAY_KEY_DAMAGED: {
    cause: "kunci relay {path} tidak terbaca, atau bukan pasangan basis datanya",
    remedy: "Pulihkan dari cadangan. Kunci baru akan tampak seperti serangan bagi klien yang mengenal kunci lama.",
  },
  TLS_FILE_UNREADABLE: {
    cause: "{path} tidak dapat dibaca: {reason}",
    remedy: "Periksa jalurnya, dan apakah pengguna yang menjalankan relay boleh membacanya.",
  },
  TLS_CERT_DAMAGED: {
    cause: "{path} tidak berisi sertifikat yang dapat dipakai: {reason}",
    remedy: "Isinya harus PEM: sertifikat relay di depan, rantainya di belakang.",
  },
  TLS_KEY_DAMAGED: {
    cause: "{path} tidak berisi kunci privat yang dapat dipakai: {reason}",
    remedy: "Isinya harus PEM, dan tidak dikunci frasa sandi.",
  },
  TLS_KEY_MISMATCH: { cause: "kunci di {key} bukan pasangan {cert}", remedy: "Berikan dua berkas yang berpasangan." },
  TLS_CERT_EXPIRED: {
    cause: "sertifikat di {path} berakhir {until}",
    remedy: "Perbarui sertifikatnya, dan periksa jam mesin ini; klien akan menolaknya.",
  },
  TLS_CERT_NOT_YET: {
    cause: "sertifikat di {path} baru berlaku {from}",
    remedy: "Periksa jam mesin ini, atau pakai sertifikat yang sudah berlaku.",
  },
  ADMIN_BUSY: {
    cause: "soket admin relay sudah melayani {limit} sambungan",
    remedy: "Coba lagi setelah sambungan itu berakhir.",
  },
  ADMIN_BAD_REQUEST: {
    cause: "relay tidak memahami permintaan itu: {reason}",
    remedy: "Pakai perintah sandi dengan versi yang sama dengan relaynya.",
  },
  ADMIN_UNKNOWN_OPERATION: {
    cause: "relay tidak mengenal operasi {operation}",
    remedy:
      "Relay lebih lama dari perintah ini, atau berjalan dengan cara lain: nyalakan ulang dengan Sandi yang terpasang di sini.",
  },
  ADMIN_FAILED: { cause: "{operation} gagal di relay: {reason}", remedy: "Tidak ada yang dilakukan; lihat log relay." },
  BACKUP_EXISTS: {
    cause: "{path} sudah ada",
    remedy: "Berikan path yang belum ada isinya: cadangan selalu direktori baru.",
  },
  BACKUP_RUNNING: { cause: "relay sedang membuat cadangan", remedy: "Tunggu sampai selesai." },
  BACKUP_NO_ROOM: {
    cause: "tidak ada ruang untuk cadangan di {path}: perlu {needed} byte, tersedia {free}",
    remedy: "Kosongkan ruang, atau pilih disk lain.",
  },
  BACKUP_FAILED: {
    cause: "pencadangan ke {path} gagal: {reason}",
    remedy: "Relay tetap berjalan. Pengguna relay harus bisa menulis di sana; pada systemd lihat ReadWritePaths.",
  },
  BACKUP_DAMAGED: { cause: "cadangan {path} rusak: {reason}", remedy: "Pakai cadangan lain, dan periksa disknya." },
  BACKUP_NOT_FOUND: {
    cause: "{path} bukan cadangan relay",
    remedy: 'Berikan direktori buatan "sandi admin backup": isinya backup.json, relay.db, dan relay.key.',
  },
  RESTORE_NOT_EMPTY: {
    cause: "{path} sudah berisi data relay",
    remedy: "Pulihkan ke direktori lain, atau pakai --force: yang ada di situ disisihkan, tidak dihapus.",
  },
  RESTORE_INCOMPLETE: {
    cause: "pemulihan ke {path} belum selesai",
    remedy: 'Jalankan lagi "sandi admin restore" dengan --force sampai selesai.',
  },
  NATS_UNREACHABLE: {
    cause: "tidak ada server NATS yang menjawab di {url}: {reason}",
    remedy: "Jalankan nats-server di sana, atau berikan alamat dan kredensial yang benar dengan --nats.",
  },
  NATS_ADDRESS: {
    cause: "{url} bukan alamat server NATS",
    remedy: "Tulis sebagai nats://HOST:4222 atau tls://HOST:4222; bila beberapa, pisahkan dengan koma.",
  },
  NATS_CREDENTIALS_UNREADABLE: {
    cause: "kredensial NATS di {path} tidak terbaca: {reason}",
    remedy: "Periksa jalur di --nats-credentials, dan apakah pengguna relay boleh membaca berkasnya.",
  },
  NATS_WITHOUT_JETSTREAM: {
    cause: "server NATS di {url} tidak punya JetStream untuk menyimpan surat: {reason}",
    remedy: "Jalankan dengan blok jetstream dan store_dir seperti di deploy/nats, dan izinkan akunnya memakainya.",
  },
  NATS_TOO_OLD: {
    cause: "server NATS di {url} versi {version}; paling lama {needed} yang bisa dipakai",
    remedy: "Perbarui nats-server.",
  },
  NATS_NO_QUORUM: {
    cause: "JetStream di {url} sekarang tidak dapat menyimpan {replicas} salinan: {reason}",
    remedy: "Jalankan ketiga server klaster, tunggu sampai saling menemukan, lalu jalankan relay lagi.",
  },
  NATS_OTHER_RELAY: {
    cause: "kotak surat di {url} milik relay dengan kunci lain ({fingerprint})",
    remedy:
      "Semua relay dalam satu klaster memakai satu kunci: salin relay.key dari relay yang berjalan, atau pakai akun NATS lain.",
  },
  NATS_BESIDE_DATABASE: {
    cause: "{path} berisi surat relay tunggal yang tidak akan dilayani",
    remedy: "Pakai direktori yang hanya berisi salinan relay.key; surat di sana dilayani oleh relay tanpa --nats.",
  },
};
