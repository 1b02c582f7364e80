import { useId, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

export type Choice = { readonly label: string; readonly icon: IconName; readonly onChoose: () => void };

type Props = {
  readonly label: string;
  readonly icon: IconName;
  readonly choices: readonly Choice[];
};

/** A button that opens a list of actions: the WAI-ARIA pattern "menu button". */
export function Menu({ label, icon, choices }: Props) {
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const id = useId();
  const items = () => [...(list.current?.querySelectorAll("button") ?? [])];
  useLayoutEffect(() => {
    if (!open || !list.current || !button.current) return;
    list.current.showPopover();
    place(list.current, button.current.getBoundingClientRect());
    items()[0]?.focus();
    const elsewhere = (event: PointerEvent) => {
      if (!list.current?.contains(event.target as Node) && !button.current?.contains(event.target as Node))
        setOpen(false);
    };
    const moved = () => setOpen(false);
    addEventListener("pointerdown", elsewhere);
    addEventListener("scroll", moved, true);
    addEventListener("resize", moved);
    return () => {
      removeEventListener("pointerdown", elsewhere);
      removeEventListener("scroll", moved, true);
      removeEventListener("resize", moved);
    };
  }, [open]);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const all = items();
    const at = all.indexOf(document.activeElement as HTMLButtonElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
    if (event.key === "Escape") close();
    else if (event.key === "Tab") setOpen(false);
    else if (to !== undefined) all[to % all.length]?.focus();
    else return;
    if (event.key !== "Tab") {
      event.preventDefault();
      event.stopPropagation();
    }
  };
  return (
    <span class="menu">
      <button
        ref={button}
        type="button"
        class="icon-button"
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <Icon name={icon} />
      </button>
      {open && (
        <div
          id={id}
          ref={list}
          popover="manual"
          role="menu"
          tabIndex={-1}
          aria-label={label}
          class="menu-list"
          onKeyDown={onKeyDown}
        >
          {choices.map((choice) => (
            <button
              key={choice.label}
              type="button"
              role="menuitem"
              tabIndex={-1}
              onClick={() => {
                close();
                choice.onChoose();
              }}
            >
              <Icon name={choice.icon} />
              {choice.label}
            </button>
          ))}
        </div>
      )}
    </span>
  );
}

const GAP = 4;

/** Below the button, or above it where there is more room; in the layer over the page, so that nothing cuts it off. */
function place(list: HTMLElement, { left, right, top, bottom }: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = list;
  const fitsBelow = bottom + GAP + height <= innerHeight;
  const y =
    fitsBelow || top - GAP - height < 0 ? Math.min(bottom + GAP, innerHeight - height - GAP) : top - GAP - height;
  const x = left + width + GAP <= innerWidth ? left : right - width;
  list.style.left = `${Math.max(GAP, x)}px`;
  list.style.top = `${Math.max(GAP, y)}px`;
}
