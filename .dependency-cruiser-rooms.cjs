// The rooms of the relay and of the client's engine. Each uses those below it, and what two of them need lies below both.
// The tool counts a folder's imports with those of the folders in it, so it looks at these two alone, without their tests.

const { options } = require("./.dependency-cruiser.cjs");

const ROOM = "^packages/(relay/(core|adapters)|client/core)/[^/]+$";

module.exports = {
  forbidden: [
    {
      name: "no-cycle-of-rooms",
      severity: "error",
      scope: "folder",
      from: { path: ROOM },
      to: { path: ROOM, circular: true },
    },
    {
      name: "no-way-back-into-a-room",
      comment: "A room uses the folders within it, and they know nothing of the room.",
      severity: "error",
      from: { path: "^packages/relay/(core|adapters)/([^/]+)/[^/]+/" },
      to: { path: "^packages/relay/$1/$2/[^/]+\\.ts$" },
    },
    {
      name: "operators-read-the-view",
      comment: "What is shown to the operator comes from core/operator, which asks the other rooms.",
      severity: "error",
      from: { path: "^packages/relay/adapters/(admin|http)/" },
      to: { path: "^packages/relay/core/(client|cluster|connection|mail|people)/" },
    },
  ],
  options: { ...options, includeOnly: { path: "^packages/(relay/(?!test/)|client/core/)" } },
};
