/** How far each address was scrolled when it was left. */
const places = new Map<string, number>();
let shown = "";
let settle: (() => void) | undefined;

/**
 * What is opened by a link begins at its top; going back leads to where one was, as soon as what stood above it is there
 * again.
 * @param isNew whether a link led there
 */
export function arrive(isNew: boolean): void {
  const isFirst = shown === "";
  shown = location.href;
  settle?.();
  if (isFirst) addEventListener("scroll", () => places.set(shown, scrollY), { passive: true });
  else if (isNew) scrollTo(0, 0);
  else comeBackTo(places.get(shown) ?? 0);
}

/** A reader who scrolls meanwhile is let go. */
function comeBackTo(top: number): void {
  const growing = new ResizeObserver(() => {
    scrollTo(0, top);
    if (Math.abs(scrollY - top) <= 1) settle?.();
  });
  const BY_READER = ["wheel", "touchstart", "keydown", "pointerdown"] as const;
  settle = () => {
    growing.disconnect();
    for (const event of BY_READER) removeEventListener(event, settle!);
    settle = undefined;
  };
  for (const event of BY_READER) addEventListener(event, settle, { once: true });
  growing.observe(document.body);
}
