import type { Context } from "./context.ts";
export async function runDemo(_context: Context): Promise<number> {
  return 1;
}
