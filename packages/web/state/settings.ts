import { type Signal, signal } from "@preact/signals";

/** What a browser remembers of how the page looks. Nothing here tells whom one talks to or what is said. */
type Settings = {
  /** `auto`: the browser's own. */
  readonly language: "auto" | "en" | "id";
  readonly theme: "auto" | "light" | "dark";
  /** Whether a message that comes while the page is not looked at is told by the browser. */
  readonly notify: "unasked" | "on" | "off";
  /** Whether it is told with its text. */
  readonly notifyText: "on" | "off";
};

const DEFAULTS: Settings = { language: "auto", theme: "auto", notify: "unasked", notifyText: "off" };
const signals = new Map<keyof Settings, Signal<string>>();

export function setting<Name extends keyof Settings>(name: Name): Signal<Settings[Name]> {
  let known = signals.get(name);
  if (known === undefined) {
    known = signal<string>(stored(name) ?? DEFAULTS[name]);
    signals.set(name, known);
  }
  return known as Signal<Settings[Name]>;
}

export function changeSetting<Name extends keyof Settings>(name: Name, value: Settings[Name]): void {
  setting(name).value = value;
  try {
    localStorage.setItem(key(name), value);
  } catch {
    // Storage may be blocked: then it holds until the page is closed.
  }
}

/** Settings that another tab changes change here too. */
export function followSettings(): void {
  addEventListener("storage", ({ key: changed, newValue }) => {
    for (const name of Object.keys(DEFAULTS) as (keyof Settings)[])
      if (changed === key(name)) setting(name).value = (newValue ?? DEFAULTS[name]) as never;
  });
}

function stored(name: keyof Settings): string | null {
  try {
    return localStorage.getItem(key(name));
  } catch {
    return null;
  }
}

function key(name: keyof Settings): string {
  return `sandi/${name}`;
}
