import { useId, useState } from "preact/hooks";
import { personName } from "../../texts/sentences.ts";
import type { Move } from "../../world/moves.ts";
import { PEOPLE } from "../../world/people.ts";
import { type Blank, blankForm, type Filled, FORMS, moveOf } from "../state/forms.ts";
import { act, busy, run } from "../state/lab.ts";
import { about, t } from "../state/language.ts";

type Props = {
  readonly what: Move["do"];
  /** The packet that it stands at. */
  readonly packet?: number;
  /** It is what its place is for. */
  readonly isMain?: boolean;
};

/** Asks what a move needs, and does it. One that needs nothing is a button. */
export function MoveForm({ what, packet, isMain = false }: Props) {
  const [filled, setFilled] = useState<Filled>(() =>
    blankForm(what, packet === undefined ? undefined : run.peek()?.world.desk.get(packet)),
  );
  const blanks = FORMS[what];
  const aboutId = useId();
  return (
    <form
      class="move-form"
      onSubmit={(event) => {
        event.preventDefault();
        void act(moveOf(what, filled, packet));
      }}
    >
      {blanks.length > 0 && (
        <p class="hint" id={aboutId}>
          {about(`about_${what}`)}
        </p>
      )}
      <div class="move-fields">
        {blanks.map((blank) => (
          <BlankField
            key={blank.name}
            {...{ blank, what }}
            value={filled[blank.name]!}
            onChange={(value) => setFilled({ ...filled, [blank.name]: value })}
          />
        ))}
        <button
          type="submit"
          class={isMain ? "button small main" : "button small"}
          disabled={busy.value}
          aria-describedby={blanks.length > 0 ? aboutId : undefined}
        >
          {t(`do_${what}`)}
        </button>
      </div>
    </form>
  );
}

type FieldProps = {
  readonly blank: Blank;
  readonly what: Move["do"];
  readonly value: string | number | boolean;
  onChange(value: string | number | boolean): void;
};

function BlankField({ blank, what, value, onChange }: FieldProps) {
  const id = useId();
  const label = t(`blank_${blank.name}` as "blank_who");
  if (blank.kind === "yes")
    return (
      <label class="tick">
        <input type="checkbox" checked={value === true} onChange={(event) => onChange(event.currentTarget.checked)} />
        {label}
      </label>
    );
  return (
    <div class={`field field-${blank.kind}`}>
      <label for={id}>{label}</label>
      <Input {...{ id, blank, what, value, onChange }} />
    </div>
  );
}

function Input({ id, blank, value, onChange }: FieldProps & { readonly id: string }) {
  switch (blank.kind) {
    case "person":
      return (
        <select id={id} value={String(value)} onChange={(event) => onChange(event.currentTarget.value)}>
          {blank.optional && <option value="">{t("asItIs")}</option>}
          {PEOPLE.map((one) => (
            <option key={one} value={one}>
              {personName(one)}
            </option>
          ))}
        </select>
      );
    case "choice":
      return (
        <select id={id} value={String(value)} onChange={(event) => onChange(event.currentTarget.value)}>
          {blank.choices.map((one) => (
            <option key={one} value={one}>
              {t(`choice_${one}` as "choice_key")}
            </option>
          ))}
        </select>
      );
    case "number":
      return (
        <input
          id={id}
          type="number"
          required
          min={blank.least ?? 0}
          max={blank.most}
          step={1}
          value={Number(value)}
          onInput={(event) => onChange(event.currentTarget.valueAsNumber || 0)}
        />
      );
    case "hex":
      return (
        <input
          id={id}
          type="text"
          required
          pattern="([0-9a-f]{2}){1,4096}"
          title={t("hexTitle")}
          spellcheck={false}
          value={String(value)}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      );
    default:
      return (
        <input
          id={id}
          type="text"
          required
          maxLength={512}
          value={String(value)}
          onInput={(event) => onChange(event.currentTarget.value)}
        />
      );
  }
}
