import { signal } from "@preact/signals";
import type { ComponentType } from "preact";

const loads: (() => Promise<void>)[] = [];

/** A part of the page that is loaded when it is first shown, or when there is nothing else to do. */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | undefined>(undefined);
  const get = async () => {
    loaded.value ??= await load();
  };
  loads.push(get);
  return function Later(props: Props) {
    const Loaded = loaded.value;
    // Without a network it comes from what the service worker keeps; else the next try may have one.
    if (!Loaded) void get().catch(() => undefined);
    return Loaded ? <Loaded {...props} /> : null;
  };
}

/** Loads what has not been shown yet, so that it is there at once, and without a network too. */
export async function loadRest(): Promise<void> {
  for (const load of loads) await load();
}
