/**
 * Bytes of other protocols' messages, as far as their specifications fix them. Each sum follows its layout, field by
 * field; nothing is measured. A key or signature has its own size: X25519 32, Ed25519 64, SHA-256 32, a tag of GCM 16.
 */

/** PKCS#7 always adds something. RFC 5652 §6.3. */
const cbc = (length: number) => length + 16 - (length % 16);
/** A protobuf field: its tag, and what stands in it with a length before. */
const field = (length: number) => 1 + varint(length) + length;
const varint = (value: number) => Math.max(1, Math.ceil((32 - Math.clz32(value)) / 7));
/** RFC 9420 §2.1.2: `opaque x<V>`, its length in 1 byte below 64, in 2 below 16,384. */
const vector = (length: number) => (length < 64 ? 1 : 2) + length;

/** `above`: bytes of a message above its text. `step`: bytes that new keys cost. Undefined: the specification leaves it open. */
export type Sizes = { readonly above: number; readonly step: number; readonly opening: number };

/**
 * The Double Ratchet Algorithm, revision 1: §3.1 (a header is a key, PN and N, whose encoding is left open: a byte each
 * here), §5.2 (AES-256-CBC with PKCS#7, HMAC-SHA-256). PQXDH §3.3: the first message has two keys and a ciphertext of
 * Kyber-1024, 1,568 bytes, before it, and prekey identifiers, which are not counted. A step is the header's key.
 */
export function signal(text: number): Sizes {
  const message = 32 + 1 + 1 + cbc(text) + 32;
  return { above: message - text, step: 0, opening: 2 * 32 + 1_568 + message };
}

/**
 * libsignal, rust/protocol/src/proto/wire.proto: version 1; ratchet key, counter, previous counter, ciphertext and a
 * piece of the post-quantum ratchet's keys as protobuf fields; 8 bytes of the MAC. A byte before a public key or a
 * KEM's ciphertext says of what kind it is. The piece is of 37 bytes: 0.103.0 sends 4 that say that none is due, or 37 to 40.
 * PreKeySignalMessage: version 1; four identifiers, two keys, ciphertext, message. Identifiers are counted as a byte.
 */
export function libsignal(text: number): Sizes {
  const message = 1 + field(33) + 2 * (1 + varint(1)) + field(cbc(text)) + field(37) + 8;
  const opening = 1 + 4 * (1 + varint(1)) + 2 * field(33) + field(1 + 1_568) + field(message);
  return { above: message - text, step: 0, opening };
}

/**
 * Olm, "The Olm Message Format": version 1; ratchet key, chain index, ciphertext as protobuf fields; 8 bytes of the MAC.
 * "Pre-key Messages": version 1; one-time key, base key, identity key, message. As bytes: in an event they are Base64,
 * a third more, and JSON around them. A step is the message's key.
 */
export function olm(text: number): Sizes {
  const message = 1 + field(32) + (1 + varint(1)) + field(cbc(text)) + 8;
  return { above: message - text, step: 0, opening: 1 + 3 * field(32) + field(message) };
}

/** Megolm, "Message format": version 1; index and ciphertext as fields; 8 bytes of the MAC; signature. It has no step. */
export function megolm(text: number): Pick<Sizes, "above"> {
  return { above: 1 + (1 + varint(1)) + field(cbc(text)) + 8 + 64 - text };
}

/**
 * MLS, RFC 9420, with cipher suite 1 (§17.1) and a group ID of 16 bytes, two members, basic credentials of 32 bytes.
 * PrivateMessage: §6 (version and wire format 2 each), §6.3 (group ID, epoch 8, content type 1, authenticated data
 * empty, sender data: §6.3.2, 12 and a tag), §6.3.1 (content, signature, tag; no padding). A step is a Commit with a path:
 * §12.4 (no proposals, path), §7.6 (a leaf, one node with one encrypted secret), §7.2 (the leaf), §6.1 (confirmation tag).
 */
export function mls(text: number): Omit<Sizes, "opening"> {
  const privateMessage = (content: number) =>
    2 + 2 + vector(16) + 8 + 1 + vector(0) + vector(12 + 16) + vector(content + vector(64) + 16);
  // One version, one suite, no extensions, no proposals, one kind of credential.
  const capabilities = vector(2) + vector(2) + vector(0) + vector(0) + vector(2);
  const leaf = vector(32) + vector(32) + 2 + vector(32) + capabilities + 1 + vector(32) + vector(0) + vector(64);
  const node = vector(32) + vector(vector(32) + vector(32 + 16));
  const commit = vector(0) + 1 + leaf + vector(node);
  return { above: privateMessage(vector(text)) - text, step: privateMessage(commit + vector(32)) };
}
