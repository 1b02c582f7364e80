/** `attacker.ts NAME URL`: attacks until its parent tells it to stop, and says then what it did. */
import { ATTACKS, type Damage } from "./attacks.ts";

const [name, url] = process.argv.slice(2) as [string, string];
const damage: Damage = { tries: 0, codes: {} };
let stopped = false;
process.on("message", () => {
  stopped = true;
  // An answer that never comes must not hold it up.
  setTimeout(() => process.send?.(damage, () => process.exit(0)), 200);
});
process.on("disconnect", () => process.exit(1));
// Being cut off in the middle is what an attacker can expect.
process.on("unhandledRejection", () => undefined);
process.send?.("ready");
await ATTACKS[name]!.run(url, damage, () => stopped);
