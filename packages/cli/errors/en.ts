import type { ErrorTexts } from "@sandi/protocol/errors";

export const en = {
  DESCRIPTORS_FEW: {
    cause: "the system allows this relay {allowed} connections, but {wanted} were requested",
    remedy: "Raise the limit of open files (ulimit -Hn, LimitNOFILE in systemd), or lower connections.",
  },
  TLS_NEEDS_BOTH: {
    cause: "a certificate needs its key, and a key needs its certificate",
    remedy: "Give both --tls-cert and --tls-key.",
  },
  RELAY_CA_UNUSABLE: {
    cause: "{path} contains no certificate of an authority: {reason}",
    remedy: "It must be PEM: the certificate of the authority that signed the relay's certificate.",
  },
  WEB_BUILD_DAMAGED: {
    cause: "{path} is missing or is not what its build says",
    remedy:
      "Build the page again (npm run build:web) or install Sandi again. To run a relay without the page: --no-web.",
  },
  LAB_PAGE_MISSING: {
    cause: "this Sandi has no page of the lab",
    remedy: "In a checkout, run npm run lab once, or npm start -- --lab. Otherwise install Sandi again.",
  },
  WEB_BUILD_MISSING: {
    cause: "there is no build of the page in {path}",
    remedy: "Make one with npm run build:web, or name the folder of one with --build.",
  },
  WEB_UNREACHABLE: {
    cause: "{url} cannot be fetched ({reason})",
    remedy: "Check the address, and that the server is running.",
  },
  WEB_DIFFERS: {
    cause: "what {url} serves is not build {build}: the lines above say where it differs",
    remedy:
      "Do not type into that page until you know why. It may only be of another version: build that version yourself and compare again with --build.",
  },
  WEB_ORIGIN_INVALID: {
    cause: "{origin} is not the origin of a page that may use this relay",
    remedy:
      "Write it as browsers do, without a path: https://chat.example. Without TLS only a page of this machine may: http://localhost:5173.",
  },
  ADMIN_NO_RELAY: {
    cause: "no relay is running on {path}",
    remedy: 'Start it with "sandi relay --data {path}", or give the data folder of the running one with --data.',
  },
  ADMIN_REFUSED: {
    cause: "this user may not control the relay on {path}",
    remedy: "Run the command as the user that runs the relay.",
  },
  ADMIN_NO_ANSWER: {
    cause: "the relay did not answer {operation}",
    remedy: "It is stopping, or waiting for its disk. Check its log, then try again.",
  },
  ADMIN_CONFIRM: {
    cause: "{action} cannot be undone, and there is no terminal to ask at",
    remedy: "To confirm, add --yes.",
  },
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
  USAGE_FLAG_CONFLICT: { cause: "{flag} and {other} cannot be used together", remedy: "Use only one of them." },
  USAGE_ARGUMENTS: {
    cause: "wrong number of arguments for sandi {command}; it expects {expected}",
    remedy: 'See "sandi help {command}".',
  },
  USAGE_RELAY_URL: {
    cause: "{url} is not the address of a relay",
    remedy: "It starts with ws:// (or wss:// for TLS), for example ws://127.0.0.1:8888.",
  },
  USAGE_PAGE_URL: {
    cause: "{url} is not the address of a page",
    remedy: "It starts with https:// (or http:// on this machine), for example https://chat.example.",
  },
  LINE_UNKNOWN_COMMAND: {
    cause: "there is no command {command}{suggestion}",
    remedy: "/help lists the commands. To send a text that starts with /, start it with //.",
  },
  LINE_ARGUMENTS: { cause: "use {command} like this: {usage}", remedy: "/help explains more." },
  NO_CONVERSATION: {
    cause: "no conversation is open, so this was not sent to anyone",
    remedy: "First open one: type a number from the list (L), a name or an ID.",
  },
  TEXT_IS_NAME: {
    cause: "this is only a name, {name}, and was not sent",
    remedy: "To talk to {name}: /to {name}. To send it as a text, type it again.",
  },
  NUMBER_NOT_LISTED: { cause: "there is no number {number} in the list", remedy: "L shows the list." },
  NAME_FOR_WHOM: {
    cause: "{name} is the name of somebody else, so it is not clear who is to be named; nothing was changed",
    remedy: "Use a number: /name {number} and the name for {name}, /name {openNumber} and the name for {open}.",
  },
  MESSAGE_NOT_NUMBERED: {
    cause: "no message with {name} has the number {number}",
    remedy: "/history prints the messages with their numbers.",
  },
  NO_SUCH_MESSAGE: {
    cause: "there is no such message with {name} yet",
    remedy: "/history prints the messages of this conversation.",
  },
  LAST_IS_GONE: {
    cause: "the last such message with {name} is gone: it was taken back, or its time was over",
    remedy: "To name an older one, use its number from /history.",
  },
  NO_REACTION: {
    cause: "there is no reaction of yours to this message of {name}, so there is nothing to take back",
    remedy: "To react, write the reaction behind it, for example /react last 👍",
  },
  BODY_NOT_KEPT: {
    cause: "the bytes of this message are no longer here",
    remedy: "The program keeps those of the last {most} messages while it runs: look at a newer one.",
  },
  NO_REQUEST: {
    cause: "there is no request from {name}",
    remedy: "/requests lists the people who wait for your answer.",
  },
  NO_REQUESTS: {
    cause: "nobody waits for your answer",
    remedy: "When somebody new writes to you, it says so here.",
  },
  NO_KEY_SEEN: {
    cause: "the key of {name} is not known yet, so there is nothing to compare",
    remedy: "Wait until they have been online once.",
  },
  FILE_UNREADABLE: { cause: "{file} cannot be read ({reason})", remedy: "Check the path; the Tab key completes it." },
  FILE_NOT_TEXT: {
    cause: "{file} is not UTF-8 text, and only text can be sent so far",
    remedy: "Send it in another way, or encode it as text (for example with base64).",
  },
  PASSPHRASE_SOURCE: {
    cause: "the passphrase could not be read from {source} ({reason})",
    remedy: "Nothing was opened. Check the file or descriptor; its first line must be the passphrase.",
  },
  PASSPHRASE_EMPTY: {
    cause: "the passphrase from {source} is empty",
    remedy: "If you do not want a passphrase, leave the option out.",
  },
  PASSPHRASE_NO_TERMINAL: {
    cause: "a passphrase is needed, and there is no terminal to ask for it",
    remedy: "Give it with --passphrase-file, --passphrase-fd or SANDI_PASSPHRASE_FILE.",
  },
  PASSPHRASE_DIFFERS: { cause: "the two passphrases are different", remedy: "Nothing was created. Try again." },
  TIMED_OUT_UNDELIVERED: {
    cause: "after {seconds} s the relay does not have every message, or {name} has not confirmed them",
    remedy: "Your messages are kept in the profile and sent the next time it is online. --timeout waits longer.",
  },
  TIMED_OUT_LOST: {
    cause: "after {seconds} s the relay does not have every message, and an ephemeral profile keeps nothing",
    remedy: "Send it again. --timeout waits longer, and a profile on disk would have kept it.",
  },
  INPUT_TOO_LONG: {
    cause: "a line of the input is longer than {limit} bytes and was not sent",
    remedy: "Send it in parts.",
  },
  INPUT_NOT_TEXT: {
    cause: "line {line} of the input is not text (UTF-8 without control characters) and was not sent",
    remedy:
      "Encode it as text, for example with base64, or send a file with /send. After ten such lines in a row the rest is not read.",
  },
  OUTPUT_LOST: {
    cause: "the output of this command could not be written ({reason}), and part of it is lost",
    remedy: "Free space on the disk, or send the output elsewhere. Then run the command again.",
  },
  INVITE_SOURCE: {
    cause: "cannot read the invite from {source}: {reason}",
    remedy: "Check the file, or use --invite - to be asked for the link.",
  },
  INVITE_NEEDS_URL: {
    cause: "the relay does not know how clients reach it: it sees itself as {url}",
    remedy: "Give the address with --relay-url, for example --relay-url wss://chat.example:8888.",
  },
  INVITES_NEED_DATA: {
    cause: "newcomers would need an invite, but a relay that keeps nothing cannot make invites",
    remedy: "Let anyone join with --open, or leave out --ephemeral.",
  },
  CONFIG_UNREADABLE: {
    cause: "the relay's settings in {path} cannot be read ({reason})",
    remedy: "Check that the file exists, is UTF-8 text, and can be read by the user that starts the relay.",
  },
  CONFIG_SYNTAX: {
    cause: "{where} is not a setting",
    remedy:
      'Write lines like: name = value. Comments start with #. "sandi relay --print-config" prints a file to start from.',
  },
  CONFIG_REPEATED: {
    cause: "{where} sets {name} again, although {first} already sets it",
    remedy: "Keep only one of the two lines.",
  },
  CONFIG_UNKNOWN: {
    cause: "there is no setting {name} ({where}){suggestion}",
    remedy:
      '"sandi relay --print-config" lists all settings. If Kubernetes set this variable by itself, use enableServiceLinks: false.',
  },
  CONFIG_VALUE: {
    cause: "{name} ({where}) needs {expected}",
    remedy: 'Correct it there. "sandi relay --print-config" explains each setting.',
  },
  CONFIG_CONFLICT: {
    cause: "{name} ({where}) and {other} ({otherWhere}) cannot be used together",
    remedy: "Set only one of them.",
  },
  CONFIG_NEEDS: {
    cause: "{name} ({where}) has no effect without {other}",
    remedy: "Set {other}, too, or leave out {name}.",
  },
  CONFIG_UNSOUND: {
    cause: "{name} is {value} ({where}), which is more than {most} ({mostValue})",
    remedy: "Lower {name}, or raise {most}.",
  },
  DEMO_MISSED: {
    cause: "the demonstration waited for something that did not happen: {what}",
    remedy: "The output of the programs is above. Please report it.",
  },
  PROGRAM_DEFECT: {
    cause: "something that must not happen has happened ({reason})",
    remedy: "This is a bug in Sandi: please report it. Messages that were accepted or received are on disk.",
  },
} as const satisfies ErrorTexts;
