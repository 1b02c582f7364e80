import type { PersonId } from "../messenger/port.ts";
import { safeName } from "./safe.ts";

const COLOURS = 8;

type Props = { readonly id: PersonId; readonly name: string; readonly online?: boolean };

/** The first letter of a name on a colour that the ID chooses: two people of one name seldom look the same. */
export function Avatar({ id, name, online = false }: Props) {
  const colour = Number.parseInt(id.slice(0, 2), 16) % COLOURS;
  const [first] = new Intl.Segmenter().segment(safeName(name));
  return (
    <span class={`avatar colour-${colour}`} aria-hidden="true">
      {(first?.segment ?? "?").toUpperCase()}
      {online && <span class="online-dot" />}
    </span>
  );
}
