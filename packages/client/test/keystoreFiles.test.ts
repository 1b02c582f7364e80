import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { concat, toHex, u32, utf8 } from "@sandi/crypto";
import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import { webPrimitives } from "@sandi/crypto/web";
import { describeError, ProtocolError } from "@sandi/protocol";
import fc from "fast-check";
import { afterEach, describe, expect, it } from "vitest";
import { DEFAULT_COST } from "../argon2Cost.ts";
import { en } from "../node/errors/en.ts";
import { id } from "../node/errors/id.ts";
import { createKeystore, readKeystore } from "../node/keystore/file.ts";
import { type KeystoreKey, openKeystore, sealKeystore } from "../node/keystore/format.ts";
import { newSecrets } from "../secrets.ts";
import { secretBox } from "../store/secretBox.ts";

const world = { primitives: nodePrimitives, slow: nodeSlowPrimitives, rng: nodeRng };
const cost = { memoryKiB: 8, passes: 1, lanes: 1 };
const passphrase = utf8("kata sandi rahasia");
const secrets = await newSecrets(nodeSlowPrimitives, nodeRng, 1_800_000_000_000);

const folders: string[] = [];
function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "sandi-keystore-"));
  folders.push(made);
  return made;
}
afterEach(() => {
  for (const made of folders.splice(0)) rmSync(made, { recursive: true });
});

async function failure(act: () => Promise<unknown>): Promise<ProtocolError | undefined> {
  try {
    await act();
  } catch (error) {
    if (error instanceof ProtocolError) return error;
    throw error;
  }
  return undefined;
}

function contents(directory: string): Record<string, string> {
  return Object.fromEntries(readdirSync(directory).map((name) => [name, toHex(readFileSync(join(directory, name)))]));
}

describe("a key store on disk", () => {
  it("is for its owner's eyes alone", async () => {
    const made = folder();
    await createKeystore(made, secrets, world, {});
    expect(readdirSync(made).sort()).toEqual(["device.key", "identity.key"]);
    // Windows shows 0666 for every file: there the rights of the folder protect.
    const mode = process.platform === "win32" ? 0o666 : 0o600;
    for (const name of readdirSync(made)) expect(statSync(join(made, name)).mode & 0o777, name).toBe(mode);
    expect(statSync(join(made, "device.key")).size).toBe(32);
  });

  it("holds no secret in the clear, with a passphrase or without", async () => {
    const [plain, sealed] = [folder(), folder()];
    await createKeystore(plain, secrets, world, {});
    await createKeystore(sealed, secrets, world, { passphrase, cost });
    expect(existsSync(join(sealed, "device.key"))).toBe(false);
    const all = JSON.stringify([contents(plain), contents(sealed)]);
    for (const secret of [secrets.identitySeed, secrets.storageKey, secrets.rsaPkcs8.subarray(500, 532), passphrase])
      expect(all).not.toContain(toHex(secret));
  });

  it("cut short, edited or emptied is refused by its code, and left as it is", async () => {
    const made = folder();
    await createKeystore(made, secrets, world, { passphrase, cost });
    const path = join(made, "identity.key");
    const good = new Uint8Array(readFileSync(path));
    const edited = good.slice();
    edited[70]! ^= 1;
    for (const bytes of [new Uint8Array(0), good.subarray(0, 40), good.subarray(0, -1), edited, concat(good, u32(0))]) {
      writeFileSync(path, bytes);
      const before = contents(made);
      const error = await failure(() => readKeystore(made, "p", world, passphrase));
      expect(error?.code).toBe("KEYSTORE_DAMAGED");
      expect(describeError(error!, en).cause + describeError(error!, id).cause).not.toMatch(/[{}]/);
      expect(contents(made)).toEqual(before);
    }
    writeFileSync(path, good);
    expect((await readKeystore(made, "p", world, passphrase)).identitySeed).toEqual(secrets.identitySeed);
  });

  it("begun and not finished by a crash is begun anew", async () => {
    const made = folder();
    // The process died after the key file, or in the middle of writing either.
    writeFileSync(join(made, "device.key"), nodeRng(32), { mode: 0o600 });
    writeFileSync(join(made, "device.key.new"), nodeRng(5), { mode: 0o600 });
    writeFileSync(join(made, "identity.key.new"), nodeRng(50), { mode: 0o600 });
    await createKeystore(made, secrets, world, {});
    expect((await readKeystore(made, "p", world, undefined)).storageKey).toEqual(secrets.storageKey);
    expect(readdirSync(made).sort()).toEqual(["device.key", "identity.key"]);
  });

  it("that cannot be written leaves nothing that passes for one", async () => {
    const made = folder();
    mkdirSync(join(made, "identity.key.new"));
    await expect(createKeystore(made, secrets, world, { passphrase, cost })).rejects.toThrow();
    expect(existsSync(join(made, "identity.key"))).toBe(false);
  });
});

