import type { Bus, Holder } from "@sandi/relay/ports";
import { describe, expect, test } from "vitest";

/** What every bus must do. `settle` waits until all nodes know what one node did. */
export function busContract(
  name: string,
  open: () => Promise<Bus>,
  settle: () => Promise<void> = async () => {},
): void {
  describe(`bus: ${name}`, () => {
    const holder = (log: string[], what: string): Holder => ({ replaced: () => log.push(what) });

    test("the newest claim holds, and the one before is told once", async () => {
      const bus = await open();
      const log: string[] = [];
      const [first, second, third] = ["first", "second", "third"].map((what) => holder(log, what)) as [
        Holder,
        Holder,
        Holder,
      ];
      expect(bus.isHeld("a")).toBe(false);
      bus.claim("a", first);
      await settle();
      expect([bus.isHeld("a"), bus.isHeld("b"), log]).toEqual([true, false, []]);
      bus.claim("a", second);
      bus.claim("a", third);
      bus.claim("b", first);
      await settle();
      expect(log).toEqual(["first", "second"]);
      await bus.close();
    });

    test("what was taken over cannot be given back by who had it", async () => {
      const bus = await open();
      const log: string[] = [];
      const old: Holder = {
        replaced: () => {
          log.push("replaced");
          bus.release("a", old);
        },
      };
      const young = holder(log, "young");
      bus.claim("a", old);
      bus.claim("a", young);
      await settle();
      expect([bus.isHeld("a"), log]).toEqual([true, ["replaced"]]);
      bus.release("a", old);
      await settle();
      expect(bus.isHeld("a")).toBe(true);
      bus.release("a", young);
      await settle();
      expect(bus.isHeld("a")).toBe(false);
      bus.release("a", young);
      await bus.close();
    });

    test("presence is told when it changes, and not when hands do", async () => {
      const bus = await open();
      const seen: string[] = [];
      bus.onPresence((id, held) => seen.push(`${id} ${held}`));
      const [one, two] = [holder([], "one"), holder([], "two")];
      bus.claim("a", one);
      await settle();
      bus.claim("a", one);
      bus.claim("a", two);
      await settle();
      bus.release("a", one);
      await settle();
      expect(seen).toEqual(["a true"]);
      bus.release("a", two);
      await settle();
      bus.claim("a", one);
      await settle();
      expect(seen).toEqual(["a true", "a false", "a true"]);
      await bus.close();
    });
  });
}
