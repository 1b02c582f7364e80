import { nodePrimitives } from "@sandi/crypto/node";
import { formatPersonLink } from "@sandi/protocol";
import { expect, test } from "vitest";
import { two } from "./support/two.ts";

test("a person is found by a link, if it is whole and for this relay", async () => {
  const { ayu, budi } = await two();
  const link = ayu.link!;
  expect((await budi.find(` ${link} `, 5_000)).id).toEqual(ayu.id);
  const refused = (who: string) => budi.find(who, 0).then(String, (error: { readonly code: string }) => error.code);
  expect(await refused(budi.link!)).toBe("SELF_MESSAGE");
  expect(await refused(link.slice(0, -1))).toBe("LINK_DAMAGED");
  const other = formatPersonLink(nodePrimitives, "wss://other.example", new Uint8Array(32).fill(4), ayu.id);
  expect(await refused(other)).toBe("LINK_OTHER_RELAY");
});
