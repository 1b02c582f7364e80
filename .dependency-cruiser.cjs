// Which module may import which. Arrows go one way: crypto <- protocol <- {relay, client} <- cli; lab sees them all.
// scripts/arrows.ts guards the same arrows as each package.json declares them, which this tool cannot see.

const { existsSync, readFileSync } = require("node:fs");
const { builtinModules } = require("node:module");
const { join } = require("node:path");

const PURE = "^packages/(crypto/(?!primitives/|test/)|protocol/(?!test/)|[^/]+/core/)";
const TESTS = "^packages/([^/]+/test|testkit)/";

const only = (name, allowed) => ({
  name: `arrows-${name}`,
  severity: "error",
  from: { path: `^packages/${name}/`, pathNot: TESTS },
  to: { path: "^packages/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
});

/** Node's own modules. `node:ffi` is too young for the list. */
const OF_NODE = `^(node:)?(${[...builtinModules, "ffi"].map((name) => quoted(name.replace(/^node:/, ""))).join("|")})$`;

/** Which public doors of a package need Node. A browser may import all others. */
const NEEDS_NODE = {
  crypto: ["./node", "./node/kem"],
  protocol: [],
  client: ["./node", "./node/folders"],
  relay: [".", "./admin"],
  lab: ["./node"],
};
const PORTABLE = Object.keys(NEEDS_NODE).flatMap(portableDoors);
const NOT_PORTABLE = [
  OF_NODE,
  "(^|/)node_modules/(?!(@noble/(ciphers|curves|ed25519|hashes|post-quantum)|cborg|unhomoglyph|valibot)/)",
];

function portableDoors(name) {
  const manifest = join(__dirname, "packages", name, "package.json");
  if (!existsSync(manifest)) return [];
  const doors = Object.entries(JSON.parse(readFileSync(manifest, "utf8")).exports);
  return doors.filter(([door]) => !NEEDS_NODE[name].includes(door)).map(([, file]) => join("packages", name, file));
}

function quoted(text) {
  return text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

module.exports = {
  forbidden: [
    { name: "no-cycle", severity: "error", from: {}, to: { circular: true } },
    // node:ffi is too young for the list of built-in modules that the tool goes by. The pure folders refuse it by name.
    { name: "could-not-resolve", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^ffi$" } },
    only("crypto", []),
    only("protocol", ["crypto"]),
    only("relay", ["crypto", "protocol"]),
    only("client", ["crypto", "protocol"]),
    // The next three are for packages that are planned: the lab is a command, and its page and the messenger's share views.
    only("cli", ["crypto", "protocol", "client", "relay", "lab"]),
    only("views", ["crypto", "protocol", "client"]),
    only("web", ["crypto", "protocol", "client", "views"]),
    // The lab plays with a relay's rules, never with its sockets and disks.
    only("lab", ["crypto", "protocol", "client", "relay/core", "views"]),
    {
      name: "relay-is-for-its-command",
      comment: "In the command line, only the rooms of the relay and of its operator see that package.",
      severity: "error",
      from: { path: "^packages/cli/", pathNot: [TESTS, "^packages/cli/(relay|admin|errors)/"] },
      to: { path: "^packages/relay/" },
    },
    {
      name: "errors-see-errors",
      comment: "What explains a relay's errors knows them, and nothing else of the relay.",
      severity: "error",
      from: { path: "^packages/cli/errors/" },
      to: { path: "^packages/relay/(?!errors/)" },
    },
    {
      name: "lab-on-demand",
      comment: "The lab never rides along in a production bundle.",
      severity: "error",
      from: { path: "^packages/(cli|web)/", pathNot: TESTS },
      to: { path: "^packages/lab/", dependencyTypesNot: ["dynamic-import"] },
    },
    {
      name: "pure-folders-do-no-io",
      severity: "error",
      from: { path: PURE, pathNot: TESTS },
      to: { path: OF_NODE },
    },
    {
      name: "pure-folders-see-no-adapter",
      comment: "Of its own package a core sees itself, the errors and the ports that others fill.",
      severity: "error",
      from: { path: "^packages/([^/]+)/core/" },
      to: { path: "^packages/$1/", pathNot: "^packages/$1/(core|errors|store)/" },
    },
    {
      name: "pure-folders-see-no-adapter",
      comment: "Nor does it, or any other pure folder, see those of another package.",
      severity: "error",
      from: { path: PURE, pathNot: TESTS },
      to: { path: "^packages/([^/]+/(adapters|node|web|process)/|crypto/primitives/(node|web))" },
    },
    {
      name: "runs-without-node",
      comment: "A browser loads it: no Node, and no package but those that are known to run there.",
      severity: "error",
      from: { path: PORTABLE.map((file) => `^${quoted(file)}$`) },
      to: { path: NOT_PORTABLE, reachable: true },
    },
    {
      name: "product-code-sees-no-test-code",
      severity: "error",
      from: { path: "^packages/", pathNot: TESTS },
      to: { path: ["^packages/[^/]+/test/", "^packages/testkit/", "^(bench|chaos|models|scripts)/"] },
    },
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "(^|/)dist/" },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    combinedDependencies: false,
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["import", "node", "default", "types"],
      mainFields: ["module", "main", "types"],
      extensions: [".ts", ".tsx", ".js", ".mjs", ".json"],
    },
  },
};
