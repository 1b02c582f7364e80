import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  DESCRIPTORS_FEW: {
    cause: "the system allows this relay {allowed} connections, and {wanted} were asked for",
    remedy: "Raise the limit of open files (ulimit -Hn, LimitNOFILE in systemd), or lower connections.",
  },
  TLS_NEEDS_BOTH: {
    cause: "a certificate is of no use without its key, nor the key without it",
    remedy: "Give both --tls-cert and --tls-key.",
  },
  RELAY_CA_UNUSABLE: {
    cause: "{path} holds no certificate of an authority: {reason}",
    remedy: "It has to be PEM: what vouches for the relay's certificate.",
  },
  ADMIN_NO_RELAY: {
    cause: "no relay runs on {path}",
    remedy: 'Start it with "sandi relay --data {path}", or say with --data where the running one keeps its data.',
  },
  ADMIN_REFUSED: {
    cause: "this user may not speak to the relay of {path}",
    remedy: "Run the command as the user who runs the relay.",
  },
  ADMIN_NO_ANSWER: {
    cause: "the relay did not answer {operation}",
    remedy: "It is being stopped or hangs with its disk: look at its log, then try again.",
  },
  ADMIN_CONFIRM: { cause: "{action} cannot be undone, and nobody is at a terminal to be asked", remedy: "Give --yes." },
  USAGE_UNKNOWN_COMMAND: {
    cause: "there is no command {command}{suggestion}",
    remedy: '"sandi help" lists the commands.',
  },
  USAGE_UNKNOWN_FLAG: {
    cause: "sandi {command} has no option {flag}{suggestion}",
    remedy: 'See "sandi help {command}".',
  },
  USAGE_FLAG_VALUE: { cause: "{flag} needs a value: {expected}", remedy: 'See "sandi help {command}".' },
  USAGE_FLAG_NO_VALUE: { cause: "{flag} takes no value", remedy: 'See "sandi help {command}".' },
  USAGE_FLAG_REQUIRED: { cause: "sandi {command} needs {flag}", remedy: 'See "sandi help {command}".' },
  USAGE_FLAG_CONFLICT: { cause: "{flag} and {other} exclude each other", remedy: "Give one of them." },
  USAGE_ARGUMENTS: {
    cause: "sandi {command} was given too much or too little; it is written {expected}",
    remedy: 'See "sandi help {command}".',
  },
  USAGE_RELAY_URL: {
    cause: "{url} is not the address of a relay",
    remedy: "It begins with ws:// (or wss:// for TLS), like ws://127.0.0.1:8888.",
  },
  LINE_UNKNOWN_COMMAND: {
    cause: "there is no command {command}{suggestion}",
    remedy: "/help lists them. To send a text that begins with /, write // instead.",
  },
  LINE_ARGUMENTS: { cause: "{command} is used like this: {usage}", remedy: "/help says more." },
  NO_CONVERSATION: {
    cause: "no conversation is open, so nobody was sent this",
    remedy: "Open one first: a number from the list (L), a name or an ID.",
  },
  NUMBER_NOT_LISTED: { cause: "the list has no number {number}", remedy: "L shows the list." },
  NO_REQUEST: {
    cause: "{name} has not asked for anything",
    remedy: "/accept and /decline answer somebody whom you did not know.",
  },
  NO_KEY_SEEN: {
    cause: "the key of {name} has not been seen yet, so there is nothing to compare",
    remedy: "Wait until they have been online once.",
  },
  FILE_UNREADABLE: { cause: "{file} cannot be read ({reason})", remedy: "Check the path; Tab completes it." },
  FILE_NOT_TEXT: {
    cause: "{file} is not UTF-8 text, and only text can be sent so far",
    remedy: "Send it in another way, or encode it as text (for example with base64).",
  },
  PASSPHRASE_SOURCE: {
    cause: "the passphrase could not be read from {source} ({reason})",
    remedy: "Nothing was opened. Check the file or the descriptor; its first line is the passphrase.",
  },
  PASSPHRASE_EMPTY: {
    cause: "the passphrase from {source} is empty",
    remedy: "Leave the option out where no passphrase is wanted.",
  },
  PASSPHRASE_NO_TERMINAL: {
    cause: "a passphrase is needed, and there is no terminal to ask for it",
    remedy: "Give it with --passphrase-file, --passphrase-fd or SANDI_PASSPHRASE_FILE.",
  },
  PASSPHRASE_DIFFERS: { cause: "the two passphrases differ", remedy: "Nothing was made. Try again." },
  TIMED_OUT_UNDELIVERED: {
    cause: "after {seconds} s the relay does not have everything, or {name} has not confirmed it",
    remedy: "It is kept in the profile and goes out the next time that the profile is online. --timeout waits longer.",
  },
  TIMED_OUT_LOST: {
    cause: "after {seconds} s the relay does not have everything, and an ephemeral profile keeps nothing",
    remedy: "Send it again; --timeout waits longer, and a profile on disk would have kept it.",
  },
  INPUT_TOO_LONG: {
    cause: "a line of the input is longer than {limit} bytes, and was not taken",
    remedy: "Send it in parts.",
  },
  OUTPUT_LOST: {
    cause: "what this command printed could not be written ({reason}), and part of it is lost",
    remedy: "Make space on the disk, or send the output elsewhere. Then run the command again.",
  },
  INVITE_SOURCE: {
    cause: "cannot read the invite from {source}: {reason}",
    remedy: "Check the file, or be asked for the link with --invite -.",
  },
  INVITE_NEEDS_URL: {
    cause: "how clients reach this relay is not known: it sees itself as {url}",
    remedy: "Say it with --relay-url, like --relay-url wss://chat.example:8888.",
  },
  INVITES_NEED_DATA: {
    cause: "newcomers would need an invite, and a relay that keeps nothing gives out none",
    remedy: "Let anybody join with --open, or leave --ephemeral out.",
  },
  CONFIG_UNREADABLE: {
    cause: "the relay's settings in {path} cannot be read ({reason})",
    remedy: "Check that the file exists, is UTF-8 text and may be read by the user who starts the relay.",
  },
  CONFIG_SYNTAX: {
    cause: "{where} is no setting",
    remedy: 'A line is: name = value. Comments begin with #. "sandi relay --print-config" prints a file to start from.',
  },
  CONFIG_REPEATED: { cause: "{where} sets {name} again, which {first} has set", remedy: "Keep one of the two lines." },
  CONFIG_UNKNOWN: {
    cause: "there is no setting {name} ({where}){suggestion}",
    remedy:
      '"sandi relay --print-config" lists them all. Kubernetes sets such variables by itself: enableServiceLinks: false.',
  },
  CONFIG_VALUE: {
    cause: "{name} ({where}) needs {expected}",
    remedy: 'Correct it there. "sandi relay --print-config" says what each setting means.',
  },
  CONFIG_CONFLICT: {
    cause: "{name} ({where}) and {other} ({otherWhere}) exclude each other",
    remedy: "Set one of them.",
  },
  CONFIG_NEEDS: {
    cause: "{name} ({where}) means nothing without {other}",
    remedy: "Set {other} too, or leave {name} out.",
  },
  CONFIG_UNSOUND: {
    cause: "{name} is {value}, more than {most}, which is {mostValue} ({where})",
    remedy: "Lower {name}, or raise {most}.",
  },
  DEMO_MISSED: {
    cause: "the demonstration waited in vain for: {what}",
    remedy: "What the programs said is above. Please report it.",
  },
  PROGRAM_DEFECT: {
    cause: "something that must not happen has happened ({reason})",
    remedy: "This is a defect of Sandi: please report it. What was accepted and received is on disk.",
  },
} as const satisfies ErrorTexts;
