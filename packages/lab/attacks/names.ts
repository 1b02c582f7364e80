/** The attacks that come ready made. */
export const ATTACK_NAMES = [
  "eavesdrop",
  "flip",
  "replay",
  "reorder",
  "drop",
  "sizes",
  "keyboard",
  "lowe",
  "forged-m4",
  "false-sender",
  "withheld-opening",
  "swap-key",
  "forged-card",
  "swap-prekeys",
  "downgrade",
  "rollback",
  "stolen-device-past",
  "stolen-device-now",
  "stolen-device-future",
  "des-search",
] as const;
export type AttackName = (typeof ATTACK_NAMES)[number];
