import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  RELAY_CERT_UNTRUSTED: {
    cause: "the certificate of {url} is not signed by an authority that this machine trusts ({reason})",
    remedy:
      "Someone may be in between. If the relay uses a private certificate authority, give that authority's certificate with --relay-ca.",
  },
  RELAY_CERT_EXPIRED: {
    cause: "the certificate of {url} has expired or is not valid yet ({reason})",
    remedy: "Check this device's clock. If it is right, tell the relay's operator.",
  },
  RELAY_CERT_OTHER_NAME: {
    cause: "the certificate of {url} is for another name",
    remedy: "Use the name in the certificate. Someone may be in between.",
  },
  RELAY_TLS_FAILED: {
    cause: "the TLS connection to {url} failed ({reason})",
    remedy: "Check address and port. A relay without TLS is reached by ws://, and only on this machine.",
  },
  KEYSTORE_MISSING: {
    cause: "the profile {profile} has data but no keys",
    remedy:
      "Restore identity.key and device.key from a backup. New keys would make you a new person. To start fresh, choose another --profile.",
  },
  PROFILE_NAME: {
    cause:
      "a profile's name has 1 to 64 letters, digits, dots, dashes and underscores, and does not start with a dot or dash",
    remedy: "Choose another name with --profile.",
  },
  PROFILE_FOLDER_UNUSABLE: {
    cause: "the folder {path} cannot be used ({reason})",
    remedy:
      "Check that it belongs to you, can be written, and that its disk has free space. To keep profiles elsewhere, set XDG_DATA_HOME and XDG_STATE_HOME; --ephemeral needs no folder.",
  },
  HOME_UNKNOWN: {
    cause: "there is no place to store data: neither {variable} nor HOME contains an absolute path",
    remedy: "Set HOME, or XDG_DATA_HOME and XDG_STATE_HOME; --ephemeral needs none of them.",
  },
  PROFILE_EXISTS: {
    cause: "there is already a profile {profile}",
    remedy: "Nothing was imported. Choose another name with --profile.",
  },
  PROFILE_UNKNOWN: {
    cause: "there is no profile {profile}",
    remedy: "Name an existing one with --profile: each is a folder in {path}.",
  },
  EXPORT_EXISTS: {
    cause: "there is already a file {path}",
    remedy: "Choose another name, or add --force to replace it.",
  },
  EXPORT_FILE_UNUSABLE: {
    cause: "the file {path} cannot be used ({reason})",
    remedy: "Check the path, its folder's permissions and the free space on its disk.",
  },
  PROFILE_IN_USE: {
    cause: "the profile {profile} is in use by process {pid} since {since}",
    remedy: "End that process, or choose another profile with --profile.",
  },
  KEYSTORE_DAMAGED: {
    cause: "the file with this profile's keys is damaged ({part})",
    remedy: "Nothing was changed. Restore identity.key from a backup. New keys would make you a new person.",
  },
  KEYSTORE_NEWER: {
    cause: "the file with this profile's keys was written by a newer Sandi (format {version}; this one knows {known})",
    remedy: "Update Sandi on this device.",
  },
  KEYSTORE_NEEDS_PASSPHRASE: {
    cause: "this profile's keys are protected by a passphrase",
    remedy: "Give it with --passphrase (you will be asked) or --passphrase-file.",
  },
  KEYSTORE_HAS_NO_PASSPHRASE: {
    cause: "this profile's keys are not protected by a passphrase",
    remedy: "Start without one, or choose another profile with --profile.",
  },
  KEYSTORE_WRONG_PASSPHRASE: {
    cause: "the passphrase is wrong: it does not open this profile's keys",
    remedy: "Try again; nothing was changed. If the passphrase is lost, so is the profile.",
  },
  KEYSTORE_WRONG_KEY_FILE: {
    cause: "device.key does not open this profile's keys",
    remedy: "Restore identity.key and device.key together, from the same backup.",
  },
  KEYSTORE_EXPOSED: {
    cause: "other users of this machine can read {path} (mode {mode})",
    remedy: "Run chmod 600 on it. Anyone who could read it may have your keys.",
  },
} as const satisfies ErrorTexts;
