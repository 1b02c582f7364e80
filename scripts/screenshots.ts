// npm run screenshots [-- --out DIR NAME…]: every screen of the page, in both themes and at three widths, into screens/.
// Everything in them is real: a relay, and three browsers that talk. docs/screens/ has those that documents show.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { type Browser, chromium, type Page } from "playwright-core";
import { startRelay } from "../packages/relay/main.ts";
import { CHROMIUM_FLAGS, findChromium } from "../packages/testkit/browser/chromium.ts";
import { act, add, begin, openConversation, received, send } from "../packages/web/test/support/driving.ts";
import { SCREENS, textsOf, toList } from "../packages/web/test/support/screens.ts";
import { buildWeb } from "./buildWeb.ts";

const WIDTHS = [1200, 700, 320];
const THEMES = ["light", "dark"] as const;
const t = textsOf("en");

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values, positionals } = parseArgs({ options: { out: { type: "string" } }, allowPositionals: true });
const out = resolve(values.out ?? join(root, "screens"));
mkdirSync(out, { recursive: true });

const build = await buildWeb(root);
const relay = await startRelay({ port: 0, ephemeral: true, web: build.files });
const origin = relay.url.replace(/^ws/, "http");
const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
try {
  const [budi, ayu, citra] = [await newTab(browser), await newTab(browser), await newTab(browser)];
  await shoot("first", budi);
  const link = await begin(ayu, "Ayu");
  await begin(budi, "Budi");
  await begin(citra, "Citra");
  await shoot("welcome", budi);
  await budi.setViewportSize({ width: WIDTHS[0]!, height: 800 });
  await talk(budi, ayu, citra, link);
  for (const [name, go] of Object.entries(SCREENS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    await budi.setViewportSize({ width: WIDTHS[0]!, height: 800 });
    await toList(budi, t);
    await go(budi, t);
    await shoot(name, budi);
  }
} finally {
  await browser.close();
  await relay.stop();
}

async function newTab(of: Browser): Promise<Page> {
  return (await of.newContext({ locale: "en-US" })).newPage().then(async (tab) => {
    await tab.goto(origin);
    await tab.getByRole("textbox", { name: "Your name" }).waitFor();
    return tab;
  });
}

async function talk(budi: Page, ayu: Page, citra: Page, link: string): Promise<void> {
  await add(budi, link);
  await send(budi, "Halo Ayu, sudah makan siang?");
  await openConversation(ayu, "Budi");
  await received(ayu, "Budi", "Halo Ayu");
  await send(ayu, "Belum. Ada warung soto baru di dekat kantor, katanya enak sekali.");
  await send(ayu, "Alamatnya di https://peta.example/soto-betawi");
  await received(budi, "Ayu", "Alamatnya");
  await send(budi, "Ayo! Jam satu?");
  await received(ayu, "Budi", "Ayo!");
  await act(ayu, /^Budi: Ayo/, "Reply");
  await send(ayu, "Jam satu. Aku pesankan meja.");
  await received(budi, "Ayu", "Jam satu");
  await act(ayu, /^Budi: Ayo/, "React");
  await ayu.getByRole("button", { name: "👍" }).click();
  await budi.getByRole("button", { name: "👍, Ayu" }).waitFor();
  await budi.getByRole("button", { name: "No", exact: true }).click();
  await add(citra, await linkOf(budi));
  await send(citra, "Besok jadi ke pasar?");
  await send(citra, "Aku bawa keranjang.");
  await citra.getByRole("article", { name: /^You: Aku bawa.*delivered/ }).waitFor();
}

/** Budi's own link, without leaving his conversation. */
async function linkOf(tab: Page): Promise<string> {
  await tab.getByRole("button", { name: "You and your link" }).click();
  return tab.getByRole("textbox", { name: "Your link" }).inputValue();
}

async function shoot(name: string, tab: Page): Promise<void> {
  if (positionals.length > 0 && !positionals.includes(name)) return;
  for (const width of WIDTHS)
    for (const theme of THEMES) {
      await tab.setViewportSize({ width, height: width === 320 ? 640 : 800 });
      await tab.emulateMedia({ colorScheme: theme });
      await tab.waitForTimeout(300);
      await tab.screenshot({ path: join(out, `${name}-${width}-${theme}.png`) });
    }
  console.log(name);
}
