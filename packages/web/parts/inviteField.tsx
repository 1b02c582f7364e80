import { t } from "../state/language.ts";

type Props = {
  readonly value: string;
  readonly disabled: boolean;
  readonly onChange: (value: string) => void;
};

/** For the link with an invite that somebody was sent. */
export function InviteField({ value, disabled, onChange }: Props) {
  return (
    <>
      <label for="invite">{t("inviteLink")}</label>
      <input
        id="invite"
        type="text"
        autocomplete="off"
        spellcheck={false}
        disabled={disabled}
        value={value}
        onInput={(event) => onChange(event.currentTarget.value)}
      />
    </>
  );
}
