import type { Scene } from "../world/scene.ts";
import type { Step } from "../world/steps.ts";

/** A sign that something is wrong: a check that refused, or what a person was shown. */
export type Sign = { readonly is: "refused" | "shown"; readonly check: string };

/** In the order in which they came. */
export function signsOf(world: Pick<Scene, "steps">): Sign[] {
  return world.steps.flatMap((step) => signOf(step) ?? []);
}

function signOf(step: Step): Sign | undefined {
  switch (step.is) {
    case "refused":
    case "declined":
      return { is: "refused", check: step.code };
    case "impossible":
      // Mallory herself could not go on.
      return step.code.startsWith("LAB_NO_KEY") ? { is: "refused", check: "NO_KEY" } : undefined;
    case "event":
      return signIn(step);
    default:
      return undefined;
  }
}

function signIn({ event }: Step & { is: "event" }): Sign | undefined {
  switch (event.event) {
    case "error":
      return { is: "refused", check: event.error.code };
    case "gap":
      return event.missing > 0 || event.lost > 0 ? { is: "shown", check: "gap" } : undefined;
    case "unconfirmed":
      return { is: "shown", check: "unconfirmed" };
    case "notice":
      return { is: "shown", check: event.error.code };
    case "handshake":
      if (event.error) return { is: event.state === "failed" ? "refused" : "shown", check: event.error.code };
      return event.reason && event.reason !== "first" ? { is: "shown", check: `opening: ${event.reason}` } : undefined;
    default:
      return undefined;
  }
}
