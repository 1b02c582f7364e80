import { readFileSync } from "node:fs";
import { issue } from "@sandi/testkit/programs/certificates";
import { newIdentity, RawClient } from "@sandi/testkit/relay/rawClient";
import { RawSocket } from "@sandi/testkit/relay/rawSocket";
import { sleep, slowdown } from "../lib/machine.ts";
import { startTestRelay } from "../lib/relay.ts";
import { atMost, equals, informs, type Scenario, type ScenarioOptions, type Verdict } from "../lib/scenario.ts";

const SOCKETS = 2_000;
const HEAD = Buffer.from("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nX: ");
/** A TLS record with the beginning of a ClientHello of 512 bytes. */
const HELLO = Buffer.of(22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3);
/** The relay waits four seconds and has one more for closing, which takes longer on a busy machine. */
const WAIT_MS = 4_250;
const WORK_MS = 750;
const JOIN_MS = 1_000;

/** With TLS, slow clients never get as far as a WebSocket. */
export async function holdOpen({ stage }: ScenarioOptions, withTls: boolean): Promise<Verdict> {
  const tls = withTls ? issue(stage.folder(), ["127.0.0.1"]) : undefined;
  const relay = await startTestRelay(stage, { dataDir: stage.folder(), ...(tls && { tls }) });
  const { port, url } = relay;
  const trickle = tls ? HELLO : HEAD;
  const upgrades = (i: number): boolean => !withTls && i % 4 === 0;
  const sockets: RawSocket[] = [];
  for (let i = 0; i < SOCKETS; i++) {
    const socket = new RawSocket(port);
    sockets.push(socket);
    stage.later(() => socket.destroy());
    // One in four has gone through the WebSocket handshake, and is slow with its hello.
    if (upgrades(i))
      void socket.upgrade(port).then(
        () => socket.write(Buffer.of(0x82)),
        () => undefined,
      );
    if (i % 100 === 99) await sleep(1);
  }
  let second = 0;
  const drip = setInterval(() => {
    const byte = Buffer.of(trickle[second++ % trickle.length]!);
    for (const [i, socket] of sockets.entries()) if (!upgrades(i)) socket.write(byte);
  }, 1_000);
  stage.later(() => clearInterval(drip));
  const honest = await newIdentity("honest");
  const joins: number[] = [];
  let open = SOCKETS;
  const endings = sockets.map((socket) => socket.ended.finally(() => open--));
  let slowed = slowdown();
  while (open > 0 && joins.length < 500) {
    const started = performance.now();
    const client = await RawClient.join(url, honest, tls ? { ca: readFileSync(tls.caFile) } : {});
    joins.push(performance.now() - started);
    await client.close();
    await sleep(100);
  }
  slowed = Math.max(slowed, slowdown());
  const ended = await Promise.all(endings);
  const slowest = Math.max(...ended.map(({ afterMs }) => afterMs));
  return {
    checks: [
      informs("sockets that send a byte a second", SOCKETS),
      equals("of which still open", open, 0),
      atMost("the last was closed after", slowest, WAIT_MS + WORK_MS * slowed, " ms"),
      atMost(
        `an honest client joined (${joins.length} times), at the slowest`,
        Math.max(...joins),
        JOIN_MS * slowed,
        " ms",
      ),
    ],
  };
}

export const scenario: Scenario = {
  name: "half-open",
  line: 9,
  about: "2,000 sockets that send a byte a second are closed within 5 s; an honest client joins meanwhile",
  run: (options) => holdOpen(options, false),
};
