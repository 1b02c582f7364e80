/** Signal's own library for Node, where it is installed: `npm install --no-save @signalapp/libsignal-client`. */
import type { Peer } from "./peers.ts";

const PACKAGE = "@signalapp/libsignal-client";

type Handle = object;
type Key = Handle & { getPublicKey(): Key; sign(message: Uint8Array): Uint8Array; serialize(): Uint8Array };
type Message = { type(): number; serialize(): Uint8Array };

/** The little of it that is called here. */
type LibSignal = {
  readonly PrivateKey: { generate(): Key };
  readonly KEMKeyPair: { generate(): { getPublicKey(): { serialize(): Uint8Array } } };
  readonly ProtocolAddress: { new: (name: string, device: number) => { toString(): string } };
  readonly PreKeyRecord: { new: (...fields: unknown[]) => Handle };
  readonly SignedPreKeyRecord: { new: (...fields: unknown[]) => Handle };
  readonly KyberPreKeyRecord: { new: (...fields: unknown[]) => Handle };
  readonly PreKeyBundle: { new: (...fields: unknown[]) => Handle };
  readonly SignalMessage: { deserialize(bytes: Uint8Array): Handle };
  readonly PreKeySignalMessage: { deserialize(bytes: Uint8Array): Handle };
  readonly SessionStore: Base;
  readonly IdentityKeyStore: Base;
  readonly PreKeyStore: Base;
  readonly SignedPreKeyStore: Base;
  readonly KyberPreKeyStore: Base;
  readonly processPreKeyBundle: (...all: unknown[]) => Promise<void>;
  readonly signalEncrypt: (message: Uint8Array, ...all: unknown[]) => Promise<Message>;
  readonly signalDecrypt: (message: Handle, ...all: unknown[]) => Promise<Uint8Array>;
  readonly signalDecryptPreKey: (message: Handle, ...all: unknown[]) => Promise<Uint8Array>;
};
type Base = new () => object;

/** @returns undefined if it is not installed, or has no build for this machine */
export async function signalPeer(): Promise<Peer | undefined> {
  let lib: LibSignal;
  try {
    lib = (await import(PACKAGE)) as LibSignal;
  } catch {
    return undefined;
  }
  const [alice, bob] = [side(lib, "alice"), side(lib, "bob")];
  const { encrypt } = sender(lib, alice, bob.address);
  const open = async () => {
    alice.sessions.clear();
    bob.sessions.clear();
    await lib.processPreKeyBundle(bundle(lib, bob), bob.address, alice.address, alice.session, alice.identity);
  };
  await open();
  const text = new Uint8Array(256);
  const takeFirst = (bytes: Uint8Array) =>
    lib.signalDecryptPreKey(
      lib.PreKeySignalMessage.deserialize(bytes),
      alice.address,
      bob.address,
      bob.session,
      bob.identity,
      bob.preKeys,
      bob.signedPreKeys,
      bob.kyberPreKeys,
    );
  await takeFirst((await encrypt(text)).serialize());
  const back = await sender(lib, bob, alice.address).encrypt(text);
  const decrypt = (to: Person, from: Person, bytes: Uint8Array) =>
    lib.signalDecrypt(lib.SignalMessage.deserialize(bytes), from.address, to.address, to.session, to.identity);
  await decrypt(alice, bob, back.serialize());
  return {
    name: "libsignal",
    batch: 500,
    seal: async (content) => (await encrypt(content)).serialize(),
    open: (sealed) => decrypt(bob, alice, sealed),
  };
}

type Person = ReturnType<typeof side>;

function sender(lib: LibSignal, from: Person, to: unknown) {
  return {
    encrypt: (content: Uint8Array) => lib.signalEncrypt(content, to, from.address, from.session, from.identity),
  };
}

/** Its stores are asynchronous by their interface; these answer at once, from memory. */
function side(lib: LibSignal, name: string) {
  const key = lib.PrivateKey.generate();
  const sessions = new Map<string, unknown>();
  const signed = lib.PrivateKey.generate();
  const oneTime = lib.PrivateKey.generate();
  const kyber = lib.KEMKeyPair.generate();
  const signature = key.sign(signed.getPublicKey().serialize());
  const kyberSignature = key.sign(kyber.getPublicKey().serialize());
  const records = {
    signed: lib.SignedPreKeyRecord.new(1, 1, signed.getPublicKey(), signed, signature),
    oneTime: lib.PreKeyRecord.new(1, oneTime.getPublicKey(), oneTime),
    kyber: lib.KyberPreKeyRecord.new(1, 1, kyber, kyberSignature),
  };
  class Sessions extends lib.SessionStore {
    saveSession = async (of: object, record: unknown) => void sessions.set(String(of), record);
    getSession = async (of: object) => sessions.get(String(of)) ?? null;
  }
  class Identity extends lib.IdentityKeyStore {
    getIdentityKey = async () => key;
    getLocalRegistrationId = async () => 1;
    saveIdentity = async () => 0;
    isTrustedIdentity = async () => true;
    getIdentity = async () => null;
  }
  class PreKeys extends lib.PreKeyStore {
    getPreKey = async () => records.oneTime;
    removePreKey = async () => undefined;
  }
  class SignedPreKeys extends lib.SignedPreKeyStore {
    getSignedPreKey = async () => records.signed;
  }
  class KyberPreKeys extends lib.KyberPreKeyStore {
    getKyberPreKey = async () => records.kyber;
    markKyberPreKeyUsed = async () => undefined;
  }
  return {
    address: lib.ProtocolAddress.new(name, 1),
    keys: { key, signed, oneTime, kyber, signature, kyberSignature },
    sessions,
    session: new Sessions(),
    identity: new Identity(),
    preKeys: new PreKeys(),
    signedPreKeys: new SignedPreKeys(),
    kyberPreKeys: new KyberPreKeys(),
  };
}

function bundle(lib: LibSignal, { keys }: Person): Handle {
  const { key, signed, oneTime, kyber, signature, kyberSignature } = keys;
  const [signedKey, oneTimeKey] = [signed.getPublicKey(), oneTime.getPublicKey()];
  return lib.PreKeyBundle.new(
    1,
    1,
    1,
    oneTimeKey,
    1,
    signedKey,
    signature,
    key.getPublicKey(),
    1,
    kyber.getPublicKey(),
    kyberSignature,
  );
}
