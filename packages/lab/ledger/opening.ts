import { fromUtf8 } from "@sandi/crypto";
import * as des from "@sandi/crypto/des";
import { decodeContent } from "@sandi/protocol";
import { LAYOUTS, parseLeg, parsePlaintext, parseRecord } from "@sandi/protocol/rsa-des";
import { keyAt } from "../burn/space.ts";
import { fieldsOf, legNameOf, NS_NUMBER, RECORD } from "../protocols/nsBodies.ts";
import { LABEL } from "../unfixed/needhamSchroeder.ts";
import type { Platform } from "../world/platform.ts";
import type { FactKind } from "./fact.ts";

export type Value = { readonly kind: FactKind; readonly name: string; readonly value: Uint8Array };

const KINDS: Readonly<Record<string, readonly [kind: FactKind, name: string]>> = {
  n1: ["nonce", "N1"],
  n2: ["nonce", "N2"],
  kDes: ["desKey", "K_DES"],
  s: ["secret", "S"],
};

/** A leg whose content is an RSA ciphertext: the label that it needs, and what is in it. */
export type SealedLeg = {
  readonly name: "M1" | "M2" | "M3" | "M4" | "M4'";
  readonly ciphertext: Uint8Array;
  readonly label: Uint8Array;
  /** The fields by name; undefined if the plaintext is none of this leg. */
  readonly read: (plaintext: Uint8Array) => Readonly<Record<string, Uint8Array>> | undefined;
};

export function sealedLegOf(body: Uint8Array): SealedLeg | undefined {
  if (isNs(body)) {
    const name = legNameOf(body);
    const read = (plaintext: Uint8Array) => name && nsFields(name, plaintext);
    return name && { name, ciphertext: body.slice(4), label: LABEL, read };
  }
  const leg = parseLeg(body);
  if (!leg.ok || !(leg.value.leg in LAYOUTS)) return undefined;
  const name = leg.value.leg as SealedLeg["name"];
  const { label } = LAYOUTS[name];
  const { content } = leg.value as { content: Uint8Array };
  return { name, ciphertext: content.slice(), label, read: (plaintext) => LAYOUTS[name].decode(plaintext) };
}

function nsFields(name: "M1" | "M2" | "M3" | "M4", plaintext: Uint8Array): Readonly<Record<string, Uint8Array>> {
  let at = 0;
  const parts = fieldsOf(name, plaintext).fields.map((field) => {
    at += field.size;
    return [field.name, plaintext.slice(at - field.size, at)] as const;
  });
  return Object.fromEntries(parts);
}

/** What an RSA key gets out of a leg: undefined if it is not the key, nor the leg of this suite. */
export async function openLeg(platform: Platform, pkcs8: Uint8Array, body: Uint8Array): Promise<Value[] | undefined> {
  const leg = sealedLegOf(body);
  const plaintext = leg && (await platform.oaepDecrypt(pkcs8, leg.ciphertext, leg.label));
  const fields = plaintext && leg?.read(plaintext);
  return (
    fields &&
    Object.entries(fields).flatMap(([field, value]) => {
      const known = KINDS[field];
      return known ? [{ kind: known[0], name: known[1], value: value.slice() }] : [];
    })
  );
}

/** The text that a DES key gets out of a record; undefined if it is not the key, or there is no text in it. */
export function openDesRecord(key: Uint8Array, body: Uint8Array): string | undefined {
  const sealed = sealedRecordOf(body);
  return sealed && openSealed(key, sealed);
}

type SealedRecord = { readonly iv: Uint8Array; readonly ciphertext: Uint8Array; readonly session?: Uint8Array };

function sealedRecordOf(body: Uint8Array): SealedRecord | undefined {
  if (!isNs(body)) {
    const record = parseRecord(body);
    return record.ok ? record.value : undefined;
  }
  return body[1] === RECORD && body.length >= 20
    ? { iv: body.subarray(4, 12), ciphertext: body.subarray(12) }
    : undefined;
}

function openSealed(key: Uint8Array, { iv, ciphertext, session }: SealedRecord): string | undefined {
  const plaintext = des.cbcDecrypt(key, iv, ciphertext, { padding: "pkcs7" });
  if (session === undefined) {
    const text = plaintext && fromUtf8(plaintext);
    return text && isPlainText(text) ? text : undefined;
  }
  const parsed = plaintext && parsePlaintext(session, plaintext);
  if (!parsed?.ok) return undefined;
  const { content } = parsed.value;
  const said = "content" in content ? decodeContent(content.content) : undefined;
  return said?.ok && said.value.type === "text" ? said.value.text : undefined;
}

function isNs(body: Uint8Array): boolean {
  return body.length > 4 && body[2]! * 256 + body[3]! === NS_NUMBER;
}

/** What a wrong key leaves is bytes that no person writes. */
function isPlainText(text: string): boolean {
  return text !== "" && !/[\u0000-\u001f\u007f-\u009f\ufffd]/.test(text);
}

export type Search = { readonly key: Uint8Array; readonly text: string; readonly tried: number };

/** What long work waits for now and then. @param share of the work, that is done, from 0 to 1 */
export type Breath = (share: number) => Promise<void> | undefined;

/** So many keys are tried between two breaths: a millisecond's work. */
const KEYS_IN_A_BREATH = 64;

/**
 * Tries every key that agrees with `given` in all but the last `unknownBits` bits: a real search, each key a real
 * decryption. @returns the first that leaves a text, and how many were tried
 */
export async function searchDesKey(
  given: Uint8Array,
  unknownBits: number,
  body: Uint8Array,
  breath: Breath = () => undefined,
): Promise<Search | undefined> {
  const sealed = sealedRecordOf(body);
  if (!sealed) return undefined;
  for (let guess = 0; guess < 2 ** unknownBits; guess++) {
    if (guess % KEYS_IN_A_BREATH === 0) await breath(guess / 2 ** unknownBits);
    const key = keyAt({ key: given, unknownBits }, guess);
    const text = openSealed(key, sealed);
    if (text !== undefined) return { key: des.setOddParity(key), text, tried: guess + 1 };
  }
  return undefined;
}
