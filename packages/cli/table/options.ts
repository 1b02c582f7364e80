/** What was given to a command, read by its flags in the table. */
export type Options = {
  /** True if the flag was given, and not as --no-… */
  has(name: string): boolean;
  /** What was given: "true" and "false" for a flag without value. */
  given(name: string): string | undefined;
  /** The value given, else the table's default. */
  text(name: string): string | undefined;
  number(name: string): number | undefined;
  readonly operands: readonly string[];
};
