import { describe, onTestFinished, test } from "vitest";
import { PROFILE_STORE_CASES, type StorePlace } from "./profileStoreCases.ts";

/**
 * The contract of profile stores, as tests: each case gets its own place.
 * A store that lives in a page runs `PROFILE_STORE_CASES` there instead.
 */
export function profileStoreContract(
  name: string,
  newPlace: () => StorePlace & { readonly remove?: () => void },
): void {
  describe(`profile store: ${name}`, () => {
    test.for(PROFILE_STORE_CASES)("$name", async ({ run }) => {
      const place = newPlace();
      onTestFinished(() => place.remove?.());
      await run(place);
    });
  });
}
