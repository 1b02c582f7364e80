import { expect, test } from "vitest";
import { isLoopback } from "../index.ts";

test("loopback is this machine itself, by address or by its own name, and nothing that looks like it", () => {
  const own = ["localhost", "127.0.0.1", "127.9.99.255", "::1", "[::1]"];
  for (const host of own) expect(isLoopback(host), host).toBe(true);
  const others = [
    "",
    "LOCALHOST.example",
    "localhost.evil.example",
    "127.0.0.1.evil.example",
    "1270.0.0.1",
    "127.0.0",
    "127.0.0.256",
    "127.0.0.01",
    "127.1",
    "0.0.0.0",
    "::",
    "::2",
    "[::ffff:127.0.0.1]",
    "127.0.0.1\n",
  ];
  for (const host of others) expect(isLoopback(host), JSON.stringify(host)).toBe(false);
});
