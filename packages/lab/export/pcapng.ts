import { concat } from "@sandi/crypto";
import { type Captured, packetOf } from "./capture.ts";

/** LINKTYPE_USER0: private, so that the dissector decides what is in it. */
const LINK_TYPE = 147;
const SECTION_HEADER = 0x0a0d0d0a;
const INTERFACE = 1;
const ENHANCED_PACKET = 6;
const BYTE_ORDER = 0x1a2b3c4d;
/** if_tsresol: powers of ten, here milliseconds. */
const MILLISECONDS = Uint8Array.of(9, 0, 1, 0, 3, 0, 0, 0, 0, 0, 0, 0);

/** A capture in the format of Wireshark (draft-ietf-opsawg-pcapng), one packet for each frame. */
export function pcapngOf(frames: readonly Captured[]): Uint8Array {
  const section = block(SECTION_HEADER, concat(u32le(BYTE_ORDER), u16le(1), u16le(0), NO_LENGTH));
  const link = block(INTERFACE, concat(u16le(LINK_TYPE), u16le(0), u32le(0), MILLISECONDS));
  return concat(section, link, ...frames.map(packet));
}

/** The length of the section is not given. */
const NO_LENGTH = new Uint8Array(8).fill(0xff);

function packet(frame: Captured): Uint8Array {
  const data = packetOf(frame);
  const high = u32le(Math.floor(frame.at / 2 ** 32));
  const low = u32le(frame.at % 2 ** 32);
  const padding = new Uint8Array((4 - (data.length % 4)) % 4);
  return block(ENHANCED_PACKET, concat(u32le(0), high, low, u32le(data.length), u32le(data.length), data, padding));
}

function block(type: number, body: Uint8Array): Uint8Array {
  const length = u32le(body.length + 12);
  return concat(u32le(type), length, body, length);
}

function u16le(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8);
}

function u32le(value: number): Uint8Array {
  return Uint8Array.of(value, value >>> 8, value >>> 16, value >>> 24);
}
