import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Line, Person, Sealed } from "../messenger/port.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { useTask } from "../parts/useTask.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";
import type { InsideProps } from "./Inside.tsx";

type Props = { readonly app: App; readonly person: Person; readonly line: Line; readonly onClose: () => void };

/** What a message was on the wire. Its views are loaded when somebody wants to see them. */
export function LookInside({ app, person, line, onClose }: Props) {
  const [sealed, setSealed] = useState<Sealed | "forgotten" | undefined>(undefined);
  const [Inside, setInside] = useState<{ readonly view: ComponentType<InsideProps> } | undefined>(undefined);
  const { fault, run } = useTask();
  useEffect(() => {
    run(async () => {
      const [found, { Inside: view }] = await Promise.all([app.messenger.sealed(line.id), import("./Inside.tsx")]);
      setInside({ view });
      setSealed(found ?? "forgotten");
    });
  }, [line.id]);
  return (
    <Dialog title={t("lookInside")} onClose={onClose} wide>
      {sealed === "forgotten" && <p class="notice">{t("sealedForgotten")}</p>}
      {sealed !== undefined && sealed !== "forgotten" && Inside && <Inside.view sealed={sealed} person={person} />}
      <FaultAlert fault={fault} />
    </Dialog>
  );
}
