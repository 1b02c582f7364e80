import { type Signal, signal } from "@preact/signals";

/** What a browser remembers of how the lab looks. */
type Settings = {
  /** `auto`: the browser's own. */
  readonly language: "auto" | "en" | "id";
  readonly theme: "auto" | "light" | "dark";
};

const signals: { readonly [Name in keyof Settings]: Signal<Settings[Name]> } = {
  language: signal((stored("language") as Settings["language"]) ?? "auto"),
  theme: signal((stored("theme") as Settings["theme"]) ?? "auto"),
};

export function setting<Name extends keyof Settings>(name: Name): Signal<Settings[Name]> {
  return signals[name] as Signal<Settings[Name]>;
}

export function changeSetting<Name extends keyof Settings>(name: Name, value: Settings[Name]): void {
  setting(name).value = value;
  try {
    localStorage.setItem(`sandi-lab/${name}`, value);
  } catch {
    // Storage may be blocked: then it holds until the page is closed.
  }
}

function stored(name: keyof Settings): string | null {
  try {
    return localStorage.getItem(`sandi-lab/${name}`);
  } catch {
    return null;
  }
}
