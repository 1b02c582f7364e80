import type { PersonId } from "../messenger/port.ts";
import { safeName } from "./safe.ts";

const COLOURS = 8;

type Props = { readonly id: PersonId; readonly name: string; readonly online?: boolean };

/** The first letter of a name on a colour that the ID chooses: two people of one name seldom look the same. */
export function Avatar({ id, name, online = false }: Props) {
  const colour = Number.parseInt(id.slice(0, 2), 16) % COLOURS;
  const first = firstOf(safeName(name));
  return (
    <span class={`avatar colour-${colour}`} aria-hidden="true">
      {first.toUpperCase()}
      {online && <span class="online-dot" />}
    </span>
  );
}

let segmenter: Intl.Segmenter | undefined;

/** The first character, as people count them. Most names need nobody who knows all scripts: to make one takes 10 ms. */
function firstOf(name: string): string {
  if (/^[!-~]{2}/.test(name)) return name.charAt(0);
  segmenter ??= new Intl.Segmenter();
  const [first] = segmenter.segment(name);
  return first?.segment ?? "?";
}
