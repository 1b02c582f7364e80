// The one list of suites: no other file outside `suites/` names one.

/** A way for two clients to talk end to end. A conversation is (peer, suite); nothing is negotiated down. */
export type SuiteName = "rsa-des" | "ratchet";
export const SUITES: readonly SuiteName[] = ["rsa-des", "ratchet"];
/** The two bytes that name a suite in every header. */
export const SUITE_NUMBER = { "rsa-des": 1, ratchet: 2 } as const satisfies Record<SuiteName, number>;
/** Who offers one of these has an RSA key in the card. */
export const SUITES_WITH_RSA_KEY: readonly SuiteName[] = ["rsa-des"];
