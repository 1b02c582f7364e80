import { FaultText } from "../parts/faultText.tsx";
import { Icon } from "../parts/icon.tsx";
import { NameOf } from "../parts/nameOf.tsx";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";

/** Faults that belong to no place on the screen. They stay until somebody closes them. */
export function Toasts({ app }: { readonly app: App }) {
  const connection = app.connection.value;
  // Why the client has stopped is said once, where it can be started again.
  const stopped = connection.at === "stopped" ? ["CLIENT_CLOSED", connection.fault.code] : [];
  const toasts = app.toasts.value.filter(({ fault }) => !stopped.includes(fault.code));
  return (
    <div class="toasts" role="alert">
      {toasts.map(({ id, fault, person }) => {
        const known = person === undefined ? undefined : app.person(person);
        return (
          <div key={id} class="toast">
            <p>
              {known && (
                <>
                  <NameOf person={known} />{" "}
                </>
              )}
              <FaultText fault={fault} />
            </p>
            <button type="button" class="icon-button" aria-label={t("dismiss")} onClick={() => app.dismiss(id)}>
              <Icon name="close" />
            </button>
          </div>
        );
      })}
    </div>
  );
}
