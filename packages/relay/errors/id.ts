import type { ErrorTexts } from "@sandi/protocol/errors";
import type { RelayErrorCode } from "./relayError.ts";

export const id: ErrorTexts<RelayErrorCode> = {
  SOCKETS_NOT_NATIVE: {
    cause:
      "soket native tidak tersedia di sini: perlu Linux x86-64 atau ARM64, Node dengan node:ffi, dan relay tanpa TLS sendiri",
    remedy: "Jalankan dengan --sockets auto, yang memakai soket Node jika native tidak tersedia.",
  },
  PORT_IN_USE: {
    cause: "port {port} di {host} sudah dipakai",
    remedy: "Apakah relay lain sedang berjalan? Hentikan, atau pilih port lain dengan --port.",
  },
  BIND_FAILED: {
    cause: "tidak bisa menerima sambungan di {host}, port {port}: {reason}",
    remedy: "Pilih alamat milik mesin ini dan port di atas 1023.",
  },
  BIND_NEEDS_TLS: {
    cause: "{host} bisa dijangkau mesin lain, padahal sambungannya tidak akan terenkripsi",
    remedy:
      "Berikan sertifikat (--tls-cert, --tls-key), pakai --behind-proxy jika TLS ditangani proksi, atau pakai 127.0.0.1.",
  },
  DATA_DIR_IN_USE: {
    cause: "{path} sedang dipakai proses {pid}",
    remedy:
      "Satu folder data hanya untuk satu relay: hentikan yang itu, atau beri relay ini folder lain dengan --data.",
  },
  DATA_DIR_UNUSABLE: {
    cause: "{path} tidak bisa dipakai: {reason}",
    remedy: "Periksa apakah folder itu ada, punya ruang kosong, dan milik pengguna yang menjalankan relay.",
  },
  DATA_DIR_OWNER: {
    cause: "{path} milik pengguna {owner}, padahal relay ini dijalankan pengguna {user}",
    remedy: "Jalankan sebagai pengguna {owner}: berkas yang ditulis pengguna lain tidak akan bisa dibuka {owner}.",
  },
  DATA_DIR_FULL: {
    cause: "tidak ada ruang kosong di {path} untuk memulai relay baru",
    remedy: "Kosongkan ruang di disk itu, atau pilih folder di disk lain dengan --data.",
  },
  STORE_DAMAGED: {
    cause: "basis data {path} rusak",
    remedy: "Periksa disk, lalu pulihkan folder data dari cadangan.",
  },
  STORE_NEWER: {
    cause: "basis data {path} ditulis oleh Sandi yang lebih baru",
    remedy: "Perbarui Sandi di mesin ini.",
  },
  RELAY_KEY_DAMAGED: {
    cause: "kunci relay {path} tidak bisa dibaca, atau bukan pasangan basis datanya",
    remedy: "Pulihkan dari cadangan. Bagi klien yang mengenal kunci lama, kunci baru akan tampak seperti serangan.",
  },
  TLS_FILE_UNREADABLE: {
    cause: "{path} tidak bisa dibaca: {reason}",
    remedy: "Periksa jalurnya, dan apakah pengguna yang menjalankan relay bisa membacanya.",
  },
  TLS_CERT_DAMAGED: {
    cause: "{path} tidak berisi sertifikat yang bisa dipakai: {reason}",
    remedy: "Isinya harus PEM: sertifikat relay lebih dulu, lalu rantainya.",
  },
  TLS_KEY_DAMAGED: {
    cause: "{path} tidak berisi kunci privat yang bisa dipakai: {reason}",
    remedy: "Isinya harus PEM tanpa frasa sandi.",
  },
  TLS_KEY_MISMATCH: {
    cause: "kunci di {key} bukan pasangan {cert}",
    remedy: "Berikan kunci dan sertifikat yang berpasangan.",
  },
  TLS_CERT_EXPIRED: {
    cause: "sertifikat di {path} sudah berakhir pada {until}",
    remedy: "Perbarui sertifikatnya, dan periksa jam mesin ini. Klien akan menolaknya.",
  },
  TLS_CERT_NOT_YET: {
    cause: "sertifikat di {path} baru berlaku mulai {from}",
    remedy: "Periksa jam mesin ini, atau pakai sertifikat yang sudah berlaku.",
  },
  ADMIN_BUSY: {
    cause: "soket admin relay sudah melayani {limit} sambungan",
    remedy: "Coba lagi setelah sambungan itu berakhir.",
  },
  ADMIN_BAD_REQUEST: {
    cause: "relay tidak memahami permintaan itu: {reason}",
    remedy: "Pakai perintah sandi dari versi yang sama dengan relay.",
  },
  ADMIN_UNKNOWN_OPERATION: {
    cause: "relay tidak mengenal operasi {operation}",
    remedy:
      "Relay lebih lama dari perintah ini, atau dijalankan dengan cara lain. Jalankan ulang dengan Sandi yang terpasang di sini.",
  },
  ADMIN_FAILED: {
    cause: "{operation} gagal di relay: {reason}",
    remedy: "Tidak ada yang dilakukan. Selengkapnya ada di log relay.",
  },
  BACKUP_EXISTS: {
    cause: "{path} sudah ada",
    remedy: "Berikan jalur yang belum ada: cadangan selalu folder baru.",
  },
  BACKUP_RUNNING: { cause: "relay sedang membuat cadangan", remedy: "Tunggu sampai selesai." },
  BACKUP_NO_ROOM: {
    cause: "tidak ada ruang untuk cadangan di {path}: perlu {needed} byte, tersedia {free}",
    remedy: "Kosongkan ruang, atau pilih disk lain.",
  },
  BACKUP_FAILED: {
    cause: "pencadangan ke {path} gagal: {reason}",
    remedy: "Relay tetap berjalan. Pengguna relay harus bisa menulis di sana; untuk systemd, lihat ReadWritePaths.",
  },
  BACKUP_DAMAGED: { cause: "cadangan {path} rusak: {reason}", remedy: "Pakai cadangan lain, dan periksa disknya." },
  BACKUP_NOT_FOUND: {
    cause: "{path} bukan cadangan relay",
    remedy: 'Berikan folder buatan "sandi admin backup": isinya backup.json, relay.db, dan relay.key.',
  },
  RESTORE_NOT_EMPTY: {
    cause: "{path} sudah berisi data relay",
    remedy: "Pulihkan ke folder lain, atau pakai --force: data lama disimpan di sebelahnya, tidak dihapus.",
  },
  RESTORE_INCOMPLETE: {
    cause: "pemulihan cadangan ke {path} terputus",
    remedy: 'Jalankan lagi "sandi admin restore" dengan --force sampai selesai.',
  },
  NATS_UNREACHABLE: {
    cause: "tidak ada server NATS yang menjawab di {url}: {reason}",
    remedy: "Jalankan nats-server di sana, atau berikan alamat dan kredensial yang benar dengan --nats.",
  },
  NATS_ADDRESS: {
    cause: "{url} bukan alamat server NATS",
    remedy: "Tulis seperti nats://HOST:4222 atau tls://HOST:4222; beberapa alamat dipisahkan koma.",
  },
  NATS_CREDENTIALS_UNREADABLE: {
    cause: "kredensial NATS di {path} tidak bisa dibaca: {reason}",
    remedy: "Periksa jalur setelah --nats-credentials, dan apakah pengguna relay bisa membaca berkas itu.",
  },
  NATS_WITHOUT_JETSTREAM: {
    cause: "server NATS di {url} tidak punya JetStream untuk menyimpan pesan: {reason}",
    remedy:
      "Jalankan dengan blok jetstream dan store_dir seperti di deploy/nats, dan izinkan akunnya memakai JetStream.",
  },
  NATS_TOO_OLD: {
    cause: "server NATS di {url} versi {version}; diperlukan paling rendah {needed}",
    remedy: "Perbarui nats-server.",
  },
  NATS_NO_QUORUM: {
    cause: "JetStream di {url} saat ini tidak bisa menyimpan {replicas} salinan: {reason}",
    remedy: "Jalankan ketiga server klaster, tunggu sampai saling menemukan, lalu jalankan relay lagi.",
  },
  NATS_OTHER_RELAY: {
    cause: "kotak pesan di {url} milik relay dengan kunci lain ({fingerprint})",
    remedy:
      "Semua relay dalam satu klaster harus memakai kunci yang sama: salin relay.key dari relay yang berjalan, atau pakai akun NATS lain.",
  },
  NATS_BESIDE_DATABASE: {
    cause: "{path} berisi pesan milik relay tunggal yang tidak akan diantarkan",
    remedy:
      "Pakai folder data yang hanya berisi salinan relay.key. Untuk mengantarkan pesan di sana, jalankan relay tanpa --nats.",
  },
};
