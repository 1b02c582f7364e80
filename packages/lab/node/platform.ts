import { nodePrimitives, nodeSlowPrimitives } from "@sandi/crypto/node";
import { webKem } from "@sandi/crypto/web/kem";
import type { Platform } from "../world/platform.ts";

/** Node's cryptography; but the KEM of pages, because OpenSSL takes no coins. */
export const nodePlatform: Platform = {
  primitives: nodePrimitives,
  oaepDecrypt: nodeSlowPrimitives.rsa.oaepDecrypt,
  kem: webKem,
};
