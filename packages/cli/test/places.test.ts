import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, describe, expect, it } from "vitest";

const machine = new Machine();
afterAll(() => machine.clear());

const CLIENT = ["client", "--relay", "ws://127.0.0.1:9", "--timeout", "1"];

describe("where profiles cannot be kept", () => {
  it.each([
    ["XDG_DATA_HOME is a file", { XDG_DATA_HOME: "FILE" }],
    ["XDG_STATE_HOME is a file", { XDG_STATE_HOME: "FILE" }],
    ["HOME is a file", { HOME: "FILE", XDG_DATA_HOME: "", XDG_STATE_HOME: "" }],
    ["nothing can be made there", { XDG_DATA_HOME: "/proc" }],
  ])("78 and a remedy: %s", async (_, env) => {
    const file = join(machine.folder, "a-file");
    writeFileSync(file, "");
    const set = Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value.replace("FILE", file)]));
    for (const args of [CLIENT, ["listen"], ["send", "--to", "Ayu", "halo"]]) {
      const ran = await machine.run(args, "", set);
      expect([ran.code, ran.err]).toEqual([
        78,
        expect.stringMatching(/^PROFILE_FOLDER_UNUSABLE: .+\n {2}\S.+--ephemeral.+\n$/),
      ]);
    }
  });

  it("78 and a remedy where HOME names no place, and nothing is written into the working directory", async () => {
    const env = { HOME: "", XDG_DATA_HOME: "", XDG_STATE_HOME: "" };
    const ran = await machine.run([...CLIENT, "--lang", "id"], "", env);
    expect([ran.code, ran.err]).toEqual([78, expect.stringMatching(/^HOME_UNKNOWN: .+\n {2}Atur HOME.+\n$/)]);
    const relay = await machine.run(["relay", "--port", "0"], "", env);
    expect([relay.code, relay.err]).toEqual([78, expect.stringContaining("HOME_UNKNOWN: ")]);
    expect(existsSync(".local")).toBe(false);
  });

  it("is no concern of a throwaway identity", async () => {
    const ran = await machine.run([...CLIENT, "--ephemeral"], "", { HOME: "", XDG_DATA_HOME: "/proc" });
    expect([ran.code, ran.err]).toEqual([69, expect.stringContaining("RELAY_UNREACHABLE: ")]);
  });
});

describe("one profile, wanted by many at once", () => {
  it("has one holder, whom every other client names", async () => {
    const { url } = await machine.relay();
    const started = Array.from({ length: 8 }, () =>
      machine.start(["client", "--json", "--relay", url, "--name", "Wati"], { stdin: "pipe" }),
    );
    const said = await Promise.all(started.map((program) => program.event("profile")));
    const names = new Set(said.map(({ profile }) => profile));
    expect(names.size).toBe(8);
    const holder = started[said.findIndex(({ profile }) => profile === "wati")]!;
    for (const { profile, instead } of said)
      expect([profile, instead]).toEqual([
        profile,
        profile === "wati" ? undefined : { profile: "wati", pid: String(holder.pid) },
      ]);
    for (const program of started) program.end();
    expect(await Promise.all(started.map((program) => program.exit()))).toEqual(started.map(() => 0));
  });
});

describe("a name that was changed", () => {
  it("stays, whichever way the profile is started, and only --profile with --name changes it again", async () => {
    const { url } = await machine.relay();
    const start = async (args: string[], ...lines: string[]) => {
      const ran = await machine.run(
        ["client", "--json", "--relay", url, ...args],
        `${[...lines, "/quit"].join("\n")}\n`,
      );
      return ran.events.find(({ event }) => event === "joined")!;
    };
    const { id } = await start(["--name", "Sari"], "/whoami Sari Dewi");
    expect(await start(["--name", "Sari"])).toMatchObject({ id, name: "Sari Dewi" });
    expect(await start(["--profile", "sari"])).toMatchObject({ id, name: "Sari Dewi" });
    expect(await start(["--profile", "sari", "--name", "Ibu Sari"])).toMatchObject({ id, name: "Ibu Sari" });
  });
});
