import { faultOf } from "../messenger/fault.ts";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { t } from "../state/language.ts";

/** A screen could not be drawn. The client goes on behind it. */
export function Defect({ error }: { readonly error: unknown }) {
  return (
    <main class="front">
      <h1 class="brand">Sandi</h1>
      <FaultAlert fault={faultOf(error)} />
      <button type="button" class="button main" onClick={() => location.reload()}>
        {t("tryAgain")}
      </button>
    </main>
  );
}
