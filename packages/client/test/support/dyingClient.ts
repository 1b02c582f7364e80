/**
 * A client in its own process that dies by SIGKILL before its n-th effect: neither handlers nor buffers get a say.
 * Arguments: profile root, relay URL, suite, the peer's full ID, n (0: never), texts to send. Prints a line for each
 * text that is on disk, and for each message that it shows.
 */
import { fromHex } from "@sandi/crypto";
import { type ClientId, type SuiteName, toClientId } from "@sandi/protocol";
import { openClient, openProfile } from "../../node/index.ts";

const [root, relay, suite, peerHex, dieAt, ...texts] = process.argv.slice(2);
const peer: ClientId = toClientId(fromHex(peerHex!)!);
let left = Number(dieAt);

const suites = [suite as SuiteName];
const profile = await openProfile({ profile: "dying", suites, root: root!, stateRoot: `${root}-state` });
const client = await openClient({
  relay: relay!,
  profile,
  beforeEffect: () => {
    if (left > 0 && --left === 0) process.kill(process.pid, "SIGKILL");
  },
});
client.on((event) => {
  if (event.event === "message") process.stdout.write(`shown ${event.again ? "again " : ""}${event.text}\n`);
  if (event.event === "stopped") process.exit(1);
});
client.start();
await client.find(peerHex!, 10_000);
for (const text of texts) {
  await client.send(peer, suites[0]!, text);
  process.stdout.write(`saved ${text}\n`);
}
if (await client.flushed("delivered", 20_000)) process.stdout.write("flushed\n");
// What comes meanwhile is wanted too.
await new Promise((resolve) => setTimeout(resolve, Number(process.env.LINGER)));
const all = await client.history(peer, 10_000);
const unread = all.length - 1 - all.findLastIndex(({ from }) => from === "me");
process.stdout.write(`unread ${client.unread(peer)} of ${unread}\n`);
const history = all.filter(({ from }) => from === "them");
process.stdout.write(`history ${JSON.stringify(history.map(({ text }) => text))}\n`);
await client.close();
