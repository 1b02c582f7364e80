import type { BodyField } from "@sandi/protocol";
import type { ViewsTranslate } from "../texts/index.ts";
import type { Origin } from "./originOf.ts";

/** Whether the reader of this page sealed the body, and what the other is called, made safe to show. */
export type Between = { readonly mine: boolean; readonly peer: string };

type Props = {
  readonly origin: Origin;
  readonly fields: readonly BodyField[];
  readonly between: Between | undefined;
  readonly t: ViewsTranslate;
  onPoint(fields: readonly number[] | undefined): void;
  /** A field is to be looked at in the list. */
  onGo(field: number): void;
};

/** Which key opens the bytes and where that came from: step by step back to the first secret. */
export function KeyOrigin({ origin, fields, between, t, onPoint, onGo }: Props) {
  const { sealer, steps } = origin;
  return (
    <div class="bytes-origin">
      <h3>{t("originTitle")}</h3>
      {between && sealer && (
        <p>{t(between.mine === (sealer === "A") ? "originMine" : "originTheirs", { peer: between.peer })}</p>
      )}
      <ol onPointerLeave={() => onPoint(undefined)}>
        {steps.map((step) => (
          <li key={step.title} onPointerEnter={() => onPoint(step.fields.length > 0 ? step.fields : undefined)}>
            <strong>{step.title}</strong>
            {step.texts.map((text) => (
              <p key={text}>{text}</p>
            ))}
            {step.formula && <code class="bytes-formula">{step.formula}</code>}
            <p class="bytes-links">
              {step.fields.map((index) => (
                <button key={index} type="button" class="bytes-button" onClick={() => onGo(index)}>
                  {fields[index]!.name}
                </button>
              ))}
            </p>
          </li>
        ))}
      </ol>
    </div>
  );
}
