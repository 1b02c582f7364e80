import { webPrimitives, webSlowPrimitives } from "@sandi/crypto/web";
import { webKem } from "@sandi/crypto/web/kem";
import type { Platform } from "../world/platform.ts";
import { remembering } from "../world/remembering.ts";

/** The cryptography of a browser. */
export const webPlatform: Platform = {
  primitives: webPrimitives,
  oaepDecrypt: webSlowPrimitives.rsa.oaepDecrypt,
  kem: webKem,
};

/** The same; but what it has computed once it gives again, so that going back is quick. */
export const pagePlatform = remembering(webPlatform);
