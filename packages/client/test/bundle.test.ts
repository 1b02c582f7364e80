import { bundle } from "@sandi/testkit/browser/bundle";
import { expect, test } from "vitest";

test("the client, bundled for a browser, holds nothing of Node and none of its folder", async () => {
  const { modules } = await bundle(`export * from "@sandi/client";`);
  expect(modules).toContain("packages/client/core/engine.ts");
  expect(modules.filter((path) => path.startsWith("packages/client/node/"))).toEqual([]);
});

test("what needs Node is refused, with the importers' names", async () => {
  await expect(bundle(`export * from "@sandi/client/node";`)).rejects.toThrow(
    "packages/client/node/lock.ts imports node:sqlite",
  );
});
