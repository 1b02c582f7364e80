import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  RELAY_CERT_UNTRUSTED: {
    cause: "nobody whom this machine trusts vouches for the certificate of {url} ({reason})",
    remedy:
      "Somebody may stand in between. If the relay's certificate comes from a private authority, give its certificate with --relay-ca.",
  },
  RELAY_CERT_EXPIRED: {
    cause: "the certificate of {url} has expired, or does not hold yet ({reason})",
    remedy: "Check this device's clock; if it is right, tell the relay's operator.",
  },
  RELAY_CERT_OTHER_NAME: {
    cause: "the certificate of {url} is for another name",
    remedy: "Use the name for which it was made; somebody may stand in between.",
  },
  RELAY_TLS_FAILED: {
    cause: "no TLS connection to {url} came about ({reason})",
    remedy: "Check address and port: a relay without TLS is reached by ws://, and only on this machine.",
  },
  KEYSTORE_MISSING: {
    cause: "the profile {profile} has a state but no keys",
    remedy:
      "Restore identity.key and device.key from a backup; new keys would make you a new person. To begin anew, choose another --profile.",
  },
  PROFILE_NAME: {
    cause: "a profile's name has 1 to 64 letters, digits, dots, dashes and underscores, and begins with no dot or dash",
    remedy: "Choose another name with --profile.",
  },
  PROFILE_IN_USE: {
    cause: "the profile {profile} is in use by process {pid} since {since}",
    remedy: "End that process, or choose another profile with --profile.",
  },
  KEYSTORE_DAMAGED: {
    cause: "the file with this profile's keys is damaged ({part})",
    remedy: "Nothing was changed. Restore identity.key from a backup; new keys would make you a new person.",
  },
  KEYSTORE_NEWER: {
    cause: "the file with this profile's keys was written by a newer Sandi (format {version}; this one knows {known})",
    remedy: "Update Sandi on this device.",
  },
  KEYSTORE_NEEDS_PASSPHRASE: {
    cause: "this profile's keys are sealed by a passphrase",
    remedy: "Give it with --passphrase (asks for it) or --passphrase-file.",
  },
  KEYSTORE_HAS_NO_PASSPHRASE: {
    cause: "this profile's keys are not sealed by a passphrase",
    remedy: "Start without one, or choose another profile with --profile.",
  },
  KEYSTORE_WRONG_PASSPHRASE: {
    cause: "the passphrase does not open this profile's keys",
    remedy: "Try again; nothing was changed. There is no way around it: a lost passphrase is a lost profile.",
  },
  KEYSTORE_WRONG_KEY_FILE: {
    cause: "device.key does not open this profile's keys",
    remedy: "Restore identity.key and device.key together, from the same backup.",
  },
  KEYSTORE_EXPOSED: {
    cause: "others on this machine may read {path} (mode {mode})",
    remedy: "Take the right away with chmod 600, and consider the keys as known to whoever could read them.",
  },
} as const satisfies ErrorTexts;
