import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  SOCKETS_NOT_NATIVE: {
    cause:
      "native sockets are not to be had here: they need Linux on x86-64 or ARM64, a Node with node:ffi, and no TLS of the relay's own",
    remedy: "Start it with --sockets auto, which takes Node's where there are no others.",
  },
  INVITES_FULL: {
    cause: "the relay keeps no more than {limit} invites",
    remedy: "Revoke some: sandi invite list, sandi invite revoke.",
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
    cause: "{host} can be reached from other machines, and the connection would not be encrypted",
    remedy:
      "Give a certificate (--tls-cert, --tls-key), or --behind-proxy where a proxy does TLS, or listen on 127.0.0.1.",
  },
  DATA_DIR_IN_USE: {
    cause: "{path} is in use by process {pid}",
    remedy: "One relay at a time: stop that one, or give this one another directory.",
  },
  DATA_DIR_UNUSABLE: {
    cause: "cannot use {path}: {reason}",
    remedy: "Check that the directory exists, has room and belongs to the user who starts the relay.",
  },
  DATA_DIR_OWNER: {
    cause: "{path} belongs to user {owner}, and this relay was started by user {user}",
    remedy: "Start it as that user; what another user wrote there, that one could not open any more.",
  },
  DATA_DIR_FULL: {
    cause: "there is no room in {path} to begin with",
    remedy: "Make room on that disk, or give the relay a directory on another one with --data.",
  },
  STORE_DAMAGED: {
    cause: "the database {path} is damaged",
    remedy: "Stop, check the disk, and restore the directory from a backup.",
  },
  STORE_NEWER: { cause: "the database {path} was written by a newer Sandi", remedy: "Update this Sandi." },
  RELAY_KEY_DAMAGED: {
    cause: "the relay's key {path} cannot be read, or is not the one its database was made with",
    remedy: "Restore it from a backup. A new key would look like an attack to every client that knows the old one.",
  },
  TLS_FILE_UNREADABLE: {
    cause: "cannot read {path}: {reason}",
    remedy: "Check the path, and that the relay's user may read the file.",
  },
  TLS_CERT_DAMAGED: {
    cause: "{path} holds no certificate that can be used: {reason}",
    remedy: "It has to be PEM, the relay's certificate first and its chain behind it.",
  },
  TLS_KEY_DAMAGED: {
    cause: "{path} holds no private key that can be used: {reason}",
    remedy: "It has to be PEM, and not behind a passphrase.",
  },
  TLS_KEY_MISMATCH: { cause: "the key in {key} is not that of {cert}", remedy: "Give the two that belong together." },
  TLS_CERT_EXPIRED: {
    cause: "the certificate in {path} ended {until}",
    remedy: "Renew it, and check this machine's clock; clients would refuse it.",
  },
  TLS_CERT_NOT_YET: {
    cause: "the certificate in {path} begins only {from}",
    remedy: "Check this machine's clock, or use the one that holds now.",
  },
  ADMIN_BUSY: {
    cause: "the relay's admin socket serves {limit} connections already",
    remedy: "Try again when they have ended.",
  },
  ADMIN_BAD_REQUEST: {
    cause: "the relay does not understand the request: {reason}",
    remedy: "Use the sandi command of the same version as the relay.",
  },
  ADMIN_UNKNOWN_OPERATION: {
    cause: "the relay knows no operation {operation}",
    remedy: "The relay is older than this command, or runs in another way: restart it with the Sandi installed here.",
  },
  ADMIN_FAILED: {
    cause: "{operation} failed in the relay: {reason}",
    remedy: "Nothing was done; the relay's log says more.",
  },
  BACKUP_EXISTS: {
    cause: "{path} exists already",
    remedy: "Give a path where there is nothing: a backup is a new directory.",
  },
  BACKUP_RUNNING: { cause: "the relay is making a backup already", remedy: "Wait until it is done." },
  BACKUP_NO_ROOM: {
    cause: "there is no room for a backup at {path}: it needs {needed} bytes and {free} are free",
    remedy: "Make room, or choose another disk.",
  },
  BACKUP_FAILED: {
    cause: "the backup to {path} failed: {reason}",
    remedy: "The relay goes on as before. Its own user must be able to write there; under systemd see ReadWritePaths.",
  },
  BACKUP_DAMAGED: { cause: "the backup {path} is damaged: {reason}", remedy: "Use another one, and check the disk." },
  BACKUP_NOT_FOUND: {
    cause: "{path} is not a backup of a relay",
    remedy: 'Give the directory that "sandi admin backup" has made: it holds backup.json, relay.db and relay.key.',
  },
  RESTORE_NOT_EMPTY: {
    cause: "{path} holds a relay's data already",
    remedy: "Restore into another directory, or give --force: what is there is then kept beside it, not deleted.",
  },
  RESTORE_INCOMPLETE: {
    cause: "a backup was being restored into {path}, and it did not finish",
    remedy: 'Run "sandi admin restore" with --force again, to the end.',
  },
  NATS_UNREACHABLE: {
    cause: "no NATS server answers at {url}: {reason}",
    remedy: "Start nats-server there, or give the right address and credentials with --nats.",
  },
  NATS_ADDRESS: {
    cause: "{url} is no address of a NATS server",
    remedy: "Write it as nats://HOST:4222 or tls://HOST:4222, several with commas between them.",
  },
  NATS_CREDENTIALS_UNREADABLE: {
    cause: "the credentials for NATS in {path} cannot be read: {reason}",
    remedy: "Check the path in --nats-credentials, and that the relay's user may read the file.",
  },
  NATS_WITHOUT_JETSTREAM: {
    cause: "the NATS server at {url} has no JetStream to keep mail in: {reason}",
    remedy: "Start it with a jetstream block and a store_dir, as in deploy/nats, and let its account use it.",
  },
  NATS_TOO_OLD: {
    cause: "the NATS server at {url} is version {version}; {needed} is the oldest that will do",
    remedy: "Update nats-server.",
  },
  NATS_NO_QUORUM: {
    cause: "JetStream at {url} cannot keep {replicas} copies now: {reason}",
    remedy: "Start all three servers of the cluster, wait until they have found each other, and start the relay again.",
  },
  NATS_OTHER_RELAY: {
    cause: "the mailboxes at {url} belong to relays with another key ({fingerprint})",
    remedy: "All relays of a cluster have one key: copy relay.key from one that runs, or use another NATS account.",
  },
  NATS_BESIDE_DATABASE: {
    cause: "{path} holds mail of a relay on its own, which would not be served",
    remedy: "Use a directory with nothing but a copy of relay.key; the mail there is served by a relay without --nats.",
  },
} as const satisfies ErrorTexts;
