import { closeSync, openSync, readSync, statSync } from "node:fs";

const HEADER = 32;
const FRAME_HEADER = 24;
const MAGIC = 0x377f0682;

/**
 * Whether a write-ahead log has lost transactions that were synced. SQLite takes the log up to the first frame whose
 * checksum is wrong, and says nothing of what follows: after a crash that is a transaction which was never finished.
 * But one transaction begins when the one before it is on the disk; so where whole frames of another follow behind a
 * commit, what is missing was promised, and the disk did not keep it. (https://sqlite.org/fileformat2.html, "The
 * Write-Ahead Log")
 * @param path of the log; a missing or empty log has lost nothing
 */
export function hasLostCommits(path: string): boolean {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= HEADER) return false;
  const file = openSync(path, "r");
  try {
    const header = readAt(file, 0, HEADER);
    const bigEndian = (header.readUInt32BE(0) & 1) === 1;
    const sum = new Checksum(bigEndian);
    sum.add(header.subarray(0, 24));
    const page = header.readUInt32BE(8);
    // Without this, SQLite accepts nothing of what follows.
    if (header.readUInt32BE(0) >>> 1 !== MAGIC >>> 1 || !sum.is(header, 24) || page < 512 || page > 65_536) return true;
    const salts = header.subarray(16, 24);
    let [sound, commitLost] = [true, false];
    for (let at = HEADER; at + FRAME_HEADER + page <= size; at += FRAME_HEADER + page) {
      const frame = readAt(file, at, FRAME_HEADER + page);
      // Frames from before the log was restarted have other salts, and are in the database already.
      const ofThisLog = frame.subarray(8, 16).equals(salts);
      if (commitLost && ofThisLog) return true;
      if (sound) {
        sum.add(frame.subarray(0, 8));
        sum.add(frame.subarray(FRAME_HEADER));
        sound = ofThisLog && sum.is(frame, 16);
      }
      if (!sound && ofThisLog && frame.readUInt32BE(4) !== 0) commitLost = true;
    }
    return false;
  } finally {
    closeSync(file);
  }
}

function readAt(file: number, at: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  readSync(file, bytes, 0, length, at);
  return bytes;
}

/** SQLite's, over pairs of 32-bit words. */
class Checksum {
  readonly #bigEndian: boolean;
  #first = 0;
  #second = 0;

  constructor(bigEndian: boolean) {
    this.#bigEndian = bigEndian;
  }

  /** Whole pairs of words. */
  add(bytes: Buffer): void {
    for (let at = 0; at < bytes.length; at += 8) {
      const one = this.#bigEndian ? bytes.readUInt32BE(at) : bytes.readUInt32LE(at);
      const two = this.#bigEndian ? bytes.readUInt32BE(at + 4) : bytes.readUInt32LE(at + 4);
      this.#first = (this.#first + one + this.#second) >>> 0;
      this.#second = (this.#second + two + this.#first) >>> 0;
    }
  }

  is(bytes: Buffer, at: number): boolean {
    return bytes.readUInt32BE(at) === this.#first && bytes.readUInt32BE(at + 4) === this.#second;
  }
}
