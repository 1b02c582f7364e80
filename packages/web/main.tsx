import { effect } from "@preact/signals";
import { loadRest } from "@sandi/views/later";
import { render } from "preact";
import { openMessenger } from "./messenger/open.ts";
import { Root } from "./screens/Root.tsx";
import { registerServiceWorker } from "./serviceWorker/register.ts";
import { currentLanguage, loadFaults, loadLanguage, preferredLanguage } from "./state/language.ts";
import { takeLinks } from "./state/openedLink.ts";
import { followHistory } from "./state/route.ts";
import { followSettings, setting } from "./state/settings.ts";
import { waitingUpdate } from "./state/update.ts";
import { BUILD_HASH, RELAYS } from "./thisBuild.ts";

followSettings();
takeLinks();
followHistory();
effect(() => {
  document.documentElement.dataset.theme = setting("theme").value;
});
const relays = RELAYS.length > 0 ? RELAYS : [location.origin.replace(/^http/, "ws")];
let hasStarted = false;
try {
  await start();
  hasStarted = true;
} finally {
  registerServiceWorker((apply) => {
    waitingUpdate.value = apply;
    // A build that does not start cannot ask.
    if (!hasStarted) apply();
  });
}
const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 2_000));
idle(() => void Promise.all([loadRest(), loadFaults()]).catch(() => undefined));

async function start(): Promise<void> {
  const [found] = await Promise.all([openMessenger(relays, BUILD_HASH), loadLanguage(preferredLanguage())]);
  document.documentElement.lang = currentLanguage();
  render(<Root found={found} />, document.getElementById("app")!);
}
