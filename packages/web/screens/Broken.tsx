import { useState } from "preact/hooks";
import type { Found } from "../messenger/open.ts";
import type { Messenger } from "../messenger/port.ts";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { useTask } from "../parts/useTask.ts";
import { currentLanguage, t } from "../state/language.ts";
import { offeredName } from "../state/offeredName.ts";
import { waitingUpdate } from "../state/update.ts";

type Props = {
  readonly found: Extract<Found, { at: "broken" }>;
  readonly onOpen: (messenger: Messenger) => void;
};

/** Nothing can be kept in this browser, or what it keeps cannot be read. Nothing is thrown away. */
export function Broken({ found, onOpen }: Props) {
  const [name, setName] = useState(() => offeredName(currentLanguage()));
  const { busy, fault, run } = useTask();
  const canGoOn = found.fault.code === "STORAGE_UNAVAILABLE";
  return (
    <main class="front">
      <h1 class="brand">Sandi</h1>
      <FaultAlert fault={found.fault} />
      <button type="button" class="button" onClick={() => location.reload()}>
        {t("tryAgain")}
      </button>
      {waitingUpdate.value && (
        <>
          <p>{t("updateHere")}</p>
          <button type="button" class="button main" onClick={waitingUpdate.value}>
            {t("update")}
          </button>
        </>
      )}
      {canGoOn && (
        <form
          class="front-form"
          onSubmit={(event) => {
            event.preventDefault();
            run(async () => onOpen(await found.withoutStorage(name)));
          }}
        >
          <p class="lead">{t("withoutStorage")}</p>
          <label for="name">{t("yourName")}</label>
          <input
            id="name"
            value={name}
            maxLength={64}
            required
            disabled={busy}
            onInput={(event) => setName(event.currentTarget.value)}
          />
          <button type="submit" class="button main" disabled={busy || name.trim() === ""}>
            {t("startWithoutStorage")}
          </button>
          <FaultAlert fault={fault} />
        </form>
      )}
    </main>
  );
}
