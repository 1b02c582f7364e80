import type { ErrorEntry } from "./entry.ts";

/** What a relay's operator may meet. */
export const ADMIN_ERRORS = {
  ADMIN_NO_RELAY: {
    cause: { en: "no relay runs on {path}", id: "tidak ada relay yang berjalan di {path}" },
    remedy: {
      en: 'Start it with "sandi relay --data {path}", or say with --data where the running one keeps its data.',
      id: 'Nyalakan dengan "sandi relay --data {path}", atau sebutkan dengan --data tempat relay itu menyimpan data.',
    },
  },
  ADMIN_REFUSED: {
    cause: {
      en: "this user may not speak to the relay of {path}",
      id: "pengguna ini tidak boleh berbicara dengan relay di {path}",
    },
    remedy: {
      en: "Run the command as the user who runs the relay.",
      id: "Jalankan perintah ini sebagai pengguna yang menjalankan relay.",
    },
  },
  ADMIN_NO_ANSWER: {
    cause: { en: "the relay did not answer {operation}", id: "relay tidak menjawab {operation}" },
    remedy: {
      en: "It is being stopped or hangs with its disk: look at its log, then try again.",
      id: "Relay sedang dihentikan atau tersangkut pada disknya: periksa lognya, lalu coba lagi.",
    },
  },
  ADMIN_BUSY: {
    cause: {
      en: "the relay's admin socket serves {limit} connections already",
      id: "soket admin relay sudah melayani {limit} sambungan",
    },
    remedy: { en: "Try again when they have ended.", id: "Coba lagi setelah sambungan itu berakhir." },
  },
  ADMIN_BAD_REQUEST: {
    cause: {
      en: "the relay does not understand the request: {reason}",
      id: "relay tidak memahami permintaan itu: {reason}",
    },
    remedy: {
      en: "Use the sandi command of the same version as the relay.",
      id: "Pakai perintah sandi dengan versi yang sama dengan relaynya.",
    },
  },
  ADMIN_UNKNOWN_OPERATION: {
    cause: { en: "the relay knows no operation {operation}", id: "relay tidak mengenal operasi {operation}" },
    remedy: {
      en: "The relay is older than this command, or runs in another way: restart it with the Sandi installed here.",
      id: "Relay lebih lama dari perintah ini, atau berjalan dengan cara lain: nyalakan ulang dengan Sandi yang terpasang di sini.",
    },
  },
  CLIENT_FORGOTTEN: {
    cause: {
      en: "the relay's operator has erased what the relay held about this ID",
      id: "pengelola relay telah menghapus semua yang disimpan relay tentang ID ini",
    },
    remedy: {
      en: "Nothing is lost here. The client registers anew when it reconnects, and sends again what was not confirmed.",
      id: "Di sini tidak ada yang hilang. Klien mendaftar ulang saat tersambung lagi dan mengirim ulang yang belum dikonfirmasi.",
    },
  },
  ADMIN_CONFIRM: {
    cause: {
      en: "{action} cannot be undone, and nobody is at a terminal to be asked",
      id: "{action} tidak bisa dibatalkan, dan tidak ada orang di terminal yang bisa ditanya",
    },
    remedy: { en: "Give --yes.", id: "Pakai --yes." },
  },
  ADMIN_FAILED: {
    cause: { en: "{operation} failed in the relay: {reason}", id: "{operation} gagal di relay: {reason}" },
    remedy: { en: "Nothing was done; the relay's log says more.", id: "Tidak ada yang dilakukan; lihat log relay." },
  },
} as const satisfies Record<string, ErrorEntry>;
