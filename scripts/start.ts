// npm start: builds the page if what it is made of has changed, and starts the relay that serves it.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { earlyLanguage } from "../packages/cli/texts/early.ts";
import { translator } from "../packages/cli/texts/index.ts";
import { freshenPage } from "./freshPage.ts";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const args = process.argv.slice(2);
const t = translator(earlyLanguage(args));

try {
  const needsPage = !args.some((word) => ["--no-web", "--help", "-h", "--print-config"].includes(word));
  const ms = needsPage ? await freshenPage(root) : undefined;
  if (ms !== undefined) console.error(t("relayWebBuilt", { seconds: (ms / 1000).toFixed(1) }));
} catch (error) {
  console.error(`${t("relayWebUnbuilt")}\n${error instanceof Error ? error.message : error}`);
  args.push("--no-web");
}
process.argv = [process.execPath, join(root, "packages/cli/main.ts"), ...args];
await import("../packages/cli/main.ts");
