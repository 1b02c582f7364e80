import type { ErrorTexts } from "../errors.ts";
import type { CommonErrorCode } from "./codes.ts";

export const id: ErrorTexts<CommonErrorCode> = {
  WIRE_TRUNCATED: {
    cause: "datanya berakhir di tengah field {field}",
    remedy: "Pihak lain rusak atau berniat jahat. Tidak ada isi pesan yang dipakai.",
  },
  WIRE_TRAILING_BYTES: {
    cause: "ada kelebihan {count} byte setelah field terakhir",
    remedy: "Pihak lain rusak atau berniat jahat. Tidak ada isi pesan yang dipakai.",
  },
  WIRE_TOO_LARGE: {
    cause: "{field} berukuran {size} byte; paling banyak {limit}",
    remedy: "Kirim dalam bagian yang lebih kecil.",
  },
  WIRE_UNKNOWN_TYPE: {
    cause: "jenis frame {type} tidak dikenal",
    remedy: "Salah satu pihak memakai versi lebih baru: perbarui yang lama.",
  },
  WIRE_UNKNOWN_VERSION: {
    cause: "versi {version} tidak dikenal",
    remedy: "Salah satu pihak memakai versi lebih baru: perbarui yang lama.",
  },
  WIRE_BAD_VALUE: {
    cause: "nilai field {field} tidak diizinkan",
    remedy: "Pihak lain rusak atau berniat jahat. Tidak ada isi pesan yang dipakai.",
  },
  WIRE_NOT_CANONICAL: {
    cause: "{field} tidak disandikan dengan satu-satunya cara yang diizinkan",
    remedy: "Pihak lain rusak atau berniat jahat. Tidak ada isi pesan yang dipakai.",
  },
  WIRE_UNEXPECTED: {
    cause: "frame {type} tidak boleh datang sekarang",
    remedy: "Pihak lain rusak atau berniat jahat. Sambungkan lagi.",
  },
  ID_INVALID: {
    cause: "ini bukan ID: ID terdiri atas 16 karakter seperti k7mq-2xvd-9hnt-4wpz, atau 64 angka heksadesimal",
    remedy:
      'Salin lagi ID itu dari orang yang memberikannya. L menampilkan siapa yang ada di sini; "sandi admin clients" menampilkan siapa yang terdaftar.',
  },
  NAME_EMPTY: { cause: "nama tampilan kosong", remedy: "Pilih nama dengan paling sedikit satu huruf." },
  NAME_TOO_LONG: {
    cause: "nama tampilan berukuran {size} byte; paling banyak {limit} byte",
    remedy: "Pilih nama yang lebih pendek.",
  },
  NAME_FORBIDDEN_CHARACTER: {
    cause: "nama tampilan berisi karakter kendali, atau karakter yang mengubah arah teks",
    remedy: "Ketik namanya sendiri, tanpa baris baru dan tanpa karakter yang tidak terlihat.",
  },
  RECORD_BAD_SIGNATURE: {
    cause: "kartu yang mengaku milik {id} tidak ditandatangani dengan kunci {id}",
    remedy:
      "Kartu itu ditolak, dan kartu yang sudah dikenal tetap dipakai. Mungkin relay rusak atau berniat jahat: tanyakan kepada pengelolanya.",
  },
  RECORD_BAD_RSA_KEY: {
    cause: "kunci RSA di kartu {id} tidak berukuran 3072 bit dengan eksponen 65537",
    remedy: "Kartu itu ditolak. Pemiliknya perlu memperbarui Sandi.",
  },
  RECORD_EXPIRED: {
    cause: "kartu {id} hanya berlaku sampai {until}",
    remedy: "Kartu diperbarui saat pemiliknya online lagi. Jika terjadi pada semua orang, periksa jam perangkat Anda.",
  },
  RECORD_ROLLBACK: {
    cause: "ada yang menawarkan kartu lama {id}: versi {offered}, padahal versi {known} sudah dikenal",
    remedy: "Kartu yang sudah dikenal tetap dipakai. Relay dipulihkan dari salinan lama, atau berniat jahat.",
  },
  RECORD_CONFLICT: {
    cause: "{id} menandatangani dua kartu berbeda dengan versi yang sama, {version}",
    remedy:
      "Mungkin dua perangkat punya kunci yang sama, atau kuncinya dicuri. Tanyakan langsung kepada pemiliknya sebelum melanjutkan.",
  },
  RECORD_WRONG_ID: {
    cause: "relay memberikan kartu {offered}, bukan kartu {id}",
    remedy: "Kartu itu ditolak. Relay rusak atau berniat jahat: tanyakan kepada pengelolanya, atau pakai relay lain.",
  },
  RELAY_KEY_CHANGED: {
    cause: "kunci relay {relay} berubah. Yang tersimpan: {pinned}. Yang ditunjukkan sekarang: {offered}",
    remedy:
      "Jika relay memang dipindahkan, jalankan sandi client --forget-relay {relay}. Jika tidak, mungkin ada yang menyusup di tengah: jangan lanjutkan, dan tanyakan sidik jari kuncinya kepada pengelola.",
  },
  INVITE_LINK_DAMAGED: {
    cause: "ini bukan tautan undangan yang lengkap",
    remedy: "Salin seluruh tautan, dari https:// sampai huruf terakhir. Di dalamnya ada #invite=.",
  },
  LINK_DAMAGED: {
    cause: "tautan ini terpotong atau berubah",
    remedy: "Salin lagi seluruh tautan, dari https:// sampai huruf terakhir, atau minta orangnya mengirim ulang.",
  },
  CONTENT_MALFORMED: {
    cause: "sebuah pesan tiba dengan utuh, tetapi bentuk isinya salah",
    remedy:
      "Tanyakan kepada pengirim program apa yang dipakainya. Mungkin perlu diperbarui, lalu pesannya ditulis ulang.",
  },
  CONTENT_UNKNOWN: {
    cause: "tiba sebuah pesan yang jenisnya belum dikenal versi ini (jenis {type})",
    remedy: "Pesan itu disimpan. Perbarui Sandi untuk melihat isinya.",
  },
  CONTENT_NOT_THEIRS: {
    cause: "seseorang mencoba mengubah atau menghapus pesan yang bukan tulisannya",
    remedy: "Tidak ada yang berubah. Jika terulang, tanyakan program apa yang dipakainya.",
  },
  RATCHET_WRONG_PEER: {
    cause: "bagian {part} dari sebuah sesi menyebut orang lain, bukan kedua pihak percakapan ini",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RATCHET_PREKEY_SIGNATURE: {
    cause: "prekey yang mengaku milik {id} tidak ditandatangani oleh {id}",
    remedy:
      "Prekey itu ditolak, dan pesan menunggu di sini. Mungkin relay rusak atau berniat jahat: tanyakan kepada pengelolanya.",
  },
  RATCHET_PREKEY_EXPIRED: {
    cause: "prekey {id} hanya berlaku sampai {until}",
    remedy:
      "Pesan menunggu di sini sampai {id} online lagi. Jika terjadi pada semua orang, periksa jam perangkat Anda.",
  },
  RATCHET_PREKEY_ROLLBACK: {
    cause: "relay menawarkan prekey lama milik {id}, padahal yang lebih baru sudah dikenal",
    remedy:
      "Prekey itu ditolak, dan pesan menunggu di sini. Mungkin relay dipulihkan dari salinan lama, atau berniat jahat: tanyakan kepada pengelolanya.",
  },
  RATCHET_PREKEY_STALE: {
    cause: "{id} sudah {days} hari tidak memperbarui prekey-nya",
    remedy: "Pesan tetap dikirim, dan baru bisa dibaca setelah {id} online lagi.",
  },
  RATCHET_PREKEY_GONE: {
    cause: "seseorang membuka sesi dengan kunci yang sudah tidak ada di klien ini",
    remedy: "Tidak perlu melakukan apa-apa: jika pengirimnya kontak Anda, ia mendapat kunci baru dan mengirim ulang.",
  },
  RATCHET_ONE_TIME_SKIPPED: {
    cause: "{id} membuka sesi tanpa kunci sekali pakai, padahal relay seharusnya masih menyimpan beberapa kunci Anda",
    remedy:
      "Sesinya aman, tetapi pencuri perangkat ini dalam sebulan bisa membaca pesan pertamanya. Jika sering terjadi, mungkin relay berniat jahat: tanyakan kepada pengelolanya.",
  },
  RATCHET_KEY_REFUSED: {
    cause: "kunci atau ciphertext dari pihak lain ({key}) tidak mungkin dibuat oleh program yang jujur",
    remedy:
      "Kunci itu ditolak, dan tidak ada sesi yang dibuka. Pihak lain rusak atau berniat jahat; minta mereka memperbarui Sandi.",
  },
  RATCHET_OPENING_SIGNATURE: {
    cause: "pembukaan sesi tidak ditandatangani oleh orang yang disebut di dalamnya",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RATCHET_ANSWER_SIGNATURE: {
    cause: "jawaban atas pembukaan sesi tidak ditandatangani oleh lawan bicara",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RATCHET_REFUSAL_SIGNATURE: {
    cause: "ada kabar bahwa lawan bicara menolak sesi, tetapi tidak ditandatangani olehnya",
    remedy:
      "Tidak ada yang dibalas dan tidak ada yang berubah. Jika terus terjadi, ada yang mengutak-atik di tengah jalan: cocokkan nomor keamanan.",
  },
  RATCHET_RANK_TOO_LOW: {
    cause: "pembukaan sesi yang lama tiba setelah yang lebih baru",
    remedy: "Tidak perlu melakukan apa-apa: sesi yang lebih baru dipakai, dan yang belum sampai dikirim ulang.",
  },
  RATCHET_RANK_TOO_HIGH: {
    cause: "pembukaan sesi mengaku berasal dari masa depan yang jauh",
    remedy: "Pembukaan itu ditolak. Jika terus terjadi, jam mereka atau jam Anda meleset bertahun-tahun.",
  },
  RATCHET_KEYRING_DAMAGED: {
    cause: "prekey rahasia yang tersimpan tidak bisa dibaca",
    remedy: "Pulihkan profilnya, atau pindahkan ke profil baru dengan sandi export dan sandi import.",
  },
  RATCHET_NO_CARD: {
    cause: "kartu lawan bicara belum dikenal, jadi kuncinya tidak bisa diperiksa",
    remedy: "Pesan menunggu di sini sampai relay punya kartunya. Minta ia online sekali.",
  },
  RATCHET_NO_PREKEYS: {
    cause: "relay tidak punya prekey lawan bicara",
    remedy:
      "Pesan menunggu di sini sampai ia online dengan suite ini. Jika ia sudah online, mungkin relay rusak atau berniat jahat: tanyakan kepada pengelolanya.",
  },
  RATCHET_REFUSED: {
    cause: "lawan bicara tidak bisa menerima sesi yang dibuka klien ini ({code})",
    remedy: "Tidak perlu melakukan apa-apa: sesi baru dibuka dengan sendirinya, dan pesan dikirim ulang di situ.",
  },
  RATCHET_REFUSAL_UNEXPECTED: {
    cause: "ada penolakan untuk sesi yang tidak sedang menunggu jawaban",
    remedy: "Tidak perlu melakukan apa-apa: penolakan yang terlambat atau berulang diabaikan.",
  },
  RATCHET_RECORD_REFUSED: {
    cause: "sebuah pesan tidak bisa dibuka dengan kunci percakapan ini",
    remedy:
      "Mungkin profil Anda atau profil lawan bicara adalah salinan lama; bisa juga pesan itu diubah di jalan. Tidak ada yang hilang: pesan itu dikirim lagi. Jika ini terus terjadi padahal tidak ada salinan yang dipakai, cocokkan nomor keamanan.",
  },
  RATCHET_RECORD_REPLAYED: {
    cause: "pesan {n} dari epoch {epoch} datang lagi, atau terlambat",
    remedy: "Tidak perlu melakukan apa-apa: pesan yang benar-benar hilang akan diminta lagi.",
  },
  RATCHET_PART_MISSING: {
    cause: "pesan dari epoch {epoch} tiba sebelum kunci untuk epoch itu",
    remedy: "Tidak perlu melakukan apa-apa: kuncinya dikirim lagi, lalu isi pesannya.",
  },
  RATCHET_NOT_UNDERSTOOD: {
    cause: "pesan yang asli berisi sesuatu yang tidak bisa dibaca versi ini ({because})",
    remedy:
      "Perbarui Sandi. Pesan itu dianggap sudah diterima dan tidak akan dikirim lagi: minta pengirim mengulanginya.",
  },
  RATCHET_UNKNOWN_SESSION: {
    cause: "ada pesan untuk sesi yang tidak dimiliki klien ini",
    remedy: "Sesi baru dibuka, langsung atau paling lambat dalam sehari. Pesan yang hilang dikirim lagi.",
  },
  RATCHET_SESSION_DEAD: {
    cause: "ada pesan untuk sesi yang sudah berakhir",
    remedy: "Tidak perlu melakukan apa-apa: pengirim diberi tahu, lalu mengirim ulang di sesi yang sedang dipakai.",
  },
  RATCHET_SESSION_REFUSED: {
    cause: "ada pesan untuk sesi yang sudah ditolak klien ini",
    remedy: "Tidak perlu melakukan apa-apa: pengirim diberi tahu lagi, lalu membuka sesi lain.",
  },
  RATCHET_ROLLED_BACK: {
    cause: "lawan bicara tahu pesan yang tidak diingat klien ini: profil ini salinan lama",
    remedy:
      "Sesi-sesi itu kini hanya menerima, dan sesi baru dibuka. Jangan memakai profil dari cadangan selagi yang asli masih dipakai.",
  },
  RATCHET_CHAIN_FULL: {
    cause: "jumlah pesan dengan satu kunci sudah mencapai batas, dan lawan bicara belum memberi kabar",
    remedy: "Pesan menunggu di sini sampai lawan bicara online.",
  },
  RATCHET_STATE_DAMAGED: {
    cause: "data percakapan yang tersimpan tidak bisa dibaca",
    remedy: "Pulihkan profil, atau hapus sesi percakapan ini; lalu sesi baru dibuka.",
  },
  SEND_OUT_OF_ORDER: {
    cause: "relay menunggu pesan nomor {wanted} untuk penerima ini",
    remedy: "Tidak perlu melakukan apa-apa: klien mengirim ulang dari nomor itu.",
  },
  MAILBOX_FULL: {
    cause: "kotak pesan penerima penuh",
    remedy: "Pesan tetap tersimpan di sini dan dikirim setelah penerima mengambil pesan lain.",
  },
  SENDER_QUOTA: {
    cause: "jatah Anda di kotak pesan penerima sudah penuh",
    remedy: "Pesan tetap tersimpan di sini dan dikirim setelah penerima mengambil pesan Anda sebelumnya.",
  },
  RATE_LIMITED: {
    cause: "klien ini mengirim terlalu banyak dalam waktu singkat",
    remedy: "Klien melanjutkan otomatis dalam {retryAfterMs} ms.",
  },
  UNKNOWN_RECIPIENT: {
    cause: "tidak ada pengguna dengan ID ini di relay",
    remedy: "Periksa ID itu. Pemiliknya harus pernah bergabung ke relay ini.",
  },
  STORE_FULL: {
    cause: "disk relay penuh",
    remedy: "Pesan tetap tersimpan di sini dan dikirim saat relay punya ruang. Beri tahu pengelolanya.",
  },
  BODY_TOO_LARGE: {
    cause: "pesan lebih besar daripada yang diizinkan relay",
    remedy: "Kirim dalam bagian yang lebih kecil.",
  },
  RELAY_STOPPING: {
    cause: "relay sedang berhenti",
    remedy: "Klien menyimpan semuanya dan menyambung lagi otomatis.",
  },
  STORE_FAILED: {
    cause: "disk relay rusak",
    remedy:
      "Pesan yang sudah diterima bisa hilang jika disk itu tidak terbaca. Pengelola harus memeriksa disknya sebelum menjalankan relay lagi.",
  },
  REPLACED: {
    cause: "ID ini bergabung dari sambungan lain",
    remedy: "Pakai salah satu saja. Untuk mengambil alih, jalankan yang ini lagi.",
  },
  JOIN_TIMEOUT: {
    cause: "sambungan tidak bergabung dalam {seconds} detik",
    remedy: "Periksa jaringan, lalu sambungkan lagi.",
  },
  JOIN_SIGNATURE_WRONG: {
    cause: "tanda tangan tidak membuktikan bahwa klien ini memiliki kunci identitasnya",
    remedy: "Jika terulang, ada yang menyusup di tengah, antara klien dan relay, atau profilnya rusak.",
  },
  INVITE_NEEDED: {
    cause: "orang baru perlu undangan untuk bergabung ke relay ini",
    remedy: "Minta tautan undangan kepada pengelolanya, lalu bergabung dengan: sandi client --invite -",
  },
  INVITE_UNKNOWN: {
    cause: "relay tidak mengenal undangan ini",
    remedy: "Mungkin sudah dicabut, atau milik relay lain. Minta yang baru.",
  },
  INVITE_EXPIRED: { cause: "undangan sudah kedaluwarsa", remedy: "Minta yang baru." },
  INVITE_USED_UP: {
    cause: "undangan ini sudah habis dipakai",
    remedy: "Minta yang baru. Jika undangan itu hanya untuk Anda, beri tahu pengelola: orang lain sudah memakainya.",
  },
  CLIENT_BLOCKED: {
    cause: "pengelola relay memblokir ID ini",
    remedy: "Hanya pengelola yang bisa membatalkannya. Pesan yang belum terkirim tetap ada di perangkat ini.",
  },
  DIRECTORY_PRIVATE: {
    cause: "relay ini tidak memperlihatkan daftar pengguna",
    remedy: "Minta ID lengkap dari orangnya: /whoami menampilkannya di perangkat mereka.",
  },
  NOT_YOUR_RECORD: { cause: "kartu itu milik ID lain", remedy: "Terbitkan hanya kartu Anda sendiri." },
  SLOW_READER: {
    cause: "klien tidak membaca apa pun selama {seconds} detik",
    remedy: "Sambungkan lagi: semua pesan yang belum dikonfirmasi dikirim lagi.",
  },
  MESSAGE_UNFINISHED: {
    cause: "pesan besar tidak tiba lengkap pada waktunya, atau relay kehabisan ruang untuk pesan besar",
    remedy: "Sambungkan dan kirim lagi: tidak ada bagiannya yang dipakai.",
  },
  WATCHES_FULL: {
    cause: "relay sudah memantau {limit} ID untuk para klien dan tidak bisa menambah lagi",
    remedy: "Coba lagi nanti, atau pantau lebih sedikit ID. Pesan tidak terpengaruh.",
  },
  PREKEYS_FULL: {
    cause: "relay tidak punya tempat lagi untuk prekey (paling banyak {limit} byte)",
    remedy: "Nanti dicoba lagi otomatis, dan sesi tetap bisa dibuka. Pengelola bisa menaikkan --prekeys-size.",
  },
  INVITES_OFF: {
    cause: "anggota tidak bisa membuat undangan di relay ini",
    remedy: "Minta tautan undangan kepada pengelolanya. Pengelola bisa mengaktifkannya dengan --member-invites.",
  },
  INVITES_USED_UP: {
    cause: "Anda sudah membuat {limit} undangan dalam 24 jam terakhir, dan relay tidak mengizinkan lebih",
    remedy: "Coba lagi nanti, atau minta tautan undangan kepada pengelola.",
  },
  INVITES_FULL: {
    cause: "relay menyimpan paling banyak {limit} undangan jenis ini",
    remedy:
      "Pengelola bisa mengosongkan tempat dengan: sandi invite list, sandi invite revoke. Anggota bisa mencoba lagi nanti.",
  },
  INVITE_KEY_TAKEN: {
    cause: "relay sudah mengenal undangan dengan kunci ini",
    remedy: "Buat undangan baru.",
  },
  RELAY_FULL: {
    cause: "relay hanya bisa melayani {limit} klien",
    remedy: "Coba lagi nanti, atau minta pengelolanya menaikkan batas itu.",
  },
  CLIENT_FORGOTTEN: {
    cause: "pengelola relay telah menghapus semua yang disimpan relay tentang ID ini",
    remedy:
      "Tidak ada yang hilang di sini. Saat tersambung lagi, klien mendaftar ulang dan mengirim pesan yang belum dikonfirmasi.",
  },
  CLUSTER_UNREACHABLE: {
    cause: "relay ini tidak bisa menjangkau relay lain yang berbagi kotak pesan dengannya",
    remedy:
      "Tidak ada yang hilang. Klien melanjutkan lewat relay lain milik pengelola itu, atau lewat relay ini jika sudah pulih.",
  },
};
