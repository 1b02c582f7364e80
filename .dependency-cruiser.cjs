// Which module may import which. Arrows go one way: crypto <- protocol <- {relay, client} <- cli; lab sees them all.
// scripts/arrows.ts guards the same arrows as each package.json declares them, which this tool cannot see.

const PURE = "^packages/(crypto/(?!primitives/|test/)|protocol/(?!test/)|[^/]+/core/)";
const TESTS = "^packages/([^/]+/test|testkit)/";

const only = (name, allowed) => ({
  name: `arrows-${name}`,
  severity: "error",
  from: { path: `^packages/${name}/`, pathNot: TESTS },
  to: { path: "^packages/", pathNot: `^packages/(${[name, ...allowed].join("|")})/` },
});

module.exports = {
  forbidden: [
    {
      name: "no-cycle",
      severity: "error",
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ["type-only"] } },
    },
    // node:ffi is too young for the list of built-in modules that the tool goes by.
    { name: "could-not-resolve", severity: "error", from: {}, to: { couldNotResolve: true, pathNot: "^ffi$" } },
    only("crypto", []),
    only("protocol", ["crypto"]),
    only("relay", ["crypto", "protocol"]),
    only("client", ["crypto", "protocol"]),
    only("cli", ["crypto", "protocol", "client", "relay", "lab"]),
    only("views", ["crypto", "protocol", "client"]),
    only("web", ["crypto", "protocol", "client", "views"]),
    only("lab", ["crypto", "protocol", "client", "relay", "views"]),
    {
      name: "relay-is-for-its-command",
      comment: "In the command line, only the rooms of the relay and of its operator see that package.",
      severity: "error",
      from: { path: "^packages/cli/", pathNot: [TESTS, "^packages/cli/(relay|admin)/"] },
      to: { path: "^packages/relay/" },
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
      to: { dependencyTypes: ["core"] },
    },
    {
      name: "pure-folders-see-no-adapter",
      severity: "error",
      from: { path: "^packages/[^/]+/core/" },
      to: { path: "^packages/([^/]+)/(adapters|node|web)/" },
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
      extensions: [".ts", ".js", ".mjs", ".json"],
    },
  },
};
