import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { startRelay } from "@sandi/relay";
import { MAIN, Machine, type Running } from "@sandi/testkit/programs/sandi";
import { afterAll, afterEach, describe, expect, it } from "vitest";

const machine = new Machine();
const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});
afterAll(() => machine.clear());

const root = process.getuid?.() === 0 && process.platform === "linux";
const NOBODY = 65_534;

function relay(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Running & { code: number }> {
  return machine.run(["relay", "--port", "0", ...args], "", env);
}

async function served(
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<{ url: string; program: Running }> {
  const program = machine.start(["relay", "--port", "0", ...args], { stdin: "ignore", env });
  const url = await program.until("a URL", () => /ws:\/\/\S+/.exec(program.out)?.[0]);
  return { url, program };
}

async function stopped(program: Running): Promise<void> {
  program.kill("SIGTERM");
  expect(await program.exit()).toBe(0);
}

/** A directory with the files of a relay that has run. */
async function used(path: string): Promise<string> {
  await (await startRelay({ port: 0, dataDir: path })).stop();
  return path;
}

/** A small disk of its own; without the right to mount one, nothing is mounted. */
function disk(name: string, size: string): string {
  const path = join(machine.folder, name);
  mkdirSync(path);
  execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "sandi-test", path]);
  cleanups.push(() => execFileSync("umount", ["-l", path]));
  return path;
}

const listed = (text: string): Record<string, unknown>[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Record<string, unknown>);

describe("a data directory", () => {
  it("that cannot be read is refused", async () => {
    const path = join(machine.folder, "locked");
    mkdirSync(path, { mode: root ? 0o700 : 0o000 });
    const as = root ? ["setpriv", `--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups"] : [];
    const [command, ...args] = [...as, process.execPath, MAIN, "relay", "--port", "0", "--data", path];
    const ran = spawnSync(command!, args, { encoding: "utf8", env: machine.env() });
    expect([ran.status, ran.stderr]).toEqual([78, expect.stringMatching(/^DATA_DIR_UNUSABLE: .*EACCES/)]);
  });

  it("that cannot be made is refused", async () => {
    const file = join(machine.folder, "file");
    writeFileSync(file, "");
    // Node's own way of making /proc/sandi never ends.
    const places = process.platform === "linux" ? [file, join(file, "below"), "/proc/sandi"] : [file];
    for (const path of places) {
      const refused = await relay(["--data", path]);
      expect([path, refused.code, refused.err]).toEqual([
        path,
        78,
        expect.stringMatching(/^DATA_DIR_UNUSABLE: .*(ENOTDIR|ENOENT)/),
      ]);
    }
    await used(join(machine.folder, "a", "few", "levels"));
  });

  it("of a relay on its own is not taken into a cluster, nor an address that is none tried again", async () => {
    const elsewhere = await relay([
      "--data",
      join(machine.folder, "cluster"),
      "--nats",
      "http://user:secret@127.0.0.1:1",
    ]);
    expect([elsewhere.code, elsewhere.err]).toEqual([78, expect.stringMatching(/^NATS_ADDRESS: /)]);
    expect(elsewhere.err).not.toContain("secret");
    const data = await used(join(machine.folder, "alone"));
    const beside = await relay(["--data", data, "--nats", "nats://127.0.0.1:1"]);
    expect([beside.code, beside.err]).toEqual([78, expect.stringContaining("NATS_BESIDE_DATABASE: ")]);
  });

  it.runIf(root)("of another user is left alone, even by root", async () => {
    const path = await used(join(machine.folder, "theirs"));
    chownSync(join(path, "relay.db"), NOBODY, NOBODY);
    const before = readdirSync(path);
    const refused = await relay(["--data", path]);
    expect([refused.code, refused.err]).toEqual([78, expect.stringMatching(/^DATA_DIR_OWNER: .*relay\.db.* 65534/)]);
    expect(readdirSync(path)).toEqual(before);
    // The directory itself may be another's: a group's volume, for example.
    chownSync(join(path, "relay.db"), 0, 0);
    chownSync(path, NOBODY, NOBODY);
    await used(path);
  });

  it("is closed to others: what is made in it, and what was open, which is told", async () => {
    const path = join(machine.folder, "open");
    mkdirSync(path, { mode: 0o755 });
    await stopped((await served(["--data", path])).program);
    for (const name of readdirSync(path)) expect([name, statSync(join(path, name)).mode & 0o077]).toEqual([name, 0]);
    chmodSync(join(path, "relay.key"), 0o644);
    chmodSync(join(path, "relay.db"), 0o640);
    const { program } = await served(["--data", path, "--json-logs", "--invite-only"]);
    const warned = listed(program.err).find(({ level }) => level === 40);
    expect(warned).toMatchObject({ files: ["relay.key", "relay.db"] });
    const commands = [`npm run sandi -- invite --data ${path}`, "npm run client -- --name Budi --invite -"];
    await program.until(
      "how to let somebody in",
      () => commands.every((one) => program.out.includes(`    ${one}\n`)) || undefined,
    );
    for (const name of ["relay.key", "relay.db"]) expect(statSync(join(path, name)).mode & 0o777).toBe(0o600);
    await stopped(program);
  });

  it.runIf(root)(
    "on a disk that is full: a new relay says so, an old one starts and gives out what it has",
    async () => {
      const path = disk("full", "1m");
      const data = await used(join(path, "data"));
      expect(() => writeFileSync(join(path, "rest"), Buffer.alloc(2 * 1_048_576))).toThrow("ENOSPC");
      const refused = await relay(["--data", join(path, "new")]);
      // 1: a supervisor tries it again, for room may come.
      expect([refused.code, refused.err]).toEqual([1, expect.stringMatching(/^DATA_DIR_FULL: /)]);
      const { url, program } = await served(["--data", data]);
      expect((await fetch(`${url.replace("ws", "http")}/readyz`)).status).toBe(200);
      await stopped(program);
    },
  );

  it.runIf(root)("on a disk that is read-only is refused", async () => {
    const path = disk("readOnly", "4m");
    await used(join(path, "data"));
    execFileSync("mount", ["-o", "remount,ro", path]);
    const refused = await relay(["--data", join(path, "data")]);
    expect([refused.code, refused.err]).toEqual([78, expect.stringMatching(/^DATA_DIR_UNUSABLE: .*EROFS/)]);
  });
});

describe("an address", () => {
  it("of IPv6 is taken with brackets and without, and is not taken twice", async () => {
    const { url, program } = await served(["--ephemeral", "--host", "[::1]", "--metrics-port", "0"]);
    expect(url).toMatch(/^ws:\/\/\[::1\]:\d+$/);
    const { port } = new URL(url);
    expect((await fetch(`http://[::1]:${port}/readyz`)).status).toBe(200);
    const second = await machine.run(["relay", "--ephemeral", "--host", "::1", "--port", port]);
    expect([second.code, second.err]).toEqual([1, expect.stringMatching(/^PORT_IN_USE: .*::1/)]);
    const metrics = /http:\/\/127\.0\.0\.1:(\d+)\/metrics/.exec(program.out)![1]!;
    const taken = await relay(["--ephemeral", "--metrics-port", metrics]);
    expect([taken.code, taken.err]).toEqual([1, expect.stringContaining(`PORT_IN_USE: port ${metrics} `)]);
    const nowhere = await relay(["--ephemeral", "--host", "192.0.2.1", "--behind-proxy", "--open"]);
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringMatching(/^BIND_FAILED: .*EADDRNOTAVAIL/)]);
    await stopped(program);
  });
});

