import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Drawing } from "./Drawing.tsx";

const CROSS = ["M18 6 6 18", "m6 6 12 12"];

export type DialogProps = {
  readonly title: string;
  /** The name of the button that closes it. */
  readonly close: string;
  readonly onClose: () => void;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
};

/** A window over the page. The browser keeps the focus inside, ends it with Escape, and gives the focus back. */
export function Dialog({ title, close, onClose, wide = false, children }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const before = document.activeElement;
    const dialog = ref.current!;
    dialog.showModal();
    return () => {
      // What the dialog led to may have taken the focus already.
      const isFree = document.activeElement === document.body || dialog.contains(document.activeElement);
      if (isFree && before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      class={wide ? "dialog wide" : "dialog"}
      aria-labelledby={heading}
      onClose={onClose}
      onMouseDown={(event) => event.target === ref.current && ref.current?.close()}
    >
      <header class="dialog-head">
        <h2 id={heading}>{title}</h2>
        <button type="button" class="icon-button" aria-label={close} onClick={() => ref.current?.close()}>
          <Drawing paths={CROSS} />
        </button>
      </header>
      <div class="dialog-body">{children}</div>
    </dialog>
  );
}
