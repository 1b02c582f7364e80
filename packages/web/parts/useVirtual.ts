import {
  elementScroll,
  observeElementOffset,
  observeElementRect,
  Virtualizer,
  type VirtualizerOptions,
} from "@tanstack/virtual-core";
import { useLayoutEffect, useReducer, useState } from "preact/hooks";

type Options = Pick<VirtualizerOptions<HTMLElement, HTMLElement>, "count" | "getScrollElement" | "estimateSize"> &
  Partial<VirtualizerOptions<HTMLElement, HTMLElement>>;

/** Only the rows of a long list that can be seen are in the page. */
export function useVirtual(options: Options): Virtualizer<HTMLElement, HTMLElement> {
  const [, draw] = useReducer<number, void>((times) => times + 1, 0);
  const whole = {
    observeElementRect: observeHeldRect,
    observeElementOffset,
    scrollToFn: elementScroll,
    ...options,
    onChange: (instance: Virtualizer<HTMLElement, HTMLElement>, sync: boolean) => {
      draw();
      options.onChange?.(instance, sync);
    },
  };
  const [virtualizer] = useState(() => new Virtualizer<HTMLElement, HTMLElement>(whole));
  virtualizer.setOptions(whole);
  useLayoutEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  return virtualizer;
}

/** A list that is held at its end stays there when it gets smaller, as when a keyboard or a notice comes up. */
const observeHeldRect: typeof observeElementRect<HTMLElement> = (instance, tell) =>
  observeElementRect(instance, (rect) => {
    const lost = Math.max(0, (instance.scrollRect?.height ?? 0) - rect.height);
    const wasAtEnd = instance.options.anchorTo === "end" && lost > 0 && instance.isAtEnd(lost + 1);
    tell(rect);
    if (wasAtEnd) instance.scrollToEnd();
  });