describe("the cost of a passphrase", () => {
  it("is 64 MiB, 3 passes, 1 lane unless said otherwise, and travels in the header", async () => {
    expect(DEFAULT_COST).toEqual({ memoryKiB: 65_536, passes: 3, lanes: 1 });
    const sealed = await sealKeystore(secrets, { by: "passphrase", passphrase }, world);
    expect(sealed.subarray(10, 22)).toEqual(concat(u32(65_536), u32(3), u32(1)));
    const opened = await openKeystore(sealed, { by: "passphrase", passphrase, cost }, world);
    expect(opened.ok).toBe(true);
  });

  it("beyond what is sane is refused before any of it is spent, though the checksum is right", async () => {
    const key: KeystoreKey = { by: "passphrase", passphrase, cost };
    const sealed = await sealKeystore(secrets, key, world);
    const asked: unknown[] = [];
    const watching = {
      ...world,
      slow: {
        argon2id: (...request: Parameters<typeof nodeSlowPrimitives.argon2id>) => {
          asked.push(request[2]);
          return nodeSlowPrimitives.argon2id(...request);
        },
      },
    };
    const insane = [
      [64 * 1024 * 1024, 3, 1],
      [0xffffffff, 1, 1],
      [1024 * 1024 + 1, 1, 1],
      [8, 65, 1],
      [8, 0xffffffff, 1],
      [8, 0, 1],
      [8, 1, 0],
      [8, 1, 2],
      [1024, 1, 17],
      [0, 1, 1],
    ];
    for (const [memory, passes, lanes] of insane) {
      const changed = sealed.slice();
      changed.set(concat(u32(memory!), u32(passes!), u32(lanes!)), 10);
      changed.set(nodePrimitives.sha256(changed.subarray(0, -32)), changed.length - 32);
      const opened = await openKeystore(changed, key, watching);
      expect(!opened.ok && opened.error.code, `${memory} ${passes} ${lanes}`).toBe("KEYSTORE_DAMAGED");
    }
    expect(asked).toEqual([]);
  });

  it("is bound to what it seals: another header with a right checksum does not open", async () => {
    const key: KeystoreKey = { by: "passphrase", passphrase, cost };
    const sealed = await sealKeystore(secrets, key, world);
    for (let at = 8; at < 50; at++) {
      const changed = sealed.slice();
      changed[at]! ^= 1;
      changed.set(nodePrimitives.sha256(changed.subarray(0, -32)), changed.length - 32);
      expect((await openKeystore(changed, key, world)).ok, `byte ${at}`).toBe(false);
    }
  });
});

describe("a secret box", () => {
  const key = nodeRng(32);
  const where = utf8("history:7");

  it("opens what was sealed for this place, in either twin", () => {
    const node = secretBox(nodePrimitives, nodeRng, key);
    const web = secretBox(webPrimitives, nodeRng, key);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.uint8Array({ maxLength: 40 }), (plaintext, place) => {
        const sealed = node.seal(place, plaintext);
        expect(sealed.length).toBe(12 + plaintext.length + 16);
        expect(node.open(place, sealed)).toEqual(plaintext);
        expect(web.open(place, sealed)).toEqual(plaintext);
      }),
    );
  });

  it("opens nothing that was moved, changed, cut short or sealed under another key", () => {
    const box = secretBox(nodePrimitives, nodeRng, key);
    const sealed = box.seal(where, utf8("halo"));
    expect(box.open(utf8("history:8"), sealed)).toBeUndefined();
    expect(secretBox(nodePrimitives, nodeRng, nodeRng(32)).open(where, sealed)).toBeUndefined();
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at]! ^= 1 << (at % 8);
      expect(box.open(where, changed), `byte ${at}`).toBeUndefined();
      expect(box.open(where, sealed.subarray(0, at)), `length ${at}`).toBeUndefined();
    }
  });

  it("never uses a nonce twice", () => {
    const box = secretBox(nodePrimitives, nodeRng, key);
    const nonces = new Set(Array.from({ length: 2_000 }, () => toHex(box.seal(where, where).subarray(0, 12))));
    expect(nonces.size).toBe(2_000);
  });
});
