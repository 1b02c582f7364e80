/**
 * Vodozemac by way of Matrix's crypto library, whose sessions between two devices are its only door to it:
 * `npm install --no-save @matrix-org/matrix-sdk-crypto-wasm`. So the JSON of the event is counted with it.
 */
import type { Peer } from "./peers.ts";

const PACKAGE = "@matrix-org/matrix-sdk-crypto-wasm";
const KEYS_UPLOAD = 0;
const EVENT = "example.text";

type Request = { readonly id: string; readonly type: number; readonly body: string };
type Machine = {
  outgoingRequests(): Promise<readonly Request[]>;
  markRequestAsSent(id: string, type: number, response: string): Promise<unknown>;
  updateTrackedUsers(users: unknown[]): Promise<void>;
  getMissingSessions(users: unknown[]): Promise<Request | undefined>;
  getDevice(user: unknown, device: unknown): Promise<Device>;
  receiveSyncChanges(...all: unknown[]): Promise<readonly { readonly type: number; readonly rawEvent: string }[]>;
};
type Device = { encryptToDeviceEvent(type: string, content: unknown): Promise<string> };

/** The little of it that is called here. */
type Matrix = {
  initAsync(): Promise<void>;
  readonly OlmMachine: { initialize(user: unknown, device: unknown): Promise<Machine> };
  readonly UserId: new (id: string) => object;
  readonly DeviceId: new (id: string) => object;
  readonly DeviceLists: new () => object;
  readonly DecryptionSettings: new (trust: number) => object;
};

type Keys = { readonly device: object; readonly oneTime: Readonly<Record<string, unknown>> };

/** @returns undefined if it is not installed */
export async function vodozemacPeer(): Promise<Peer | undefined> {
  let lib: Matrix;
  try {
    lib = (await import(PACKAGE)) as Matrix;
  } catch {
    return undefined;
  }
  await lib.initAsync();
  const machine = (name: string) => lib.OlmMachine.initialize(new lib.UserId(userOf(name)), new lib.DeviceId(name));
  const [alice, bob] = [await machine("alice"), await machine("bob")];
  const keys = { alice: await upload(alice), bob: await upload(bob) };
  await learn(lib, alice, "bob", keys.bob);
  await learn(lib, bob, "alice", keys.alice);
  const claim = await alice.getMissingSessions([new lib.UserId(userOf("bob"))]);
  const claimed = { one_time_keys: { [userOf("bob")]: { bob: keys.bob.oneTime } }, failures: {} };
  await alice.markRequestAsSent(claim!.id, claim!.type, JSON.stringify(claimed));

  const to = async (from: Machine, name: string) => {
    const device = await from.getDevice(new lib.UserId(userOf(name)), new lib.DeviceId(name));
    return (body: Uint8Array) => device.encryptToDeviceEvent(EVENT, { body: Buffer.from(body).toString("latin1") });
  };
  const settings = () => new lib.DecryptionSettings(0);
  const open = async (machine: Machine, sender: string, content: string) => {
    const event = { type: "m.room.encrypted", sender: userOf(sender), content: JSON.parse(content) as unknown };
    const lists = new lib.DeviceLists();
    const events = JSON.stringify([event]);
    const [opened] = await machine.receiveSyncChanges(events, lists, new Map(), undefined, settings());
    if (!opened?.rawEvent.includes(EVENT)) throw new Error("an event that was not opened");
  };
  const toBob = await to(alice, "bob");
  const first = new Uint8Array(256).fill(0x20);
  await open(bob, "alice", await toBob(first));
  await open(alice, "bob", await (await to(bob, "alice"))(first));
  return {
    name: "vodozemac, in Matrix's crypto library",
    batch: 25,
    seal: async (content) => new TextEncoder().encode(await toBob(content)),
    open: (sealed) => open(bob, "alice", new TextDecoder().decode(sealed)),
  };
}

function userOf(name: string): string {
  return `@${name}:example.org`;
}

/** What a device tells its server of itself. */
async function upload(machine: Machine): Promise<Keys> {
  for (const { id, type, body } of await machine.outgoingRequests()) {
    if (type !== KEYS_UPLOAD) continue;
    const { device_keys, one_time_keys } = JSON.parse(body) as { device_keys: object; one_time_keys: object };
    const [name, key] = Object.entries(one_time_keys)[0]!;
    await machine.markRequestAsSent(id, type, JSON.stringify({ one_time_key_counts: { signed_curve25519: 50 } }));
    return { device: device_keys, oneTime: { [name]: key as unknown } };
  }
  throw new Error("nothing to upload");
}

async function learn(lib: Matrix, machine: Machine, name: string, { device }: Keys): Promise<void> {
  await machine.updateTrackedUsers([new lib.UserId(userOf(name))]);
  for (const { id, type, body } of await machine.outgoingRequests()) {
    if (type === KEYS_UPLOAD || !body.includes(userOf(name))) continue;
    await machine.markRequestAsSent(
      id,
      type,
      JSON.stringify({ device_keys: { [userOf(name)]: { [name]: device } }, failures: {} }),
    );
  }
}
