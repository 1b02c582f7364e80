import { randomBytes } from "node:crypto";
import { copyFileSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { connect as connectTcp, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex, Writable } from "node:stream";
import { type ConnectionOptions, connect, type TLSSocket } from "node:tls";
import { type Issued, issue, replaceFile } from "@sandi/testkit/programs/certificates";
import { newIdentity, RawClient, type RawIdentity, type RawOptions } from "@sandi/testkit/relay/rawClient";
import { later, temporaryDirectory, testRelay } from "@sandi/testkit/relay/relays";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { isNamedBy, loadTls } from "../adapters/tls/certificate.ts";
import { judgeHello, MOST_HELLO } from "../adapters/tls/clientHello.ts";
import { createRelayLog, type RelayOptions, type RunningRelay, startRelay } from "../main.ts";

const JOIN_MS = 1_500;
let files: (directory: string) => Issued;
let other: Issued;
const directory = mkdtempSync(join(tmpdir(), "sandi-tls-"));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

beforeAll(() => {
  const made = issue(directory, ["localhost", "chat.example", "*.wild.example", "127.0.0.1", "::1"]);
  other = issue(directory, ["localhost", "127.0.0.1"], { stem: "other" });
  files = (target) => {
    const copy = (path: string, name: string): string => {
      copyFileSync(path, join(target, name));
      return join(target, name);
    };
    return {
      certFile: copy(made.certFile, "cert.pem"),
      keyFile: copy(made.keyFile, "key.pem"),
      caFile: copy(made.caFile, "ca.pem"),
    };
  };
});

type TlsRelay = RunningRelay & { readonly files: Issued };

async function tlsRelay(options: Partial<RelayOptions> = {}): Promise<TlsRelay> {
  const tls = files(temporaryDirectory());
  const relay = await testRelay({
    host: "0.0.0.0",
    ephemeral: true,
    invitesOnly: false,
    tls,
    ...options,
  } as RelayOptions);
  return Object.assign(relay, { files: tls });
}

/** Resolves when TLS is established. Rejects with what came instead. */
function dial({ port, files: { caFile } }: TlsRelay, options: ConnectionOptions = {}): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: "127.0.0.1", servername: "localhost", ca: readFileSync(caFile), ...options });
    later(() => socket.destroy());
    socket.on("secureConnect", () => resolve(socket));
    socket.on("error", reject);
    socket.on("close", () => reject(new Error("closed")));
  });
}

