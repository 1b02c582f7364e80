import { webPrimitives, webSlowPrimitives } from "@sandi/crypto/web";
import { webKem } from "@sandi/crypto/web/kem";
import { remembering } from "../world/remembering.ts";

/** The cryptography of a browser; what it has computed once it gives again, so that going back is quick. */
export const pagePlatform = remembering({
  primitives: webPrimitives,
  oaepDecrypt: webSlowPrimitives.rsa.oaepDecrypt,
  kem: webKem,
});
