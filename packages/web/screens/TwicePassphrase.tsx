import { useState } from "preact/hooks";
import { t } from "../state/language.ts";

type Props = {
  /** What the names of its fields begin with. */
  readonly id: string;
  readonly hint: string;
  readonly disabled: boolean;
  /** Undefined while there is none, or the two differ. */
  readonly onChange: (passphrase: string | undefined) => void;
};

/** Characters. Argon2id makes each guess dear, and of a short word there are too few. */
const SHORTEST = 12;

/** A new passphrase, typed twice: nobody could open what a slip of the finger has sealed. */
export function TwicePassphrase({ id, hint, disabled, onChange }: Props) {
  const [first, setFirst] = useState("");
  const [second, setSecond] = useState("");
  const differs = second !== "" && second !== first;
  const isShort = first !== "" && [...first].length < SHORTEST;
  const tell = (one: string, two: string) => onChange([...one].length >= SHORTEST && one === two ? one : undefined);
  return (
    <>
      <label for={`${id}-first`}>{t("passphrase")}</label>
      <input
        id={`${id}-first`}
        type="password"
        autocomplete="new-password"
        value={first}
        disabled={disabled}
        onInput={(event) => {
          setFirst(event.currentTarget.value);
          tell(event.currentTarget.value, second);
        }}
      />
      <label for={`${id}-second`}>{t("passphraseAgain")}</label>
      <input
        id={`${id}-second`}
        type="password"
        autocomplete="new-password"
        value={second}
        disabled={disabled}
        aria-invalid={differs}
        aria-describedby={`${id}-hint`}
        onInput={(event) => {
          setSecond(event.currentTarget.value);
          tell(first, event.currentTarget.value);
        }}
      />
      <p id={`${id}-hint`} class="hint">
        {differs ? t("passphraseDiffers") : isShort ? t("passphraseShort") : hint}
      </p>
    </>
  );
}
