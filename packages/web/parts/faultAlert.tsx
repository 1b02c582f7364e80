import type { Fault } from "../messenger/port.ts";
import { FaultText } from "./faultText.tsx";

/** Says at once, to eye and ear, what went wrong; nothing if nothing did. */
export function FaultAlert({ fault }: { readonly fault: Fault | undefined }) {
  return fault ? (
    <p class="fault" role="alert">
      <FaultText fault={fault} />
    </p>
  ) : null;
}
