import { concat, type Primitives, u64 } from "@sandi/crypto";
import { ClientError } from "../errors/clientError.ts";
import { ByteStream } from "./byteStream.ts";

/** Plaintext bytes of every chunk but the last. */
const CHUNK = 65_536;
const TAG = 16;
const NOTHING = new Uint8Array(0);

/**
 * AES-256-GCM in chunks under one key: STREAM of Hoang, Reyhanitabar, Rogaway and Vizár (CRYPTO 2015), with a counter
 * and a flag for the last chunk in the nonce. So no chunk can be left out, moved, doubled or added.
 * @param key 32 bytes, used for nothing else
 */
export async function* sealChunks(
  primitives: Primitives,
  key: Uint8Array,
  plaintext: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const stream = new ByteStream(plaintext);
  for (let number = 0, last = false; !last; number++) {
    const chunk = await stream.read(CHUNK);
    last = await stream.atEnd();
    yield primitives.aesGcm.seal(key, nonce(number, last), chunk, NOTHING);
  }
}

/** The inverse. @throws ClientError EXPORT_DAMAGED where the file is not what was sealed, from the first such byte on */
export async function* openChunks(
  primitives: Primitives,
  key: Uint8Array,
  sealed: ByteStream,
): AsyncGenerator<Uint8Array> {
  for (let number = 0, last = false; !last; number++) {
    const chunk = await sealed.read(CHUNK + TAG);
    last = await sealed.atEnd();
    const opened = primitives.aesGcm.open(key, nonce(number, last), chunk, NOTHING);
    if (!opened) throw new ClientError("EXPORT_DAMAGED", { part: `chunk ${number + 1}` });
    yield opened;
  }
}

function nonce(number: number, last: boolean): Uint8Array {
  return concat(new Uint8Array(3), u64(number), Uint8Array.of(last ? 1 : 0));
}
