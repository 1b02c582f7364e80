import { useSignal } from "@preact/signals";
import { later } from "@sandi/views/later";
import { useEffect, useErrorBoundary } from "preact/hooks";
import type { Found } from "../messenger/open.ts";
import type { Messenger } from "../messenger/port.ts";
import { App } from "../state/app.ts";
import { callForAttention } from "../state/attention.ts";
import { openedLink } from "../state/openedLink.ts";
import { First } from "./First.tsx";
import { Shell } from "./Shell.tsx";

const Unlock = later(async () => (await import("./Unlock.tsx")).Unlock);
const Defect = later(async () => (await import("./Defect.tsx")).Defect);
const Broken = later(async () => (await import("./Broken.tsx")).Broken);

export function Root({ found }: { readonly found: Found }) {
  const app = useSignal<App | undefined>(undefined);
  const open = (messenger: Messenger) => {
    if (app.value) return;
    app.value = new App(messenger);
    callForAttention(app.value);
  };
  useEffect(() => {
    if (found.at === "open") open(found.messenger);
    if (found.at === "new" || found.at === "locked") void found.elsewhere.then(open);
  }, [found]);
  const [error] = useErrorBoundary();
  if (error) return <Defect error={error} />;
  if (app.value) return <Shell app={app.value} />;
  switch (found.at) {
    case "open":
      return null;
    case "new":
      return <First found={found} link={openedLink.value} onOpen={open} />;
    case "locked":
      return <Unlock unlock={async (passphrase, onProgress) => open(await found.unlock(passphrase, onProgress))} />;
    case "broken":
      return <Broken found={found} onOpen={open} />;
  }
}
