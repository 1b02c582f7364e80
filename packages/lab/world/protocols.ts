import type { Kem } from "@sandi/crypto";
import type { Suite, SuiteName } from "@sandi/protocol";
import { ratchet } from "@sandi/protocol/ratchet";
import { rsaDes } from "@sandi/protocol/rsa-des";
import { ns1978, ns1978Repaired } from "../protocols/needhamSchroeder.ts";

export const PROTOCOLS = ["ns-1978", "rsa-des", "ratchet", "ratchet-unverified"] as const;
export type ProtocolName = (typeof PROTOCOLS)[number];

export type Protocol = {
  readonly name: ProtocolName;
  readonly suite: (kem: Kem) => Suite;
  /** What cards offer: in the world of 1978 they are there for the RSA key in them. */
  readonly offered: SuiteName;
  /** Whether Alice and Bob have compared their safety numbers. */
  readonly verified: boolean;
};

const ALL: Readonly<Record<ProtocolName, Omit<Protocol, "name">>> = {
  "ns-1978": { suite: () => ns1978, offered: "rsa-des", verified: false },
  "rsa-des": { suite: () => rsaDes, offered: "rsa-des", verified: true },
  ratchet: { suite: ratchet, offered: "ratchet", verified: true },
  "ratchet-unverified": { suite: ratchet, offered: "ratchet", verified: false },
};

/** @param repaired that of 1978 with the name in M2: to be put beside it, and nowhere else */
export function protocolOf(name: ProtocolName, repaired = false): Protocol {
  const protocol = { name, ...ALL[name] };
  return repaired && name === "ns-1978" ? { ...protocol, suite: () => ns1978Repaired } : protocol;
}
