import { webKem } from "@sandi/crypto/web/kem";
import type { Suite } from "@sandi/protocol";
import { loadSuites } from "@sandi/protocol/suites/load";
import { BytesByField, type ViewsTranslate, viewsTranslator } from "@sandi/views";
import { useEffect, useState } from "preact/hooks";
import type { Person, Sealed } from "../messenger/port.ts";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { nameOf } from "../parts/nameOf.tsx";
import { useTask } from "../parts/useTask.ts";
import { currentLanguage } from "../state/language.ts";

export type InsideProps = { readonly sealed: Sealed; readonly person: Person };

type Loaded = { readonly suite: Suite; readonly texts: ViewsTranslate };

/** A message as it travelled, field by field, and the key that opens it. */
export function Inside({ sealed, person }: InsideProps) {
  const { body, sent } = sealed;
  const [loaded, setLoaded] = useState<Loaded | undefined>(undefined);
  const { fault, run } = useTask();
  useEffect(() => {
    run(async () => {
      const [suites, texts] = await Promise.all([loadSuites(webKem), viewsTranslator(currentLanguage())]);
      setLoaded({ suite: suites.find(({ name }) => name === sealed.suite)!, texts });
    });
  }, [sealed]);
  return (
    <>
      <FaultAlert fault={fault} />
      {loaded && (
        <BytesByField
          body={body}
          suite={loaded.suite}
          t={loaded.texts}
          between={{ mine: sent, peer: nameOf(person) }}
        />
      )}
    </>
  );
}
