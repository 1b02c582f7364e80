// npm start: builds the page if what it is made of has changed, and the lab's with --lab, and starts the relay that serves it.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { earlyLanguage } from "../packages/cli/texts/early.ts";
import { translator } from "../packages/cli/texts/index.ts";
import { freshenPage } from "./freshPage.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const t = translator(earlyLanguage(args));

/** Whether there is a page to serve; without one the relay starts all the same. */
async function isBuilt(page: "web" | "lab"): Promise<boolean> {
  try {
    const ms = await freshenPage(root, page);
    if (ms !== undefined) console.error(t("relayWebBuilt", { seconds: (ms / 1000).toFixed(1) }));
    return true;
  } catch (error) {
    console.error(`${t("relayWebUnbuilt")}\n${error instanceof Error ? error.message : error}`);
    return false;
  }
}

const runs = !args.some((word) => ["--help", "-h", "--print-config"].includes(word));
if (runs && !args.includes("--no-web") && !(await isBuilt("web"))) args.push("--no-web");
if (runs && args.includes("--lab") && !(await isBuilt("lab"))) args.splice(args.indexOf("--lab"), 1);
process.argv = [process.execPath, join(root, "packages/cli/main.ts"), ...args];
await import("../packages/cli/main.ts");
