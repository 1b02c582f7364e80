/** Every text of the screens that is neither an error nor help, in English. `{count}` chooses between the plural forms. */
export const en = {
  // Joining and the list
  banner: "Sandi · relay {relay} · key {fingerprint} ({pinned})",
  pinnedNow: "pinned now",
  pinnedBefore: "pinned",
  yourId: "Your ID: {id} ({name})",
  newIdentity: "A new identity was made: profile {profile}, in {directory}",
  ephemeralIdentity: "A throwaway identity: it is gone when this program ends.",
  profileTaken: "Profile {profile} is in use by process {pid}; this is profile {chosen}.",
  nobodyHere: "Nobody else is here yet. Start a second client in another terminal:",
  hint: "L lists · number, name or ID starts a conversation · /help",
  more: {
    one: "… and {count} more: /list more, or /list followed by part of a name",
    other: "… and {count} more: /list more, or /list followed by part of a name",
  },
  noMatch: "Nobody in the list matches {text}.",
  online: "online",
  offline: "offline",
  verified: "verified",
  teaching: "teaching suite",
  arrived: "New here:",
  isOnline: "{name} is online.",
  isOffline: "{name} is offline.",
  backOnline: "Connected again.",
  offlineRetry: "Trying again by itself, next in {seconds} s.",

  // Conversations
  conversation: "Conversation with {name} · {suite} · {trust}",
  trustVerified: "verified",
  trustPinned: "key pinned, not verified: /verify",
  trustTeaching: "teaching suite, for learning only",
  peerWaits: "{name} is offline: the handshake needs both sides, so what you write waits for them.",
  peerWaitsOpen: "{name} is offline: the relay keeps what you write.",
  switchHint: "/to followed by a number, name or ID switches · L lists",
  answerHint: "To answer, type {number} or {name}.",
  promptOffline: "offline",
  promptQueued: { one: "{count} queued", other: "{count} queued" },

  // Handshake
  handshake: "Handshake with {name} · {suite}",
  handshakeOpen: "Open. DES can be broken by anyone with a few GPUs: use it to learn, not to hide.",
  handshakeOpenPlain: "Open.",
  handshakeRekeyed: "New keys with {name}: epoch changed.",
  handshakeFailed: "The handshake with {name} failed.",
  handshakeExpired: "The handshake with {name} has expired.",
  handshakeLost: "{name} no longer has the session; a new handshake begins by itself.",
  handshakeRolledBack: "This profile is an older copy: the sessions with {name} were given up.",
  oddParity: "odd parity",
  recordAnswer: "signed record",
  keyConfirmation: "key confirmation",

  // Messages
  encrypted: "encrypted",
  decrypted: "decrypted",
  shownAgain: "shown again: a crash came before it was recorded as shown",
  accepted: "the relay has it",
  delivered: { one: "delivered to {name}", other: "{count} delivered to {name}" },
  unconfirmed: "{name} never confirmed: {text}",
  gap: {
    one: "{count} message from {name} is missing; it is asked for again",
    other: "{count} messages from {name} are missing; they are asked for again",
  },
  gapFilled: "Nothing from {name} is missing any more.",
  bytes: { one: "{count} byte", other: "{count} bytes" },
  sentFile: "{file}: {size}, sent as a message",
  request:
    "{name} ({id}) wants to talk to you over {suite}. Nothing goes back before you answer: /accept {number} or /decline {number}",
  requestAccepted: "Accepted: {name} may write to you.",
  requestDeclined: "Declined. {name} is told nothing.",

  // Commands
  whoami: "{name} · {id}",
  whoamiFull: "Full ID: {id}",
  whoamiProfile: "Profile: {profile}",
  safetyTitle: "Safety number of you and {name}:",
  safetyHow: "Compare it with {name} face to face or on the phone. Only if all 60 digits agree: /verify yes",
  verifyDone: "{name} is marked as verified.",
  verifyUndone: "{name} is no longer marked as verified.",
  historyEmpty: "No messages with {name} yet.",
  historyTitle: { one: "The last message with {name}:", other: "The last {count} messages with {name}:" },
  traceOn: "Trace on: every message with all its bytes.",
  traceOff: "Trace off.",
  suiteIs: "Suite: {suite}",
  forgetAsk:
    "This erases the contact {name} with all messages and queued texts on this device. To do it: /forget {who} yes",
  forgetDone: "{name} is forgotten.",
  closing: "Goodbye.",
  closingQueued: {
    one: "Goodbye. {count} message is queued and goes out next time.",
    other: "Goodbye. {count} messages are queued and go out next time.",
  },
  closingLost: {
    one: "Goodbye. {count} message was never sent, and is gone with this throwaway identity.",
    other: "Goodbye. {count} messages were never sent, and are gone with this throwaway identity.",
  },
  interruptAgain: "To leave: Ctrl-C once more, or /quit",
  stateQueued: "queued",
  stateSent: "sent",
  stateAccepted: "accepted",
  stateDelivered: "delivered",
  stateUnconfirmed: "never confirmed",
  me: "me",

  // Passphrase
  askPassphrase: "Passphrase of profile {profile}: ",
  askNewPassphrase: "New passphrase for profile {profile}: ",
  askAgain: "Once more: ",

  // The relay
  relayListening: "Sandi relay on {url} · key {fingerprint}",
  relayData: "Mail and directory: {directory}",
  relayEphemeral: "Kept in memory only: all is gone when the relay ends.",
  relayPage: "Who this relay is: {url}",
  relayInvites: "Newcomers need an invite: sandi invite makes one.",
  relayJoin: "Join from another terminal:",
  relayStop: "Ctrl-C stops it; nothing accepted is lost.",
  relayStopping: "Stopping …",
  relayStopped: "Stopped.",
  relayForgotten: "The key of {relay} is forgotten; the next connection pins the one it finds.",
  relayNotPinned: "No key of {relay} was pinned in profile {profile}.",

  // The relay's operator
  adminClients: {
    one: "{count} client registered, {connected} connected.",
    other: "{count} clients registered, {connected} connected.",
  },
  adminConnectedSince: "connected since {time} from {address}",
  adminEphemeral: "ephemeral",

  // Help
  usage: "Usage",
  commands: "Commands",
  options: "Options",
  arguments: "Arguments",
  examples: "Examples",
  inClient: "Inside sandi client",
  exitCodes: "Exit codes",
  events: "Events of --json",
  files: "Files",
  byDefault: "default {value}",
  oneOf: "one of {choices}",
  aNumber: "a number from {from} to {to}",
  aSize: "a size from {from} to {to}, written like {example}",
  aDuration: "a time from {from} to {to}, written like {example}",
  trueOrFalse: "true or false",
  theEnvironment: "the environment",
  configHead:
    "Settings of a Sandi relay: sandi relay --config FILE. A line is a name and its value; what stands behind # is a comment. The same names are options (--port 9000), which go before the environment ({variable}=9000), which goes before this file. Paths are meant from where this file is.",
  didYouMean: "; did you mean {name}?",
  tagline:
    "End-to-end encrypted chat through a relay that is trusted with nothing, and every step of it can be watched.",
  helpMore: 'More about a command: "sandi help COMMAND". Not audited.',
  unaudited: "Not audited by anybody outside.",

  // The demonstration
  demoTitle:
    "A whole conversation: one relay, three clients, each a process of its own. Everything below is what they report.",
  demoRelay: "The relay",
  demoJoining: "Joining",
  demoList: "The list, as {name} sees it",
  demoHandshake: "The handshake, as {name} sees it",
  demoMessages: "Messages, encrypted and decrypted",
  demoRelaySaw: "What the relay saw of it",
  demoThird: "And {name}, who was connected all the time",
  demoDeliveries: {
    one: "{count} sealed body passed from {from} to {to}, {size}",
    other: "{count} sealed bodies passed from {from} to {to}, {size}",
  },
  demoNothing: {
    one: "bodies delivered: {bodies}; messages shown: {messages}; bytes received: {count}",
    other: "bodies delivered: {bodies}; messages shown: {messages}; bytes received: {count}",
  },
  demoNoPlaintext: {
    one: "The plaintexts were looked for in all {count} byte that crossed the wire, and none was there.",
    other: "The plaintexts were looked for in all {count} bytes that crossed the wire, and none was there.",
  },
  demoDone: "Done in {seconds} s. Now yourself: npm start, and npm run client -- --name Budi in another terminal.",
} as const;
