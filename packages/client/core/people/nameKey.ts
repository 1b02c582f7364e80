/** Two names that a person would take for one. */
export function nameKey(name: string): string {
  const trimmed = name.trim();
  // Nothing is to be normalized in most names, and asking costs more than all the rest.
  if (/^[ -~]*$/.test(trimmed)) return trimmed.toLowerCase();
  return trimmed.normalize("NFKC").toLocaleLowerCase("en");
}
