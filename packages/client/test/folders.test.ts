import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ProtocolError } from "@sandi/protocol";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openProfile } from "../node/index.ts";
import { lockProfile } from "../node/lock.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "sandi-folders-"));
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true, force: true });
});

const open = (root: string, stateRoot = join(folder, "state")) =>
  openProfile({ profile: "p", root, stateRoot, suites: ["rsa-des"] });

async function failure(promise: Promise<unknown>): Promise<ProtocolError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProtocolError)) throw new Error("it was no coded error", { cause: error });
  return error;
}

describe("a folder that cannot be used", () => {
  const inTheWay = (name: string): string => {
    const file = join(folder, name);
    writeFileSync(file, "");
    return file;
  };

  it("is told with its path and the system's reason", async () => {
    const places: [string, string?][] = [
      [join(inTheWay("file"), "profiles")],
      ["/proc/sandi/profiles"],
      [join(folder, "profiles"), join(inTheWay("other"), "state")],
    ];
    for (const [root, state] of places) {
      const { code, context } = await failure(open(root, state));
      expect([code, context.reason]).toEqual(["PROFILE_FOLDER_UNUSABLE", expect.stringMatching(/^E[A-Z]+$/)]);
    }
  });

  it("is told where a part of the profile is no file", async () => {
    for (const part of ["state.db", "holder.json", "identity.key.new"]) {
      const root = join(folder, part);
      mkdirSync(join(root, "p", part, "full"), { recursive: true });
      expect((await failure(open(root))).code).toBe("PROFILE_FOLDER_UNUSABLE");
    }
  });

  it("is never looked for in the working directory", async () => {
    vi.stubEnv("HOME", "");
    vi.stubEnv("XDG_DATA_HOME", "relative");
    vi.stubEnv("XDG_STATE_HOME", "");
    expect(await failure(openProfile({ profile: "p", suites: ["rsa-des"] }))).toMatchObject({
      code: "HOME_UNKNOWN",
      context: { variable: "XDG_DATA_HOME" },
    });
    expect(existsSync("relative")).toBe(false);
  });

  it("does not end a client whose counter's folder goes away", async () => {
    const profile = await open(join(folder, "profiles"));
    rmSync(join(folder, "state"), { recursive: true });
    await profile.store.commit([{ op: "meta", key: "x", value: new Uint8Array(1) }]);
    expect(() => profile.close()).not.toThrow();
  });
});

describe("the holder of a profile", () => {
  it("is named in one step, and has left when the lock is free", () => {
    const lock = lockProfile(folder, "p", 0);
    const held = JSON.parse(readFileSync(join(folder, "holder.json"), "utf8")) as unknown;
    expect(held).toEqual({ pid: process.pid, since: "1970-01-01T00:00:00.000Z" });
    expect(() => lockProfile(folder, "p", 0)).toThrow(
      expect.objectContaining({ context: { profile: "p", ...(held as object) } }),
    );
    lock.release();
    expect(existsSync(join(folder, "holder.json"))).toBe(false);
  });

  it("is waited for where it has not written its name yet, and a dead one is not taken for it", async () => {
    const lock = lockProfile(folder, "p", 0);
    const holder = join(folder, "holder.json");
    // As a holder that was killed leaves it: no process has this number.
    writeFileSync(holder, JSON.stringify({ pid: 2 ** 22 + 1, since: "then" }));
    const script = `setTimeout(() => require("fs").writeFileSync(${JSON.stringify(holder)}, '{"pid":1,"since":"now"}'), 300)`;
    const late = once(spawn(process.execPath, ["-e", script]), "exit");
    try {
      expect(() => lockProfile(folder, "p", 0)).toThrow(
        expect.objectContaining({ code: "PROFILE_IN_USE", context: { profile: "p", pid: 1, since: "now" } }),
      );
    } finally {
      await late;
      lock.release();
    }
  });
});
