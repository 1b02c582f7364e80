import type { ErrorEntry } from "./entry.ts";

/** Why a relay's data cannot be copied away, or put back. */
export const BACKUP_ERRORS = {
  BACKUP_EXISTS: {
    cause: { en: "{path} exists already", id: "{path} sudah ada" },
    remedy: {
      en: "Give a path where there is nothing: a backup is a new directory.",
      id: "Berikan path yang belum ada isinya: cadangan selalu direktori baru.",
    },
  },
  BACKUP_RUNNING: {
    cause: { en: "the relay is making a backup already", id: "relay sedang membuat cadangan" },
    remedy: { en: "Wait until it is done.", id: "Tunggu sampai selesai." },
  },
  BACKUP_NO_ROOM: {
    cause: {
      en: "there is no room for a backup at {path}: it needs {needed} bytes and {free} are free",
      id: "tidak ada ruang untuk cadangan di {path}: perlu {needed} byte, tersedia {free}",
    },
    remedy: { en: "Make room, or choose another disk.", id: "Kosongkan ruang, atau pilih disk lain." },
  },
  BACKUP_FAILED: {
    cause: { en: "the backup to {path} failed: {reason}", id: "pencadangan ke {path} gagal: {reason}" },
    remedy: {
      en: "The relay goes on as before. Its own user must be able to write there; under systemd see ReadWritePaths.",
      id: "Relay tetap berjalan. Pengguna relay harus bisa menulis di sana; pada systemd lihat ReadWritePaths.",
    },
  },
  BACKUP_DAMAGED: {
    cause: { en: "the backup {path} is damaged: {reason}", id: "cadangan {path} rusak: {reason}" },
    remedy: { en: "Use another one, and check the disk.", id: "Pakai cadangan lain, dan periksa disknya." },
  },
  BACKUP_NOT_FOUND: {
    cause: { en: "{path} is not a backup of a relay", id: "{path} bukan cadangan relay" },
    remedy: {
      en: 'Give the directory that "sandi admin backup" has made: it holds backup.json, relay.db and relay.key.',
      id: 'Berikan direktori buatan "sandi admin backup": isinya backup.json, relay.db, dan relay.key.',
    },
  },
  RESTORE_NOT_EMPTY: {
    cause: { en: "{path} holds a relay's data already", id: "{path} sudah berisi data relay" },
    remedy: {
      en: "Restore into another directory, or give --force: what is there is then kept beside it, not deleted.",
      id: "Pulihkan ke direktori lain, atau pakai --force: yang ada di situ disisihkan, tidak dihapus.",
    },
  },
  RESTORE_INCOMPLETE: {
    cause: {
      en: "a backup was being restored into {path}, and it did not finish",
      id: "pemulihan ke {path} belum selesai",
    },
    remedy: {
      en: 'Run "sandi admin restore" with --force again, to the end.',
      id: 'Jalankan lagi "sandi admin restore" dengan --force sampai selesai.',
    },
  },
} as const satisfies Record<string, ErrorEntry>;
