import { fromHex } from "@sandi/crypto";
import * as v from "valibot";
import { RelayError } from "../../errors/relayError.ts";

/** What the relay does for its operator. It must not hold up the relay's only thread: long lists come in pages. */
export type AdminOperation = (args: unknown) => Promise<unknown>;
export type AdminOperations = Readonly<Record<string, AdminOperation>>;

/** An operation whose arguments fit a schema. Others are refused with `ADMIN_BAD_REQUEST`. */
export function adminOperation<S extends v.GenericSchema>(
  schema: S,
  run: (args: v.InferOutput<S>) => unknown,
): AdminOperation {
  return async (args) => {
    const parsed = v.safeParse(schema, args);
    if (!parsed.success) throw new RelayError("ADMIN_BAD_REQUEST", { reason: parsed.issues[0].message });
    return await run(parsed.output);
  };
}

/** 32 bytes in lower-case hex: an ID, or a key. */
export const bytes32 = v.pipe(
  v.string(),
  v.regex(/^[0-9a-f]{64}$/),
  v.transform((text) => fromHex(text)!),
);
