import { walkFrames } from "@sandi/protocol";

/** A message from the relay as several, of whole frames and hardly larger than `bytes`. One that is not sound stays as it is. */
export function inParts(message: Uint8Array, bytes: number): readonly Uint8Array[] {
  if (message.length <= bytes) return [message];
  const parts: Uint8Array[] = [];
  let from = 0;
  const error = walkFrames(message, (_, __, end) => {
    if (end - from >= bytes || end === message.length) {
      parts.push(message.subarray(from, end));
      from = end;
    }
    return undefined;
  });
  return error ? [message] : parts;
}
