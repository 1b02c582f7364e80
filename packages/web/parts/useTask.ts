import { useState } from "preact/hooks";
import { faultOf } from "../messenger/fault.ts";
import type { Fault } from "../messenger/port.ts";

/** Something that takes a moment and may fail: for buttons that wait and forms that say what is wrong. */
export function useTask() {
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState<Fault | undefined>(undefined);
  const run = (task: () => Promise<void>): void => {
    setBusy(true);
    setFault(undefined);
    task().then(
      () => setBusy(false),
      (error: unknown) => {
        setFault(faultOf(error));
        setBusy(false);
      },
    );
  };
  return { busy, fault, run, clear: () => setFault(undefined) };
}
