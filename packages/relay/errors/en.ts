import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  SOCKETS_NOT_NATIVE: {
    cause:
      "native sockets are not available here: they need Linux on x86-64 or ARM64, a Node with node:ffi, and a relay that does not do TLS itself",
    remedy: "Start with --sockets auto, which uses Node's sockets if there are no native ones.",
  },
  PORT_IN_USE: {
    cause: "port {port} on {host} is already in use",
    remedy: "Is another relay running? Stop it, or choose another port with --port.",
  },
  BIND_FAILED: {
    cause: "cannot listen on {host}, port {port}: {reason}",
    remedy: "Choose an address of this machine and a port above 1023.",
  },
  BIND_NEEDS_TLS: {
    cause: "{host} can be reached from other machines, and connections would not be encrypted",
    remedy:
      "Give a certificate (--tls-cert, --tls-key), use --behind-proxy if a proxy does TLS, or listen on 127.0.0.1.",
  },
  DATA_DIR_IN_USE: {
    cause: "{path} is in use by process {pid}",
    remedy: "Only one relay can use a data folder: stop that one, or give this one another folder with --data.",
  },
  DATA_DIR_UNUSABLE: {
    cause: "cannot use {path}: {reason}",
    remedy: "Check that the folder exists, has free space, and belongs to the user that starts the relay.",
  },
  DATA_DIR_OWNER: {
    cause: "{path} belongs to user {owner}, but user {user} started this relay",
    remedy: "Start it as user {owner}: files written by another user would be closed to {owner}.",
  },
  DATA_DIR_FULL: {
    cause: "there is no free space in {path} to start a new relay",
    remedy: "Free space on that disk, or choose a folder on another disk with --data.",
  },
  STORE_DAMAGED: {
    cause: "the database {path} is damaged",
    remedy: "Check the disk, then restore the data folder from a backup.",
  },
  STORE_NEWER: { cause: "the database {path} was written by a newer Sandi", remedy: "Update Sandi on this machine." },
  RELAY_KEY_DAMAGED: {
    cause: "the relay's key {path} cannot be read, or does not belong to its database",
    remedy: "Restore it from a backup. To every client that knows the old key, a new key would look like an attack.",
  },
  TLS_FILE_UNREADABLE: {
    cause: "cannot read {path}: {reason}",
    remedy: "Check the path, and that the relay's user can read the file.",
  },
  TLS_CERT_DAMAGED: {
    cause: "{path} contains no usable certificate: {reason}",
    remedy: "It must be PEM: the relay's certificate first, then its chain.",
  },
  TLS_KEY_DAMAGED: {
    cause: "{path} contains no usable private key: {reason}",
    remedy: "It must be PEM without a passphrase.",
  },
  TLS_KEY_MISMATCH: {
    cause: "the key in {key} does not belong to {cert}",
    remedy: "Give a key and a certificate that belong together.",
  },
  TLS_CERT_EXPIRED: {
    cause: "the certificate in {path} expired on {until}",
    remedy: "Renew it, and check this machine's clock. Clients would refuse it.",
  },
  TLS_CERT_NOT_YET: {
    cause: "the certificate in {path} is valid only from {from}",
    remedy: "Check this machine's clock, or use the certificate that is valid now.",
  },
  ADMIN_BUSY: {
    cause: "the relay's admin socket already serves {limit} connections",
    remedy: "Try again when they have ended.",
  },
  ADMIN_BAD_REQUEST: {
    cause: "the relay does not understand the request: {reason}",
    remedy: "Use the sandi command of the relay's version.",
  },
  ADMIN_UNKNOWN_OPERATION: {
    cause: "the relay does not know the operation {operation}",
    remedy:
      "The relay is older than this command, or was started in another way. Restart it with the Sandi installed here.",
  },
  ADMIN_FAILED: {
    cause: "{operation} failed in the relay: {reason}",
    remedy: "Nothing was done. The relay's log says more.",
  },
  BACKUP_EXISTS: {
    cause: "{path} already exists",
    remedy: "Give a path that does not exist yet: a backup is a new folder.",
  },
  BACKUP_RUNNING: { cause: "the relay is already making a backup", remedy: "Wait until it is done." },
  BACKUP_NO_ROOM: {
    cause: "there is no room for a backup at {path}: {needed} bytes are needed and {free} are free",
    remedy: "Free space, or choose another disk.",
  },
  BACKUP_FAILED: {
    cause: "the backup to {path} failed: {reason}",
    remedy: "The relay continues as before. Its user must be able to write there; with systemd, see ReadWritePaths.",
  },
  BACKUP_DAMAGED: { cause: "the backup {path} is damaged: {reason}", remedy: "Use another one, and check the disk." },
  BACKUP_NOT_FOUND: {
    cause: "{path} is not a backup of a relay",
    remedy: 'Give the folder that "sandi admin backup" made: it contains backup.json, relay.db and relay.key.',
  },
  RESTORE_NOT_EMPTY: {
    cause: "{path} already contains a relay's data",
    remedy: "Restore into another folder, or use --force: the old data is then kept beside it, not deleted.",
  },
  RESTORE_INCOMPLETE: {
    cause: "restoring a backup into {path} was interrupted",
    remedy: 'Run "sandi admin restore" with --force again, to the end.',
  },
  NATS_UNREACHABLE: {
    cause: "no NATS server answers at {url}: {reason}",
    remedy: "Start nats-server there, or give the right address and credentials with --nats.",
  },
  NATS_ADDRESS: {
    cause: "{url} is not the address of a NATS server",
    remedy: "Write it as nats://HOST:4222 or tls://HOST:4222, several with commas.",
  },
  NATS_CREDENTIALS_UNREADABLE: {
    cause: "the NATS credentials in {path} cannot be read: {reason}",
    remedy: "Check the path after --nats-credentials, and that the relay's user can read the file.",
  },
  NATS_WITHOUT_JETSTREAM: {
    cause: "the NATS server at {url} has no JetStream to store messages in: {reason}",
    remedy: "Start it with a jetstream block and a store_dir, as in deploy/nats, and allow its account to use it.",
  },
  NATS_TOO_OLD: {
    cause: "the NATS server at {url} has version {version}; at least {needed} is required",
    remedy: "Update nats-server.",
  },
  NATS_NO_QUORUM: {
    cause: "JetStream at {url} cannot keep {replicas} copies at the moment: {reason}",
    remedy:
      "Start all three servers of the cluster, wait until they have found each other, then start the relay again.",
  },
  NATS_OTHER_RELAY: {
    cause: "the mailboxes at {url} belong to relays with another key ({fingerprint})",
    remedy:
      "All relays of a cluster must have the same key: copy relay.key from a running one, or use another NATS account.",
  },
  NATS_BESIDE_DATABASE: {
    cause: "{path} contains messages of a single relay, which would not be delivered",
    remedy:
      "Use a data folder that contains only a copy of relay.key. To deliver the messages that are there, run a relay without --nats.",
  },
} as const satisfies ErrorTexts;
