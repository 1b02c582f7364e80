import { get } from "node:http";
import { networkInterfaces } from "node:os";
import { fileURLToPath } from "node:url";
import { Machine } from "@sandi/testkit/programs/sandi";
import { afterAll, expect, test } from "vitest";
import { freshenPage } from "../../../scripts/freshPage.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const machine = new Machine();
afterAll(() => machine.clear());

/** @param path as it is sent: a URL would be tidied up first */
function answered(url: string, host: string, path = "/"): Promise<number | undefined> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    get({ hostname, port, path, headers: { host } }, (response) => resolve(response.resume().statusCode)).on(
      "error",
      reject,
    );
  });
}

test("a relay serves the lab on an origin of its own, to this machine alone, until it ends", async () => {
  await freshenPage(ROOT, "lab");
  const everywhere = ["--host", "0.0.0.0", "--behind-proxy", "--open"];
  const program = machine.start(["relay", "--port", "0", "--ephemeral", ...everywhere, "--lab"], { stdin: "ignore" });
  const lab = await program.until("the lab", () => /The lab.* (http:\/\/127\.0\.0\.1:\d+\/)\s/.exec(program.out)?.[1]);
  const port = /ws:\/\/0\.0\.0\.0:(\d+)/.exec(program.out)![1]!;
  expect(new URL(lab).port).not.toBe(port);
  const page = await fetch(lab);
  expect(await page.text()).toContain("<title>Sandi Lab</title>");
  expect(page.headers.get("content-security-policy")).toContain("connect-src 'none'");
  expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).not.toContain("<title>Sandi Lab</title>");
  expect(await answered(lab, "lab.example")).toBe(421);
  expect(await answered(lab, "127.0.0.1")).toBe(200);
  for (const up of ["..", "%2e%2e", "..%2f..", "assets/..", "//.."])
    expect(await answered(lab, "127.0.0.1", `/${up}/package.json`)).toBe(404);
  // From elsewhere there is the relay, and no lab; nor at another of this machine's own addresses.
  await expect(fetch(lab.replace("127.0.0.1", "127.0.0.2"))).rejects.toThrow();
  const others = Object.values(networkInterfaces()).flatMap((found = []) => found);
  for (const { address } of others.filter(({ family, internal }) => family === "IPv4" && !internal)) {
    expect((await fetch(`http://${address}:${port}/readyz`)).status).toBe(200);
    await expect(fetch(lab.replace("127.0.0.1", address))).rejects.toThrow();
  }
  program.kill("SIGTERM");
  expect(await program.exit()).toBe(0);
  await expect(fetch(lab)).rejects.toThrow();
});
