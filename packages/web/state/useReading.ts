import { useEffect } from "preact/hooks";
import { faultOf } from "../messenger/fault.ts";
import type { PersonId } from "../messenger/port.ts";
import type { App } from "./app.ts";

/** Says that somebody looks at a conversation, as long as the page is to be seen. */
export function useReading(app: App, person: PersonId): void {
  useEffect(() => {
    const failed = (error: unknown) => app.tell(faultOf(error));
    const tell = () => {
      const looks = document.visibilityState === "visible" && document.hasFocus();
      app.messenger.reading(looks ? person : undefined).catch(failed);
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    addEventListener("focus", tell);
    addEventListener("blur", tell);
    return () => {
      document.removeEventListener("visibilitychange", tell);
      removeEventListener("focus", tell);
      removeEventListener("blur", tell);
      app.messenger.reading(undefined).catch(failed);
    };
  }, [app, person]);
}
