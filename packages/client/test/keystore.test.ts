import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inspect } from "node:util";
import { utf8 } from "@sandi/crypto";
import { nodePrimitives, nodeRng, nodeSlowPrimitives } from "@sandi/crypto/node";
import { webPrimitives, webSlowPrimitives } from "@sandi/crypto/web";
import { ProtocolError } from "@sandi/protocol";
import { afterEach, describe, expect, it } from "vitest";
import { createKeystore, readKeystore } from "../node/keystore/file.ts";
import { type KeystoreKey, openKeystore, sealKeystore } from "../node/keystore/format.ts";
import { newSecrets, ProfileSecrets } from "../secrets.ts";

const world = { primitives: nodePrimitives, slow: nodeSlowPrimitives, rng: nodeRng };
const cost = { memoryKiB: 8, passes: 1, lanes: 1 };
const secrets = await newSecrets(nodeSlowPrimitives, nodeRng, 1_800_000_000_000);
const byPassphrase: KeystoreKey = { by: "passphrase", passphrase: utf8("kata sandi rahasia"), cost };
const byKeyFile: KeystoreKey = { by: "keyFile", key: nodeRng(32) };

async function codeOf(file: Uint8Array, key: KeystoreKey): Promise<string> {
  const opened = await openKeystore(file, key, world);
  return opened.ok ? "opened" : opened.error.code;
}

describe("the key store's format", () => {
  it.each([
    ["passphrase", byPassphrase],
    ["keyFile", byKeyFile],
  ])("opens what it sealed: %s", async (_name, key) => {
    const opened = await openKeystore(await sealKeystore(secrets, key, world), key, world);
    expect(opened.ok && { ...opened.value }).toEqual({ ...secrets });
  });

  it("is the same for both twins of the primitives", async () => {
    const web = { primitives: webPrimitives, slow: webSlowPrimitives, rng: nodeRng };
    const sealed = await sealKeystore(secrets, byPassphrase, world);
    expect((await openKeystore(sealed, byPassphrase, web)).ok).toBe(true);
    expect((await openKeystore(await sealKeystore(secrets, byPassphrase, web), byPassphrase, world)).ok).toBe(true);
  });

  it("refuses it truncated at every length", async () => {
    const sealed = await sealKeystore(secrets, byKeyFile, world);
    for (let length = 0; length < sealed.length; length++)
      expect(await codeOf(sealed.subarray(0, length), byKeyFile)).toBe("KEYSTORE_DAMAGED");
  });

  it.each([
    ["passphrase", byPassphrase],
    ["keyFile", byKeyFile],
  ])("refuses each byte flipped: %s", async (_name, key) => {
    const sealed = await sealKeystore(secrets, key, world);
    for (let at = 0; at < sealed.length; at++) {
      const changed = sealed.slice();
      changed[at] = changed[at]! ^ (1 << (at % 8));
      expect(await codeOf(changed, key)).toBe("KEYSTORE_DAMAGED");
    }
  });

  it("refuses a wrong passphrase, 1,000 times", async () => {
    const sealed = await sealKeystore(secrets, byPassphrase, world);
    for (let i = 0; i < 1_000; i++)
      expect(await codeOf(sealed, { by: "passphrase", passphrase: utf8(`salah ${i}`) })).toBe(
        "KEYSTORE_WRONG_PASSPHRASE",
      );
    expect(await codeOf(sealed, byPassphrase)).toBe("opened");
  }, 60_000);

  it("tells the wrong kind of key from a wrong key", async () => {
    const withPassphrase = await sealKeystore(secrets, byPassphrase, world);
    const withKeyFile = await sealKeystore(secrets, byKeyFile, world);
    expect(await codeOf(withPassphrase, byKeyFile)).toBe("KEYSTORE_NEEDS_PASSPHRASE");
    expect(await codeOf(withKeyFile, byPassphrase)).toBe("KEYSTORE_HAS_NO_PASSPHRASE");
    expect(await codeOf(withKeyFile, { by: "keyFile", key: nodeRng(32) })).toBe("KEYSTORE_WRONG_KEY_FILE");
  });

  it("does not let a file ask for 64 GiB", async () => {
    const sealed = await sealKeystore(secrets, byPassphrase, world);
    new DataView(sealed.buffer).setUint32(10, 64 * 1024 * 1024);
    sealed.set(nodePrimitives.sha256(sealed.subarray(0, -32)), sealed.length - 32);
    expect(await codeOf(sealed, byPassphrase)).toBe("KEYSTORE_DAMAGED");
  });

  it("the secrets show themselves nowhere", () => {
    expect(JSON.stringify({ secrets })).toBe('{"secrets":"[redacted]"}');
    expect(inspect({ secrets })).toBe("{ secrets: ProfileSecrets [redacted] }");
    expect(`${inspect(secrets, { depth: 9 })}`).not.toContain(String(secrets.identitySeed[0]));
  });
});

describe("the key store's files", () => {
  const folders: string[] = [];
  const folder = () => {
    const made = mkdtempSync(join(tmpdir(), "sandi-keystore-"));
    folders.push(made);
    return made;
  };
  afterEach(() => {
    for (const made of folders.splice(0)) rmSync(made, { recursive: true });
  });
  const failure = async (act: () => Promise<unknown>): Promise<string> => {
    try {
      await act();
    } catch (error) {
      if (error instanceof ProtocolError) return error.code;
      throw error;
    }
    return "none";
  };

  it("come back with and without a passphrase", async () => {
    const [plain, sealed] = [folder(), folder()];
    await createKeystore(plain, secrets, world, {});
    await createKeystore(sealed, secrets, world, { passphrase: utf8("x"), cost });
    expect(await readKeystore(plain, "p", world, undefined)).toBeInstanceOf(ProfileSecrets);
    expect(await readKeystore(sealed, "p", world, utf8("x"))).toBeInstanceOf(ProfileSecrets);
    expect(await failure(() => readKeystore(sealed, "p", world, undefined))).toBe("KEYSTORE_NEEDS_PASSPHRASE");
    expect(await failure(() => readKeystore(plain, "p", world, utf8("x")))).toBe("KEYSTORE_HAS_NO_PASSPHRASE");
  });

  it("never become new keys by themselves", async () => {
    const made = folder();
    await createKeystore(made, secrets, world, {});
    await expect(createKeystore(made, secrets, world, {})).rejects.toThrow("never a new key store over an old one");
    rmSync(join(made, "device.key"));
    expect(await failure(() => readKeystore(made, "p", world, undefined))).toBe("KEYSTORE_MISSING");
  });

  it("are refused when others may read them", async () => {
    const made = folder();
    await createKeystore(made, secrets, world, {});
    chmodSync(join(made, "device.key"), 0o644);
    expect(await failure(() => readKeystore(made, "p", world, undefined))).toBe("KEYSTORE_EXPOSED");
  });

  it("are refused from two different backups", async () => {
    const [one, other] = [folder(), folder()];
    await createKeystore(one, secrets, world, {});
    await createKeystore(other, secrets, world, {});
    writeFileSync(join(one, "device.key"), readFileSync(join(other, "device.key")), { mode: 0o600 });
    expect(await failure(() => readKeystore(one, "p", world, undefined))).toBe("KEYSTORE_WRONG_KEY_FILE");
  });
});
