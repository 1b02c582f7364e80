// What `npm run build:web` wrote into index.html. It stands there and not in the scripts: their names come from their
// content, so that a browser may keep them for ever.

/** SHA-256 over all files of this build, in hex, as in hashes.json. Empty for a page that was not built by it. */
export const BUILD_HASH: string = written("sandi-build");

/** WebSocket URLs given by `--relay`. Empty for a page that a relay serves: its relay is its own origin. */
export const RELAYS: readonly string[] = written("sandi-relays").split(" ").filter(Boolean);

function written(name: string): string {
  return document.querySelector<HTMLMetaElement>(`meta[name="${name}"]`)?.content ?? "";
}
