// npm run screenshots:lab [-- --out DIR --lang en|id NAME…]: every screen of the lab's page, in both themes and at three
// widths, into screens/.
import { mkdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { LAB_SCREENS } from "../packages/lab/test/support/labScreens.ts";
import { CHROMIUM_FLAGS, findChromium } from "../packages/testkit/browser/chromium.ts";
import { buildLab } from "./buildLab.ts";
import { serveLab } from "./lab.ts";

const WIDTHS = [1280, 700, 320];
const THEMES = ["light", "dark"] as const;

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values, positionals } = parseArgs({
  options: { out: { type: "string" }, lang: { type: "string", default: "en" } },
  allowPositionals: true,
});
const out = resolve(values.out ?? join(root, "screens"));
mkdirSync(out, { recursive: true });
const language = values.lang === "id" ? "id" : "en";

const { url, close } = await serveLab((await buildLab(root)).files, 0);
const browser = await chromium.launch({ executablePath: findChromium(), args: CHROMIUM_FLAGS });
try {
  const tab = await browser.newPage({ locale: language === "id" ? "id-ID" : "en-US" });
  for (const [name, { hash, go }] of Object.entries(LAB_SCREENS)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue;
    await tab.setViewportSize({ width: WIDTHS[0]!, height: 800 });
    await tab.goto("about:blank");
    await tab.goto(url + hash);
    await go(tab, language);
    for (const width of WIDTHS)
      for (const theme of THEMES) {
        await tab.setViewportSize({ width, height: 800 });
        await tab.emulateMedia({ colorScheme: theme });
        await tab.waitForTimeout(300);
        await tab.screenshot({ path: join(out, `lab-${name}-${width}-${theme}.png`), fullPage: true });
      }
    console.log(name);
  }
} finally {
  await browser.close();
  close();
}
