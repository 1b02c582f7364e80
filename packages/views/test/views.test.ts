import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { toHex } from "@sandi/crypto";
import { useBrowser } from "@sandi/testkit/browser/useBrowser";
import { expect, test } from "vitest";
import { realBodies } from "./support/realBodies.ts";

type ViewsPage = typeof import("./support/viewsPage.tsx");
const browser = useBrowser<ViewsPage>(new URL("./support/viewsPage.tsx", import.meta.url));

const talk = realBodies("ratchet", ["halo"]);
/** Long enough to be folded. */
const rsaDes = realBodies("rsa-des", ["halo ".repeat(60)]);
const CSS = readFileSync(new URL("../styles.css", import.meta.url), "utf8");
const AXE = `${readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8")}; undefined`;
type Axe = { run(options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };

async function open(width: number) {
  const page = await browser.open();
  const { tab } = page;
  await tab.setViewportSize({ width, height: 800 });
  await page.call("style", CSS);
  await tab.evaluate(AXE);
  /** What axe finds, of colours in both themes; and that nothing is wider than the window. */
  const judge = async () => {
    const found: string[] = [];
    for (const colorScheme of ["light", "dark"] as const) {
      await tab.emulateMedia({ colorScheme });
      const only = colorScheme === "dark" ? { runOnly: ["color-contrast"] } : {};
      const { violations } = await tab.evaluate((only) => (globalThis as never as { axe: Axe }).axe.run(only), only);
      found.push(...violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${colorScheme} ${id}: ${html}`)));
    }
    expect(found).toEqual([]);
    expect(await tab.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
  };
  return { page, tab, judge };
}

/** Each run has other keys. */
function withoutBytes(text: string): string {
  return text.replaceAll(/[0-9a-f]{4}( [0-9a-f]{4})+/g, "…");
}

test("the bytes of a message: one field lights up in the list and among the bytes, by keyboard alone", async () => {
  const { bodies } = await talk;
  const { page, tab } = await open(320);
  await page.call("showBytes", bodies.get("opening")!, "ratchet", "en");
  const lit = () => tab.locator(".bytes-field.bytes-lit .bytes-name").allTextContents();
  const litBytes = () => tab.locator(".bytes-part.bytes-lit").locator(".bytes-said").allTextContents();

  await tab.keyboard.press("Tab");
  expect(
    await tab.getByRole("listbox", { name: "Bytes in hexadecimal" }).getAttribute("aria-activedescendant"),
  ).toMatch(/-0$/);
  for (let i = 0; i < 4; i++) await tab.keyboard.press("ArrowRight");
  expect([await lit(), await litBytes()]).toEqual([["epoch"], ["epoch, 4 bytes at 20"]]);

  await tab.keyboard.press("Tab");
  const focused = tab.locator(":focus");
  expect(await focused.getByText("epoch").count()).toBe(1);
  await tab.keyboard.press("End");
  expect([await lit(), await litBytes()]).toEqual([
    ["AES-256-GCM"],
    [expect.stringMatching(/^AES-256-GCM, 272 bytes at/)],
  ]);
  await tab.keyboard.press("ArrowUp");
  await tab.keyboard.press("Enter");
  expect(await focused.getAttribute("aria-expanded")).toBe("true");
  expect(await lit()).toEqual(["signature"]);
  expect(withoutBytes(await tab.locator(".bytes-field.bytes-lit").ariaSnapshot())).toMatchInlineSnapshot(`
    "- listitem:
      - button "signature … … signature of the sender 64 bytes at 3836" [expanded]
      - code: …"
  `);
  expect(await tab.locator(".bytes-origin").ariaSnapshot()).toMatchInlineSnapshot(`
    "- heading "Which key opens it, and where the key came from" [level=3]
    - paragraph: "Ayu opened this session: Ayu is A, and you are B."
    - list:
      - listitem:
        - strong: The key of this message
        - paragraph: AES-256-GCM has a key and a nonce of its own for each record. Both follow from message key 1 and from the random salt of this record. If one bit of the record changes, it does not open.
        - code: key 32, nonce 12 = HKDF-SHA-256(salt, message key, "sandi/ratchet/v1/record")
        - paragraph:
          - button "salt"
          - button "AES-256-GCM"
      - listitem:
        - strong: Message key 1 of epoch 0
        - paragraph: "A chain gives each record a key, and this is record 1 of it. The chain only runs forward, and the key is erased once it was used: nothing on this device can open these bytes again."
        - code: message key = HMAC-SHA-256(chain, 0x01), chain = HMAC-SHA-256(chain, 0x02)
        - paragraph:
          - button "n"
      - listitem:
        - strong: The chain of epoch 0
        - paragraph: "It begins with the opening of the session. A took a signed prekey that B had left at the relay, and made a shared secret with it (X-Wing: X25519 and ML-KEM-768)."
        - paragraph: A second secret comes from a one-time prekey. B erased its key when the session was opened.
        - code: root 32, chain0 32 = HKDF-SHA-256(T0, ss1 ‖ ss2)
        - paragraph:
          - button "signed prekey"
          - button "SHA-256(signed prekey)"
          - button "one-time prekey"
          - button "SHA-256(one-time prekey)"
          - button "ct1"
          - button "ct2"
          - button "signature""
  `);

  await tab.getByRole("button", { name: "ct2" }).last().click();
  expect(await focused.locator(".bytes-name").textContent()).toBe("ct2");
});

test("DES: every step by keyboard, the S-box that is chosen, and what one flipped bit changes", async () => {
  const { page, tab } = await open(320);
  await page.call("showDes", "en");
  expect(await tab.getByText("textbook").count()).toBe(1);
  const slider = tab.getByRole("slider", { name: "Step" });
  await slider.focus();
  await tab.keyboard.press("ArrowRight");
  expect(await slider.getAttribute("aria-valuetext")).toBe("Round 1 of 16");
  // J. Orlin Grabbe, "The DES Algorithm Illustrated": 011000 chooses row 0, column 12 of S1, which is 5.
  expect(await tab.locator(".des-hit").textContent()).toBe("5");
  await tab.getByRole("radio", { name: "S1" }).focus();
  await tab.keyboard.press("ArrowRight");
  expect(await tab.getByRole("caption").textContent()).toContain(
    "S2: the outer bits 01 choose row 1, the inner bits 1000 choose column 8. 12 comes out",
  );
  await tab.getByRole("button", { name: "Next step" }).click();
  await tab.keyboard.press("ArrowRight");
  expect(await tab.getByRole("status").first().textContent()).toBe("Round 3 of 16");
  await slider.focus();
  await tab.keyboard.press("End");
  expect(await tab.locator(".des-values").textContent()).toContain("10000101111010000001001101010100");

  await tab.getByRole("group", { name: "Bits of the block" }).getByRole("button").first().focus();
  await tab.keyboard.press("ArrowDown");
  await tab.keyboard.press("Space");
  expect(await tab.locator(":focus").getAttribute("aria-pressed")).toBe("true");
  const counts = await tab.locator(".des-counts td").allTextContents();
  expect(counts.slice(0, 3)).toEqual(["1", "4", "14"]);
  expect(counts).toHaveLength(17);
  await tab.getByRole("textbox", { name: "Key" }).fill("no key");
  expect(await tab.getByRole("textbox", { name: "Key" }).getAttribute("aria-invalid")).toBe("true");
  expect(await tab.getByText("This needs 16 hexadecimal digits").count()).toBe(1);
});

test("the rounds of a record's first block come when they are asked for, in the reader's language", async () => {
  const { bodies, suite } = await rsaDes;
  const body = bodies.get("record")!;
  const { page, tab, judge } = await open(320);
  await page.call("showBytes", body, "rsa-des", "id");
  expect(await tab.locator(".des").count()).toBe(0);
  await tab.getByRole("button", { name: "Tampilkan rondenya" }).click();
  const { offset } = suite.explain(body).fields.find(({ name }) => name === "DES-CBC")!;
  const shown = await tab.getByRole("textbox", { name: "Blok" }).inputValue();
  expect(shown).toBe(toHex(body.subarray(offset, offset + 8)));
  expect(await tab.getByRole("radio", { name: "Dekripsi" }).isChecked()).toBe(true);
  await tab.getByRole("button", { name: "Langkah berikutnya" }).click();
  await tab.locator(".bytes-field-name", { hasText: "DES-CBC" }).click();
  expect(await tab.locator(".bytes-lit .bytes-fold").count()).toBe(1);
  await judge();
});
