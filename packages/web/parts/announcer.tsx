import { signal } from "@preact/signals";

const KEPT = 20;
const said = signal<readonly { readonly id: number; readonly text: string }[]>([]);
let next = 0;

/** Has a screen reader say it, after what it says now. */
export function announce(text: string): void {
  said.value = [...said.value, { id: next++, text }].slice(-KEPT);
}

/** What is added here is read out; nothing in it changes. */
export function Announcer() {
  return (
    <div class="only-read" aria-live="polite" aria-relevant="additions" data-announcer>
      {said.value.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
