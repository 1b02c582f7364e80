import { randomBytes } from "node:crypto";
import { toHex } from "@sandi/crypto";
import { nodePrimitives } from "@sandi/crypto/node";
import { encodeControl, inviteKey } from "@sandi/protocol";
import { seeded } from "@sandi/testkit/fuzz";
import { makeHello, newIdentity, RawClient, type RawIdentity } from "@sandi/testkit/relay/rawClient";
import { AdminChannel } from "../../packages/cli/admin/channel.ts";
import { sleep } from "../lib/machine.ts";
import { startTestRelay } from "../lib/relay.ts";
import { equals, informs, type Scenario, type ScenarioOptions, type Verdict } from "../lib/scenario.ts";

const NEWCOMERS = 6;
/** A crash comes within this time of their asking to be let in. */
const WITHIN_MS = 120;
const LIE_MS = 700;

export const scenario: Scenario = {
  name: "invites",
  line: 1,
  about: "SIGKILL while six newcomers present one invite of one use",
  run,
};

async function run({ short, seed, lies, stage, note }: ScenarioOptions): Promise<Verdict> {
  const random = seeded(seed);
  const dataDir = stage.folder();
  const rounds = short ? (lies ? 2 : 3) : 40;
  const settings = { dataDir, invitesOnly: true, lies };
  let relay = await startTestRelay(stage, settings);
  const found = { welcomed: 0, twice: 0, forgotten: 0, burnt: 0, used: 0 };
  for (let round = 0; round < rounds; round++) {
    const secret = Uint8Array.from(randomBytes(16));
    await newInvite(dataDir, secret);
    // Where the store lies, at least the invite itself has to be there.
    if (lies) await sleep(LIE_MS);
    const newcomers = await Promise.all(Array.from({ length: NEWCOMERS }, () => newIdentity()));
    const welcomed = await rush(relay.url, newcomers, secret, () =>
      sleep(WITHIN_MS * random()).then(() => relay.kill()),
    );
    found.welcomed += welcomed.length;
    relay = await startTestRelay(stage, settings);
    const known: RawIdentity[] = [];
    for (const newcomer of newcomers) if ((await answer(relay.url, newcomer)) === "welcome") known.push(newcomer);
    if (known.length > 1) found.twice++;
    found.forgotten += welcomed.filter((newcomer) => !known.includes(newcomer)).length;
    if (known.length > 0) found.used++;
    const last = await answer(relay.url, known.length > 0 ? await newIdentity() : newcomers[0]!, secret);
    if (last !== (known.length > 0 ? "INVITE_USED_UP" : "welcome")) found.burnt++;
    note(`round ${round + 1}: ${welcomed.length} welcomed, ${known.length} known after the crash, then ${last}`);
  }
  await relay.stop();
  return {
    checks: [
      informs("crashes", rounds),
      informs("of which after the use was on disk", found.used),
      informs("welcomed before the crash", found.welcomed),
      equals("invites that let two in", found.twice, 0),
      equals("welcomed, and not known after the crash", found.forgotten, 0),
      equals("uses that came back, or were lost", found.burnt, 0),
    ],
  };
}

async function newInvite(dataDir: string, secret: Uint8Array): Promise<void> {
  const channel = await AdminChannel.open(dataDir);
  const key = toHex(inviteKey(nodePrimitives, secret));
  await channel.ask("invite.create", { key, uses: 1, expiresInMs: 3_600_000 });
  channel.close();
}

/** All at once, until the relay is gone. @returns who was welcomed */
async function rush(
  url: string,
  newcomers: readonly RawIdentity[],
  invite: Uint8Array,
  end: () => Promise<void>,
): Promise<RawIdentity[]> {
  const clients = newcomers.map((newcomer) => new RawClient(url, newcomer));
  const hellos = await Promise.all(
    clients.map(async (client) => makeHello(client.identity, await client.next("challenge"), { invite }).hello),
  );
  clients.forEach((client, index) => {
    client.frame(encodeControl("hello", hellos[index]!));
  });
  await end();
  await Promise.all(clients.map((client) => client.next("close")));
  return clients.filter((client) => client.all("welcome").length > 0).map(({ identity }) => identity);
}

async function answer(url: string, identity: RawIdentity, invite?: Uint8Array): Promise<string> {
  const client = new RawClient(url, identity);
  const { hello } = makeHello(identity, await client.next("challenge"), invite ? { invite } : {});
  client.frame(encodeControl("hello", hello));
  const first = await client.wait(({ type }) => type === "welcome" || type === "error" || type === "close");
  await client.close();
  return first.type === "error" ? first.value.code : first.type;
}
