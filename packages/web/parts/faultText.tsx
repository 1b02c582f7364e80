import type { Fault } from "../messenger/port.ts";
import { explained } from "../state/language.ts";
import { safeLine } from "./safe.ts";

/** What went wrong and what to do now, with the code that documents and logs use. */
export function FaultText({ fault }: { readonly fault: Fault }) {
  const { code, cause, remedy } = explained(fault);
  const said = safeLine(cause);
  return (
    <>
      <span class="fault-cause">{said.charAt(0).toUpperCase() + said.slice(1)}.</span>{" "}
      {remedy === "" ? null : <span class="fault-remedy">{safeLine(remedy)} </span>}
      <code class="fault-code">{code}</code>
    </>
  );
}
