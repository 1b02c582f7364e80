export { computeMatrix, MATRIX_SEED, type Matrix, type Row } from "./compute.ts";
export { matrixDoc } from "./document.ts";
