import { nodeKem } from "@sandi/crypto/node/kem";
import { allSuites } from "@sandi/protocol/suites/all";

/** All suites, over Node's primitives. */
export const nodeSuites = allSuites(nodeKem);
