import type { Socket } from "node:net";

/** A record's head, its type and its largest payload: RFC 8446 §5.1. */
const HEAD = 5;
const HANDSHAKE = 22;
const MOST_PAYLOAD = 16_384;
/** A handshake message's head, and its type: RFC 8446 §4. */
const MESSAGE_HEAD = 4;
const CLIENT_HELLO = 1;
/** Real ones have 300 to 2,000 bytes. OpenSSL would accept and keep 131,396 bytes of each. */
export const MOST_HELLO = 8_192;

/** Whether the first bytes of a connection are a whole ClientHello, the beginning of one, or something else. */
export function judgeHello(bytes: Buffer): "whole" | "partial" | "none" {
  let needed = Number.POSITIVE_INFINITY;
  for (let at = 0, have = 0; have < needed; ) {
    // A ClientHello may come in several records, but no sensible one begins with less than its head.
    if (at > MOST_HELLO) return "none";
    const [type, major] = [bytes[at], bytes[at + 1]];
    if ((type ?? HANDSHAKE) !== HANDSHAKE || (major ?? 3) !== 3) return "none";
    if (bytes.length < at + HEAD) return "partial";
    const length = bytes.readUInt16BE(at + 3);
    if (length === 0 || length > MOST_PAYLOAD || (at === 0 && length < MESSAGE_HEAD)) return "none";
    if (at === 0 && bytes.length >= HEAD + MESSAGE_HEAD) {
      if (bytes[HEAD] !== CLIENT_HELLO) return "none";
      needed = MESSAGE_HEAD + bytes.readUIntBE(HEAD + 1, 3);
      if (needed > MOST_HELLO) return "none";
    }
    at += HEAD + length;
    have += length;
    if (bytes.length < at) return "partial";
  }
  return "whole";
}

/**
 * A TLS connection costs the relay more than a TCP connection does, in time and in memory. So none is made before the
 * whole ClientHello has come: thousands that never finish theirs hold up nobody. A connection that sends something else
 * is closed.
 */
export function whenHelloIsWhole(socket: Socket, go: () => void): void {
  let bytes: Buffer = Buffer.alloc(0);
  const read = (): void => {
    for (let chunk = socket.read() as Buffer | null; chunk !== null; chunk = socket.read() as Buffer | null)
      bytes = Buffer.concat([bytes, chunk]);
    const verdict = judgeHello(bytes);
    if (verdict === "none") socket.destroy();
    if (verdict !== "whole") return;
    socket.off("readable", read);
    socket.off("end", end);
    socket.unshift(bytes);
    go();
  };
  const end = (): void => void socket.destroy();
  socket.on("readable", read);
  socket.on("end", end);
}
