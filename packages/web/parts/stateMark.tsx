import type { Line } from "../messenger/port.ts";
import { t } from "../state/language.ts";
import { Icon, type IconName } from "./icon.tsx";

const MARKS = {
  queued: ["clock", "stateWaiting"],
  sent: ["clock", "stateWaiting"],
  accepted: ["check", "stateAccepted"],
  delivered: ["checkCheck", "stateDelivered"],
  read: ["checkCheck", "stateRead"],
  unconfirmed: ["warning", "stateUnconfirmed"],
} as const satisfies Record<Line["state"], readonly [IconName, string]>;

/** How far a message of mine has come. */
export function StateMark({ state }: { readonly state: Line["state"] }) {
  const [icon, text] = MARKS[state];
  return (
    <span class={`state state-${state}`} title={t(text)}>
      <Icon name={icon} />
      <span class="only-read">{t(text)}</span>
    </span>
  );
}

/** The same in words. */
export function stateText(state: Line["state"]): string {
  return t(MARKS[state][1]);
}
