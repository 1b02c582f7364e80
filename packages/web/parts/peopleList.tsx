import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import type { Person } from "../messenger/port.ts";
import { nameOf } from "./nameOf.tsx";
import { useVirtual } from "./useVirtual.ts";

type Props = {
  readonly class: string;
  /** What the list is called. */
  readonly label: string;
  readonly people: readonly Person[];
  /** Pixels, about. */
  readonly rowHeight: number;
  readonly row: (person: Person) => ComponentChildren;
  /** What stands there if nobody does. */
  readonly children?: ComponentChildren;
};

/** People, thousands of them if need be. */
export function PeopleList({ class: className, label, people, rowHeight, row, children }: Props) {
  const scroll = useRef<HTMLDivElement>(null);
  const virtual = useVirtual({
    count: people.length,
    getScrollElement: () => scroll.current,
    estimateSize: () => rowHeight,
    getItemKey: (index) => people[index]!.id,
    overscan: 6,
  });
  return (
    <div class={className} ref={scroll}>
      {people.length === 0 && children}
      <ul aria-label={label} style={{ height: `${virtual.getTotalSize()}px` }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const person = people[index]!;
          return (
            <li
              key={person.id}
              aria-label={nameOf(person)}
              aria-setsize={people.length}
              aria-posinset={index + 1}
              style={{ transform: `translateY(${start}px)` }}
            >
              {row(person)}
            </li>
          );
        })}
      </ul>
    </div>
  );
}
