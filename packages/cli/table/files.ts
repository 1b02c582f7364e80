/** What Sandi keeps, and where: for the man page and docs/terminal.md. */
export const FILES = [
  ["$XDG_DATA_HOME/sandi/profiles/PROFILE/", "identity, keys and messages of one profile; 0700"],
  ["$XDG_STATE_HOME/sandi/counters/", "used to notice that a profile is an old copy"],
  [
    "$XDG_CACHE_HOME/sandi/compiled/",
    "what Node has compiled, so that commands start faster; can be deleted at any time",
  ],
  ["$XDG_DATA_HOME/sandi/relay/", "the relay's key, members and stored messages"],
] as const;