describe("a limit of descriptors", () => {
  it.runIf(process.platform === "linux")("lowers the number of connections; who asked for more is told", async () => {
    const args = ["relay", "--port", "0", "--ephemeral", "--connections", "1000", "--json-logs"];
    const limited = ["-c", 'ulimit -n 160; exec "$0" "$@"', process.execPath, MAIN, ...args];
    const program = machine.spawn("sh", limited);
    const url = await program.until("a URL", () => /ws:\/\/\S+/.exec(program.out)?.[0]);
    const told = await program.until("a warning", () =>
      program.err.split("\n").find((line) => line.includes("DESCRIPTORS_FEW")),
    );
    expect(told).toContain("allows this relay 32 connections, but 1000 were requested");
    const port = Number(new URL(url).port);
    const sockets = Array.from({ length: 200 }, () => connect(port, "127.0.0.1"));
    for (const socket of sockets) cleanups.push(() => socket.destroy());
    // All but the 32 that fit are turned away at once; those go when they have not joined in time.
    await Promise.all(sockets.map(closed));
    await program.until("readiness", () => (program.err.includes("turned away") ? true : undefined));
    await expect.poll(async () => (await fetch(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    await stopped(program);
  });
});

describe("logs", () => {
  it("under --json-logs say why it ends, in the same form; --log-level chooses how much", async () => {
    const { url, program } = await served(["--ephemeral", "--json-logs", "--log-level", "info"]);
    const { port } = new URL(url);
    const args = ["relay", "--ephemeral", "--json-logs", "--port", port];
    const refused = await machine.run(args);
    expect(refused.code).toBe(1);
    expect(listed(refused.err)).toEqual([
      expect.objectContaining({ level: 50, code: "PORT_IN_USE", remedy: expect.stringContaining("--port") }),
    ]);
    const silent = await machine.run([...args, "--log-level", "silent"]);
    expect([silent.code, silent.err]).toEqual([1, ""]);
    await stopped(program);
    expect(listed(program.err).map(({ msg }) => msg)).toEqual(["ready", "stopping", "stopped"]);
  });
});

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.on("error", () => undefined);
    socket.on("close", () => resolve());
    socket.resume();
  });
}
