import { effect } from "@preact/signals";
import { loadRest } from "@sandi/views/later";
import { render } from "preact";
import { Root } from "./screens/Root.tsx";
import { burnWorkers } from "./state/burnWorkers.ts";
import { loadLanguage, preferredLanguage, preloadLanguages } from "./state/language.ts";
import { followAddress } from "./state/opening.ts";
import { setting } from "./state/settings.ts";

effect(() => {
  document.documentElement.dataset.theme = setting("theme").value;
});
await loadLanguage(preferredLanguage());
followAddress();
render(<Root />, document.getElementById("app")!);
const idle = globalThis.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 500));
// What is left to load is loaded now: from then on the network cable may be pulled.
idle(async () => {
  burnWorkers();
  await Promise.all([
    loadRest(),
    import("../lessons/index.ts").then(({ loadLessons }) => loadLessons()),
    preloadLanguages(),
    import("@sandi/views/des"),
  ]);
  document.documentElement.dataset.loaded = "all";
});
