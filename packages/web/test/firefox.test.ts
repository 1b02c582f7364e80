import { fileURLToPath } from "node:url";
import { ephemeralProfile, openClient } from "@sandi/client/node";
import { startRelay } from "@sandi/relay";
import { findBrowser } from "@sandi/testkit/browser/findBrowser";
import { Firefox } from "@sandi/testkit/browser/firefox";
import { describe, expect, onTestFinished, test } from "vitest";
import { filesOfPage } from "../../../scripts/freshPage.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const program = findBrowser(["firefox-esr", "firefox"]);

describe.skipIf(program === undefined)(program ? "Firefox" : "Firefox, of which none is installed here", () => {
  test("opens the page under its policy, joins, and talks with a terminal", async () => {
    const relay = await startRelay({ port: 0, ephemeral: true, web: await filesOfPage(ROOT) });
    onTestFinished(() => relay.stop());
    const profile = await ephemeralProfile({ name: "Citra", suites: ["ratchet", "rsa-des"] });
    const [terminal, firefox] = await Promise.all([openClient({ relay: relay.url, profile }), Firefox.start(program!)]);
    onTestFinished(() => firefox.close());
    onTestFinished(() => terminal.close());
    const heard: string[] = [];
    terminal.on((event) => event.event === "message" && heard.push(`${event.peer.name}: ${event.text}`));
    terminal.start();
    await firefox.open(relay.url.replace("ws:", "http:"), () => {
      addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        console.error(`${violatedDirective} ${blockedURI}`),
      );
    });
    await firefox.type("Your name", "Ayu");
    await firefox.click("Start");
    await firefox.click("Add someone");
    await firefox.type("Link or ID", terminal.link!);
    await firefox.click("Add");
    await firefox.type("Message", "dari Firefox");
    await firefox.click("Send");
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual(["Ayu: dari Firefox"]);
    await terminal.send((await terminal.find("Ayu", 5_000)).id, "ratchet", "ke Firefox");
    await expect
      .poll(() => firefox.texts("article .text"), { timeout: 20_000 })
      .toEqual(["dari Firefox", "ke Firefox"]);
    expect(firefox.problems).toEqual([]);
  });
});
