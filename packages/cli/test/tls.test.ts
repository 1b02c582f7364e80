import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Issued, issue, replaceFile } from "@sandi/testkit/programs/certificates";
import { Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { translator } from "../texts/index.ts";

const machine = new Machine();
const folder = mkdtempSync(join(tmpdir(), "sandi-cli-tls-"));
let mine: Issued;
let other: Issued;

beforeAll(() => {
  mine = issue(folder, ["localhost"], { stem: "mine" });
  other = issue(folder, ["localhost"], { stem: "other" });
});
afterAll(async () => {
  await machine.clear();
  rmSync(folder, { recursive: true, force: true });
});

const t = translator("en");

describe("a relay off loopback", () => {
  it("is reached by TLS and an invite link, and takes a new certificate on SIGHUP", async () => {
    const tls = ["--tls-cert", mine.certFile, "--tls-key", mine.keyFile];
    const relay = machine.start(["relay", "--host", "0.0.0.0", "--port", "0", ...tls], { stdin: "ignore" });
    const port = await relay.until("a port", () => /wss:\/\/0\.0\.0\.0:(\d+)/.exec(relay.out)?.[1]);
    await relay.until("its way in", () => relay.out.includes(t("relayInvites")) || undefined);
    // Its own address says nothing: how it is reached has to be said.
    const where = `wss://localhost:${port}`;
    const nowhere = await machine.run(["invite"]);
    expect([nowhere.code, nowhere.err]).toEqual([1, expect.stringContaining("INVITE_NEEDS_URL")]);
    const link = (await machine.run(["invite", "--relay-url", where])).out.trim();
    const join = (...args: string[]) => machine.run(["client", "--json", "--name", "Ayu", ...args], `${link}\n/quit\n`);
    const untrusted = await join("--invite", "-");
    expect(untrusted.code).toBe(77);
    expect(untrusted.events.find(({ event }) => event === "error")).toMatchObject({ code: "RELAY_CERT_UNTRUSTED" });
    const joined = await join("--invite", "-", "--relay-ca", mine.caFile);
    expect(joined.code).toBe(0);
    expect(joined.events.find(({ event }) => event === "joined")).toMatchObject({ relay: where, invited: true });

    replaceFile(other.certFile, mine.certFile);
    relay.kill("SIGHUP");
    await relay.until("the refusal", () => relay.err.includes("TLS_KEY_MISMATCH") || undefined);
    replaceFile(other.keyFile, mine.keyFile);
    relay.kill("SIGHUP");
    await relay.until("the new one", () => relay.out.includes(t("relayTlsReloaded")) || undefined);
    const again = await join("--relay", where, "--relay-ca", other.caFile);
    expect(again.events.find(({ event }) => event === "joined")).toMatchObject({ pinnedNow: false, invited: false });
    relay.kill("SIGTERM");
    expect(await relay.exit()).toBe(0);
  });

  it("does not start with a certificate without key, nor a client with an authority that is none", async () => {
    const half = await machine.run(["relay", "--ephemeral", "--tls-cert", mine.certFile]);
    expect([half.code, half.err]).toEqual([78, expect.stringContaining("TLS_NEEDS_BOTH")]);
    const args = ["client", "--ephemeral", "--name", "Ayu", "--relay", "wss://localhost:1"];
    const none = await machine.run([...args, "--relay-ca", mine.keyFile]);
    expect([none.code, none.err]).toEqual([1, expect.stringContaining("RELAY_CA_UNUSABLE")]);
  });
});
