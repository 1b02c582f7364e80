import { registerHooks } from "node:module";

/** In one file, texts take the place of others. */
export type Plant = {
  readonly fault: string;
  /** Within the package. */
  readonly file: string;
  readonly plants: readonly (readonly [from: string, to: string])[];
};

const PACKAGE = new URL("../../../", import.meta.url).href;

/**
 * From now on each fault has a copy of modules of its own, by the query of their addresses: its place in the list.
 * @param folders addresses of those whose modules are copied, beside the package's own
 */
export function plantFaults(faults: readonly Plant[], folders: readonly string[] = []): void {
  const copied = [PACKAGE, ...folders];
  registerHooks({
    resolve(specifier, context, next) {
      const found = next(specifier, context);
      const query = context.parentURL?.split("?")[1];
      return query && copied.some((folder) => found.url.startsWith(folder))
        ? { ...found, url: `${found.url}?${query}` }
        : found;
    },
    load(url, context, next) {
      const loaded = next(url, context);
      const [address, query] = url.split("?");
      const fault = query === undefined ? undefined : faults[Number(query)];
      if (!fault || address !== PACKAGE + fault.file) return loaded;
      return { ...loaded, source: planted(String(loaded.source), fault) };
    },
  });
}

function planted(source: string, { fault, plants, file }: Plant): string {
  return plants.reduce((text, [from, to]) => {
    if (text.split(from).length !== 2) throw new Error(`${file} should have this once, for "${fault}": ${from}`);
    return text.replace(from, () => to);
  }, source);
}
