import { FaultText } from "../parts/faultText.tsx";
import { Icon } from "../parts/icon.tsx";
import { NameOf } from "../parts/nameOf.tsx";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";

/** Faults that belong to no place on the screen. They stay until somebody closes them. */
export function Toasts({ app }: { readonly app: App }) {
  return (
    <div class="toasts" role="alert">
      {app.toasts.value.map(({ id, fault, person }) => {
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