function upgrade(socket: TLSSocket, host: string, headers: Record<string, string> = {}): Promise<string> {
  const all = {
    Host: host,
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": randomBytes(16).toString("base64"),
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return new Promise((resolve) => {
    let head = "";
    socket.on("data", (chunk: Buffer) => {
      head += chunk.toString("latin1");
      if (head.includes("\r\n\r\n")) resolve(head.slice(9, 12));
    });
    socket.on("close", () => resolve("closed"));
    socket.write(`GET / HTTP/1.1\r\n${lines.join("")}\r\n`);
  });
}

const ended = (socket: Socket): Promise<number> => {
  const started = performance.now();
  return new Promise((resolve) => {
    socket.on("error", () => undefined);
    socket.resume();
    socket.on("close", () => resolve(performance.now() - started));
  });
};

describe("TLS", () => {
  test("is 1.3 alone, carries clients, and counts an address until its connections are gone", async () => {
    const relay = await tlsRelay({ limits: { connectionsPerAddress: 3 } });
    expect(relay.url).toBe(`wss://0.0.0.0:${relay.port}`);
    const url = `wss://localhost:${relay.port}`;
    for (const maxVersion of ["TLSv1.2", "TLSv1.1"] as const)
      await expect(dial(relay, { maxVersion, minVersion: "TLSv1" })).rejects.toThrow(/alert|version|protocol/i);
    await expect(dial(relay, { servername: "evil.example" })).rejects.toThrow(/does not match/);
    const ca = readFileSync(relay.files.caFile);
    const [alice, bob] = [await newIdentity(), await newIdentity()];
    await expect
      .poll(() =>
        dial(relay)
          .then((socket) => ended(socket.destroy()))
          .then(() => true),
      )
      .toBe(true);
    const a = await RawClient.join(url, alice, { ca });
    const b = await RawClient.join(url, bob, { ca });
    a.send(bob.id, 1, randomBytes(60_000));
    expect((await b.next("deliver")).body.length).toBe(60_000);
    const third = await dial(relay);
    expect(third.getProtocol()).toBe("TLSv1.3");
    await expect(dial(relay)).rejects.toThrow();
    third.destroy();
    await expect
      .poll(() =>
        dial(relay).then(
          () => "in",
          () => "out",
        ),
      )
      .toBe("in");
    await a.close();
    await b.close();
  });

  test("a handshake that never ends, and a join that comes too late behind one, are cut off by the same bound", async () => {
    const relay = await tlsRelay({ limits: { joinMs: JOIN_MS, connectionsPerAddress: 200 } });
    const tcp = (): Socket => connectTcp(relay.port, "127.0.0.1");
    const silent = Array.from({ length: 40 }, tcp);
    const trickling = Array.from({ length: 40 }, tcp);
    // A ClientHello of 512 bytes that comes a byte at a time.
    const drip = setInterval(() => {
      for (const socket of trickling) if (socket.writable) socket.write(Buffer.of(0x16));
    }, 100);
    later(() => clearInterval(drip));
    // TLS is established after two thirds of the time. Then nothing follows.
    const late = tcp();
    const lateEnd = ended(late);
    setTimeout(() => {
      connect({ socket: late, servername: "localhost", ca: readFileSync(relay.files.caFile) }).on(
        "error",
        () => undefined,
      );
    }, 0.66 * JOIN_MS);
    const ends = Promise.all([...silent, ...trickling].map(ended));
    const client = await RawClient.join(`wss://localhost:${relay.port}`, await newIdentity(), {
      ca: readFileSync(relay.files.caFile),
    });
    const last = Math.max(...(await ends), await lateEnd);
    expect(last).toBeGreaterThan(0.5 * JOIN_MS);
    expect(last).toBeLessThan(JOIN_MS + 500);
    expect(client.all("close")).toEqual([]);
    await client.close();
  });

  test("garbage instead of a handshake, behind one, and inside it ends the connection and nothing else", async () => {
    const relay = await tlsRelay({ limits: { joinMs: 20_000 } });
    const ends: Promise<number>[] = [];
    for (const garbage of [
      randomBytes(300),
      Buffer.from("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"),
      Buffer.alloc(9_000, 0x16),
    ]) {
      const plain = connectTcp(relay.port, "127.0.0.1");
      ends.push(ended(plain));
      plain.write(garbage);
      const inside = await dial(relay);
      ends.push(ended(inside));
      inside.write(Buffer.concat([garbage, Buffer.from("\r\n\r\n")]));
      const raw = connectTcp(relay.port, "127.0.0.1");
      const behind = await dial(relay, { socket: raw });
      ends.push(ended(behind));
      raw.write(garbage);
    }
    for (const time of await Promise.all(ends)) expect(time).toBeLessThan(5_000);
    expect((await dial(relay)).authorized).toBe(true);
  });

  test("there is none before a ClientHello has come whole, in whatever pieces, and none that is too large", async () => {
    const relay = await tlsRelay({ limits: { joinMs: 20_000 } });
    let hello = Buffer.alloc(0);
    /** Sits between a client and the relay. `cut` says in which pieces the first bytes go out. */
    const through = (cut: (first: Buffer) => Buffer[]): Duplex => {
      const raw = connectTcp(relay.port, "127.0.0.1").setNoDelay(true);
      let said = false;
      const between = new Duplex({
        read: () => undefined,
        write: (chunk: Buffer, _encoding, done) => {
          const pieces = said ? [chunk] : cut(chunk);
          said = true;
          const next = (): void => {
            raw.write(pieces.shift()!);
            if (pieces.length > 0) setTimeout(next, 1);
            else done();
          };
          next();
        },
      });
      raw.on("data", (chunk) => between.push(chunk));
      raw.on("error", () => undefined);
      raw.on("close", () => between.destroy());
      return between;
    };
    const record = (payload: Buffer): Buffer =>
      Buffer.concat([Buffer.of(22, 3, 1, payload.length >> 8, payload.length), payload]);
    const inBytes = (first: Buffer): Buffer[] => {
      hello = Buffer.from(first);
      return [...[...first.subarray(0, 40)].map((byte) => Buffer.of(byte)), first.subarray(40)];
    };
    const inRecords = (first: Buffer): Buffer[] => [
      Buffer.concat([record(first.subarray(5, 25)), record(first.subarray(25, 26)), record(first.subarray(26))]),
    ];
    const inRecordsAndBytes = (first: Buffer): Buffer[] =>
      inRecords(first).flatMap((all) => [all.subarray(0, 27), all.subarray(27, 31), all.subarray(31)]);
    for (const cut of [inBytes, inRecords, inRecordsAndBytes])
      expect((await dial(relay, { socket: through(cut) })).getProtocol()).toBe("TLSv1.3");
    // OpenSSL would wait for all of this, and keep what has arrived.
    const large = [5 + MOST_HELLO, 0x0001_ffff].map((length) => [1, length >> 16, (length >> 8) & 255, length & 255]);
    const wrong = [
      ...large.map((head) => record(Buffer.of(...head, 3, 3))),
      record(Buffer.of(2, 0, 0, 4, 3, 3)),
      record(Buffer.of(1)),
      Buffer.of(22, 3, 1, 0, 0),
      Buffer.of(22, 3, 1, 0x40, 1),
      Buffer.concat([record(Buffer.of(1, 0, 0x1f, 0)), ...new Array(3_000).fill(record(Buffer.of(0)))]),
      Buffer.of(23),
      Buffer.of(22, 2),
    ];
    for (const bytes of wrong) {
      expect(judgeHello(bytes), bytes.subarray(0, 12).toString("hex")).toBe("none");
      const raw = connectTcp(relay.port, "127.0.0.1");
      raw.write(bytes);
      expect(await ended(raw)).toBeLessThan(5_000);
    }
    for (let length = 0; length <= hello.length; length++)
      expect(judgeHello(hello.subarray(0, length))).toBe(length < hello.length ? "partial" : "whole");
    expect(judgeHello(Buffer.concat([hello, Buffer.from("what follows is TLS's")]))).toBe("whole");
  });

  test("addresses take turns, and those of one address are bounded however often it comes and goes", async () => {
    const limits = { connectionsPerAddress: 1_000, joinsPerSecond: 0.01, joinBurst: 75 };
    const relay = await tlsRelay({ limits });
    const hello = await new Promise<Buffer>((resolve) => {
      const first = new Duplex({ read: () => undefined, write: (chunk: Buffer) => resolve(chunk) });
      later(() => first.destroy());
      connect({ socket: first, servername: "localhost" }).on("error", () => undefined);
    });
    let answered = 0;
    let hungUp = 0;
    /** Says hello, and resolves with how many were answered before it. */
    const ask = async (localAddress: string): Promise<number> => {
      const raw = connectTcp({ port: relay.port, host: "127.0.0.1", localAddress });
      later(() => raw.destroy());
      raw.on("error", () => undefined);
      raw.on("close", () => hungUp++);
      await new Promise((resolve) => raw.once("connect", resolve));
      const answer = new Promise<number>((resolve) => raw.once("data", () => resolve(answered++)));
      raw.write(hello);
      return await answer;
    };
    const crowd = Array.from({ length: 300 }, (_, i) => ask(`127.0.1.${1 + (i % 2)}`));
    await new Promise((resolve) => setImmediate(resolve));
    const honest = await ask("127.0.2.1");
    await Promise.all(crowd);
    expect(honest).toBeLessThan(150);
    expect(hungUp).toBe(0);
    // Twice the joins that it may try. What a join costs after its handshake is limited by the joins.
    for (let i = 0; i < 5; i++) void ask("127.0.1.1");
    await expect.poll(() => hungUp).toBe(5);
    await ask("127.0.2.1");
  });

  test("joins, newcomers and guesses are counted by address, whatever the connection", async () => {
    const limits = { joinsPerSecond: 0.001, joinBurst: 6, registrationsPerHour: 2, guesses: 2 };
    const open = await tlsRelay({ limits });
    const closed = await tlsRelay({ limits, invitesOnly: true });
    const join = async ({ port, files: { caFile } }: TlsRelay, who: RawIdentity, more: RawOptions): Promise<string> =>
      RawClient.join(`wss://127.0.0.1:${port}`, who, { ca: readFileSync(caFile), ...more }).then(
        async (client) => {
          await client.close();
          return "welcome";
        },
        ({ message }: Error) => /"code":"([A-Z_]+)"/.exec(message)?.[1] ?? message,
      );
    const known = await newIdentity();
    const from = (last: number): RawOptions => ({ localAddress: `127.0.3.${last}` });
    expect(await join(open, known, from(1))).toBe("welcome");
    expect(await join(open, await newIdentity(), from(1))).toBe("welcome");
    expect(await join(open, await newIdentity(), from(1))).toBe("RATE_LIMITED");
    expect(await join(open, await newIdentity(), from(2))).toBe("welcome");
    for (let i = 0; i < 3; i++) expect(await join(open, known, from(1))).toBe("welcome");
    expect(await join(open, known, from(1))).toBe("RATE_LIMITED");
    expect(await join(open, known, from(2))).toBe("welcome");
    const guess = (): RawOptions => ({ invite: Uint8Array.from(randomBytes(16)) });
    for (let i = 0; i < 2; i++) expect(await join(closed, known, { ...from(1), ...guess() })).toBe("INVITE_UNKNOWN");
    expect(await join(closed, known, { ...from(1), ...guess() })).toBe("RATE_LIMITED");
    expect(await join(closed, known, { ...from(2), ...guess() })).toBe("INVITE_UNKNOWN");
  });

  test("a certificate is renewed without a restart, and half of a new pair changes nothing", async () => {
    const lines: string[] = [];
    const sink = new Writable({ write: (chunk, _encoding, done) => done(void lines.push(String(chunk))) });
    const relay = await tlsRelay({ log: createRelayLog("info", sink) });
    const { certFile, keyFile, caFile } = relay.files;
    const serves = async (authority: string): Promise<boolean> =>
      dial(relay, { ca: readFileSync(authority) }).then(
        (socket) => !socket.destroy().connecting,
        () => false,
      );
    const client = await RawClient.join(`wss://localhost:${relay.port}`, await newIdentity(), {
      ca: readFileSync(caFile),
    });
    // Only half of the pair is new: SIGHUP reports it, the watch logs it, and the old pair goes on serving.
    replaceFile(other.certFile, certFile);
    expect(() => relay.reloadTls()).toThrow("TLS_KEY_MISMATCH");
    expect([await serves(caFile), await serves(other.caFile)]).toEqual([true, false]);
    replaceFile(other.keyFile, keyFile);
    await expect.poll(() => serves(other.caFile), { timeout: 8_000 }).toBe(true);
    expect(await serves(caFile)).toBe(false);
    // The file is cut off while it is written, and then whole again.
    const whole = readFileSync(certFile);
    truncateSync(certFile, whole.length / 2);
    await expect.poll(() => lines.join(""), { timeout: 8_000 }).toContain('"TLS_CERT_DAMAGED"');
    expect(await serves(other.caFile)).toBe(true);
    writeFileSync(certFile, whole);
    relay.reloadTls();
    expect(await serves(other.caFile)).toBe(true);
    // A client that was connected all the time has noticed nothing.
    expect(client.all("close")).toEqual([]);
    await client.close();
    for (const secret of readFileSync(keyFile, "utf8").split("\n").slice(1, -2))
      expect(lines.join("")).not.toContain(secret);
  });

  test("what is wrong with certificate or key is said at the start, with its code", async () => {
    const good = files(temporaryDirectory());
    const start = (tls: { certFile: string; keyFile: string }, clock = Date.now): Promise<string> =>
      startRelay({ port: 0, ephemeral: true, tls, clock }).then(
        async (relay) => {
          await relay.stop();
          return "started";
        },
        ({ code }) => code as string,
      );
    const text = join(directory, "text");
    writeFileSync(text, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n");
    expect(await start({ ...good, certFile: "/nothing/here" })).toBe("TLS_FILE_UNREADABLE");
    expect(await start({ ...good, keyFile: directory })).toBe("TLS_FILE_UNREADABLE");
    expect(await start({ ...good, certFile: text })).toBe("TLS_CERT_DAMAGED");
    expect(await start({ ...good, certFile: good.keyFile })).toBe("TLS_CERT_DAMAGED");
    expect(await start({ ...good, keyFile: text })).toBe("TLS_KEY_DAMAGED");
    expect(await start({ ...good, keyFile: other.keyFile })).toBe("TLS_KEY_MISMATCH");
    expect(await start(good, () => Date.now() + 3 * 86_400_000)).toBe("TLS_CERT_EXPIRED");
    expect(await start(good, () => Date.now() - 86_400_000)).toBe("TLS_CERT_NOT_YET");
    rmSync(good.caFile);
    expect(await start(good)).toBe("started");
  });

  test("a WebSocket is for a name of the certificate, and of a page that came by TLS from that very name", async () => {
    const relay = await tlsRelay({ invitesOnly: true });
    const { port } = relay;
    const own = `https://chat.example:${port}`;
    const cases: [host: string, origin: string | undefined, status: string][] = [
      [`chat.example:${port}`, undefined, "101"],
      [`CHAT.example:${port}`, own, "101"],
      ["chat.example", "https://chat.example", "101"],
      ["a.wild.example", undefined, "101"],
      [`127.0.0.1:${port}`, undefined, "101"],
      [`[::1]:${port}`, `https://[::1]:${port}`, "101"],
      ["evil.example", undefined, "421"],
      ["wild.example", undefined, "421"],
      ["a.b.wild.example", undefined, "421"],
      [`192.0.2.1:${port}`, undefined, "421"],
      ["chat.example.evil.example", undefined, "421"],
      ["chat.example.", undefined, "421"],
      ["chat.example@evil.example", undefined, "421"],
      ["xn--cht-8cd.example", undefined, "421"],
      [`chat.example:${port}`, `http://chat.example:${port}`, "403"],
      ["chat.example", "http://chat.example", "403"],
      [`chat.example:${port}`, "https://chat.example", "403"],
      ["chat.example", own, "403"],
      ["chat.example", "https://chat.example.", "403"],
      ["chat.example", "https://CHAT.example", "403"],
      ["chat.example", "https://xn--cht-8cd.example", "403"],
      ["chat.example", "https://ch\u0430t.example", "403"],
      ["chat.example", "https://chat.example@evil.example", "403"],
      ["chat.example", "https://evil.example/chat.example", "403"],
      ["chat.example", "https://chat.example, https://evil.example", "403"],
      ["chat.example", "https://localhost", "403"],
      ["chat.example", "wss://chat.example", "403"],
      ["chat.example", "null", "403"],
      ["chat.example", "", "403"],
    ];
    for (const [host, origin, status] of cases) {
      // What a proxy may add, or an attacker: it changes nothing.
      const more = { "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http", Forwarded: "host=evil.example" };
      const socket = await dial(relay);
      const headers = { ...more, ...(origin !== undefined && { Origin: origin }) };
      expect(await upgrade(socket, host, headers), `${host} ${origin}`).toBe(status);
      socket.destroy();
    }
    // What RFC 6455 refuses is refused under TLS as well.
    const odd: [headers: Record<string, string>, status: string][] = [
      [{ "Sec-WebSocket-Version": "8" }, "426"],
      [{ Origin: `${own}\t` }, "400"],
      [{ "Sec-WebSocket-Key": "short" }, "400"],
      [{ host: "chat.example" }, "400"],
    ];
    for (const [headers, status] of odd) {
      const socket = await dial(relay);
      expect(await upgrade(socket, `chat.example:${port}`, headers), JSON.stringify(headers)).toBe(status);
      socket.destroy();
    }
    // The page behind an invite link says how to go on, under the name by which it was asked.
    const page = await new Promise<string>((resolve, reject) => {
      const options = { port, host: "127.0.0.1", servername: "localhost", ca: readFileSync(relay.files.caFile) };
      get({ ...options, headers: { Host: "chat.example:8888" } }, (response) => {
        let body = "";
        response.on("data", (chunk: Buffer) => {
          body += chunk.toString();
        });
        response.on("end", () => resolve(body));
      }).on("error", reject);
    });
    expect(page).toContain("<pre>sandi client --relay wss://chat.example:8888</pre>");
    expect(page).toContain("<pre>sandi client --invite -</pre>");
    const { leaf } = loadTls(relay.files, Date.now());
    for (const odd of ["", ":", "[", "[::1", "::1", "localhost:", "localhost:99999999", " localhost", "local\0host"])
      expect(isNamedBy(leaf, odd), odd).toBe(false);
  });

  test("an IPv6 address can be listened on", async () => {
    const relay = await tlsRelay({ host: "::1" });
    expect(relay.url).toBe(`wss://[::1]:${relay.port}`);
    const client = await RawClient.join(relay.url, await newIdentity(), { ca: readFileSync(relay.files.caFile) });
    await client.close();
    await expect(startRelay({ host: "::", port: 0, ephemeral: true })).rejects.toMatchObject({
      code: "BIND_NEEDS_TLS",
    });
  });
});
