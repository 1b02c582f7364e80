/** Who there is. Mallory is registered like the others; and she runs the relay. */
export const PEOPLE = ["alice", "bob", "mallory"] as const;
export type PersonName = (typeof PEOPLE)[number];

/** What people call themselves. */
export const DISPLAY_NAMES: Readonly<Record<PersonName, string>> = { alice: "Alice", bob: "Bob", mallory: "Mallory" };
