// The rooms of the relay. Each uses those below it, and what two of them need lies below both. The tool counts a folder's
// imports with those of the folders in it, so it looks at the relay alone, without its tests.

const { options } = require("./.dependency-cruiser.cjs");

const ROOM = "^packages/relay/(core|adapters)/[^/]+$";

module.exports = {
  forbidden: [
    {
      name: "no-cycle-of-rooms",
      severity: "error",
      scope: "folder",
      from: { path: ROOM },
      to: { path: ROOM, circular: true },
    },
  ],
  options: { ...options, includeOnly: { path: "^packages/relay/(?!test/)" } },
};
