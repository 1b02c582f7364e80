/** Writes docs/lab-matrix.md from what is computed: `node scripts/node.mjs scripts/labMatrix.ts`. A test holds them equal. */
import { writeFileSync } from "node:fs";
import { computeMatrix, matrixDoc } from "../packages/lab/matrix/index.ts";
import { nodePlatform } from "../packages/lab/node/index.ts";

writeFileSync(new URL("../docs/lab-matrix.md", import.meta.url), matrixDoc(await computeMatrix(nodePlatform)));
