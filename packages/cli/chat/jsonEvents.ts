import type { Text } from "../table/table.ts";
import type { UiEvent } from "./events.ts";

/** What each event of --json carries besides `v` and `event`; docs/terminal.md is made from this. */
export const JSON_EVENTS: Readonly<
  Record<UiEvent["event"], { readonly about: Text; readonly fields: readonly string[] }>
> = {
  profile: {
    about: { en: "the identity that is used, before joining", id: "identitas yang dipakai, sebelum bergabung" },
    fields: ["profile", "directory", "fresh", "instead?"],
  },
  joined: {
    about: { en: "the relay has welcomed this client", id: "relay menyambut klien ini" },
    fields: ["id", "shortId", "name", "relay", "relayFingerprint", "pinnedNow", "private", "invited"],
  },
  offline: {
    about: {
      en: "not connected; the client reconnects by itself",
      id: "tidak tersambung; akan tersambung lagi dengan sendirinya",
    },
    fields: ["retryInMs", "queued", "code?", "cause?", "remedy?"],
  },
  peers: {
    about: { en: "who is known now; sent whenever that changes", id: "siapa saja yang dikenal, setiap kali berubah" },
    fields: ["peers", "total"],
  },
  list: {
    about: { en: "the answer to L and /list", id: "jawaban L dan /list" },
    fields: ["peers", "more", "private", "filter?"],
  },
  presence: {
    about: {
      en: "someone is new, came online or went offline (see change)",
      id: "seseorang baru bergabung, online, atau offline (lihat change)",
    },
    fields: ["peer", "change"],
  },
  conversation: {
    about: { en: "a conversation is open; texts go there from now on", id: "percakapan terbuka: teks dikirim ke sana" },
    fields: ["peer", "suite"],
  },
  handshake: {
    about: {
      en: "state is started, leg, unconfirmed, open, rekeyed, failed, expired, lost, rolledBack or refused; a leg has its name, what is inside, direction, ciphertext and fields (keys without value); reason says why a session was opened, and vouched whether its peer or only the relay vouches for that",
      id: "state: started, leg, unconfirmed, open, rekeyed, failed, expired, lost, rolledBack, atau refused; leg punya nama, isi, arah, ciphertext, dan isian (kunci tanpa nilai); reason: mengapa sesi dibuka; vouched: dijamin lawan bicara (peer) atau hanya oleh relay",
    },
    fields: [
      "peer",
      "suite",
      "state",
      "leg?",
      "notation?",
      "direction?",
      "ciphertext?",
      "fields?",
      "reason?",
      "vouched?",
      "code?",
      "cause?",
      "remedy?",
    ],
  },
  sent: {
    about: {
      en: "what you wrote was sealed and is on its way; type is text, reply, edit, reaction, delete, read or timer",
      id: "yang Anda tulis disegel dan sedang dikirim; type: text, reply, edit, reaction, delete, read, atau timer",
    },
    fields: ["peer", "suite", "messageId", "type", "text", "of?", "reaction?", "seconds?", "ciphertext"],
  },
  accepted: {
    about: { en: "the relay has it", id: "relay sudah menerimanya" },
    fields: ["peer", "suite", "messageId"],
  },
  delivered: {
    about: { en: "its reader has confirmed it", id: "pembacanya sudah mengonfirmasi" },
    fields: ["peer", "suite", "messageId"],
  },
  unconfirmed: {
    about: { en: "its reader never confirmed it", id: "pembacanya tidak pernah mengonfirmasi" },
    fields: ["peer", "suite", "messageId", "text"],
  },
  message: {
    about: {
      en: "a text came; ciphertext is the whole body as received",
      id: "ada teks masuk; ciphertext adalah seluruh badan seperti diterima",
    },
    fields: ["peer", "suite", "messageId", "text", "ciphertext", "at", "again"],
  },
  reply: {
    about: {
      en: "like message, in answer to another (see of)",
      id: "seperti message, sebagai jawaban atas pesan lain (lihat of)",
    },
    fields: ["peer", "suite", "messageId", "of", "text", "ciphertext", "at", "again"],
  },
  edit: {
    about: { en: "its author has changed a message", id: "penulisnya mengubah sebuah pesan" },
    fields: ["peer", "suite", "messageId", "of", "text", "ciphertext", "at", "again"],
  },
  reaction: {
    about: {
      en: "a reaction to a message; empty if it is taken back",
      id: "tanggapan atas sebuah pesan; kosong jika ditarik",
    },
    fields: ["peer", "suite", "messageId", "of", "reaction", "ciphertext", "at", "again"],
  },
  delete: {
    about: {
      en: "a message is gone: deleted by its author, or because its time was over (see by)",
      id: "sebuah pesan hilang: dihapus penulisnya, atau waktunya habis (lihat by)",
    },
    fields: ["peer", "suite", "of", "by", "messageId?", "ciphertext?", "at?", "again?"],
  },
  read: {
    about: {
      en: "everything of yours up to this message has been read",
      id: "semua pesan Anda sampai pesan ini sudah dibaca",
    },
    fields: ["peer", "suite", "of"],
  },
  timer: {
    about: {
      en: "messages disappear so many seconds after they have been shown; 0 for never",
      id: "pesan menghilang sekian detik setelah ditampilkan; 0 berarti tidak pernah",
    },
    fields: ["peer", "suite", "messageId", "seconds", "ciphertext", "at", "again"],
  },
  unreadable: {
    about: {
      en: "a message came that this version cannot show",
      id: "tiba pesan yang tidak bisa ditampilkan versi ini",
    },
    fields: ["peer", "suite", "messageId", "ciphertext", "at", "again", "code", "cause", "remedy"],
  },
  gap: {
    about: {
      en: "how many messages are missing, and how many are lost for good; both 0 when none are left; over: the session that lacked them is over",
      id: "jumlah pesan yang belum sampai, dan yang hilang selamanya; keduanya 0 bila sudah lengkap; over: sesi yang belum lengkap itu sudah berakhir",
    },
    fields: ["peer", "suite", "missing", "ranges", "lost", "over"],
  },
  request: {
    about: { en: "a stranger waits for /accept or /decline", id: "orang baru menunggu /accept atau /decline" },
    fields: ["peer", "suite"],
  },
  invited: {
    about: {
      en: "the answer to /invite: a link for one newcomer, until when (Unix ms), and how many more can be made now",
      id: "jawaban /invite: tautan untuk satu orang baru, berlaku sampai (Unix ms), dan sisa yang bisa dibuat sekarang",
    },
    fields: ["link", "until", "left"],
  },
  notice: {
    about: { en: "something to know", id: "hal yang perlu diketahui" },
    fields: ["code", "cause", "remedy", "peer?", "suite?"],
  },
  error: {
    about: {
      en: "something failed: what, why, and what to do",
      id: "ada yang gagal: apa, mengapa, dan harus bagaimana",
    },
    fields: ["code", "cause", "remedy", "peer?", "suite?", "messageId?", "more?"],
  },
  stopped: {
    about: { en: "the client has ended and will not reconnect", id: "klien berhenti untuk seterusnya" },
    fields: ["code", "cause", "remedy"],
  },
  safety: {
    about: {
      en: "the answer to /safety and /verify; qr is what a QR code for the other side has to say",
      id: "jawaban /safety dan /verify; qr adalah isi kode QR untuk pihak lain",
    },
    fields: ["peer", "digits", "qr"],
  },
  verified: {
    about: {
      en: "the answer to /verify with yes, no or a code that matches",
      id: "jawaban /verify dengan yes, no, atau kode yang cocok",
    },
    fields: ["peer", "verified"],
  },
  contacts: { about: { en: "the answer to /contacts", id: "jawaban /contacts" }, fields: ["peers"] },
  named: {
    about: {
      en: "the answer to /name; before is the name until then",
      id: "jawaban /name; before adalah nama sebelumnya",
    },
    fields: ["peer", "before"],
  },
  blocked: {
    about: { en: "the answer to /block and /unblock", id: "jawaban /block dan /unblock" },
    fields: ["peer", "blocked"],
  },
  muted: {
    about: { en: "the answer to /mute and /unmute", id: "jawaban /mute dan /unmute" },
    fields: ["peer", "muted"],
  },
  history: {
    about: {
      en: "the answer to /history; also behind conversation, if something of earlier runs is unread there",
      id: "jawaban /history; juga sesudah conversation, jika ada yang belum dibaca dari sesi sebelumnya",
    },
    fields: ["peer", "messages"],
  },
  found: {
    about: {
      en: "the answer to /search and sandi search, the newest hit first; spans say where the words are in the text, in UTF-16 units",
      id: "jawaban /search dan sandi search, yang terbaru lebih dulu; spans menunjukkan letak kata di teks, dalam satuan UTF-16",
    },
    fields: ["query", "hits", "limit"],
  },
  tellsRead: {
    about: { en: "the answer to /read", id: "jawaban /read" },
    fields: ["on"],
  },
  look: {
    about: {
      en: "the answer to /look: the message's bytes by field, with name, meaning, offset, size and value (hex; number if it is one)",
      id: "jawaban /look: byte pesan per isian, dengan name, meaning, offset, size, dan value (hex; number jika angka)",
    },
    fields: ["peer", "suite", "messageId", "kind", "notation", "ciphertext", "fields"],
  },
  trace: { about: { en: "the answer to /trace", id: "jawaban /trace" }, fields: ["on"] },
  suite: { about: { en: "the answer to /suite", id: "jawaban /suite" }, fields: ["suite"] },
  whoami: {
    about: { en: "the answer to /whoami", id: "jawaban /whoami" },
    fields: ["id", "shortId", "name", "link", "profile"],
  },
  file: {
    about: { en: "a file was sent as a message", id: "berkas dikirim sebagai pesan" },
    fields: ["peer", "file", "size"],
  },
  requests: {
    about: {
      en: "the answer to /requests: peer and suite of each, the oldest first",
      id: "jawaban /requests: peer dan suite masing-masing, yang tertua lebih dulu",
    },
    fields: ["requests"],
  },
  decided: {
    about: { en: "the answer to /accept and /decline", id: "jawaban /accept dan /decline" },
    fields: ["peer", "suite", "accepted"],
  },
  forgetAsk: { about: { en: "/forget asks for a yes", id: "/forget menunggu yes" }, fields: ["peer"] },
  forgotten: { about: { en: "a contact was erased", id: "kontak dihapus" }, fields: ["peer"] },
  help: { about: { en: "the answer to /help", id: "jawaban /help" }, fields: ["commands"] },
  closing: {
    about: { en: "the last event, with the number of queued texts", id: "peristiwa terakhir; yang masih mengantre" },
    fields: ["queued", "ephemeral"],
  },
};
