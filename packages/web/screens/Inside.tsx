import { webKem } from "@sandi/crypto/web/kem";
import type { Suite } from "@sandi/protocol";
import { loadSuites } from "@sandi/protocol/suites/load";
import { BytesByField, type ViewsTranslate, viewsTranslator } from "@sandi/views";
import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Person, Sealed } from "../messenger/port.ts";
import { FaultText } from "../parts/faultText.tsx";
import { nameOf } from "../parts/nameOf.tsx";
import { useTask } from "../parts/useTask.ts";
import { currentLanguage, t } from "../state/language.ts";

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
      {fault && (
        <p class="fault" role="alert">
          <FaultText fault={fault} />
        </p>
      )}
      {loaded && (
        <>
          <BytesByField
            body={body}
            suite={loaded.suite}
            t={loaded.texts}
            between={{ mine: sent, peer: nameOf(person) }}
          />
          {sealed.suite === "rsa-des" && <Des texts={loaded.texts} body={body} suite={loaded.suite} />}
        </>
      )}
    </>
  );
}

type DesProps = { readonly texts: ViewsTranslate; readonly body: Uint8Array; readonly suite: Suite };

/** DES at work on the first block of the ciphertext, loaded when somebody wants to see it. */
function Des({ texts, body, suite }: DesProps) {
  const [view, setView] = useState<{ readonly Rounds: ComponentType<{ t: ViewsTranslate; block?: Uint8Array }> }>();
  const { busy, fault, run } = useTask();
  const block = firstBlock(body, suite);
  if (view) return <view.Rounds t={texts} {...(block && { block })} />;
  return (
    <>
      <button
        type="button"
        class="button"
        disabled={busy}
        onClick={() =>
          run(async () => {
            const { DesRounds } = await import("@sandi/views/des");
            setView({ Rounds: DesRounds });
          })
        }
      >
        {t("desRounds")}
      </button>
      {fault && (
        <p class="fault" role="alert">
          <FaultText fault={fault} />
        </p>
      )}
    </>
  );
}

function firstBlock(body: Uint8Array, suite: Suite): Uint8Array | undefined {
  const field = suite.explain(body).fields.find(({ name }) => name === "ciphertext");
  return field && field.size >= 8 ? body.subarray(field.offset, field.offset + 8) : undefined;
}
