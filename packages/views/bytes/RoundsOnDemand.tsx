import { useState } from "preact/hooks";
import type { DesRounds } from "../des/DesRounds.tsx";
import type { ViewsTranslate } from "../texts/index.ts";

type Props = {
  readonly block: Uint8Array;
  readonly t: ViewsTranslate;
  /** Where it is no secret; else DES is shown under a textbook's key. */
  readonly secretKey: Uint8Array | undefined;
};

/** DES, round by round, once somebody asks for it: few do, and it is large. */
export function RoundsOnDemand({ block, t, secretKey }: Props) {
  const [rounds, setRounds] = useState<{ readonly Rounds: typeof DesRounds }>();
  const [state, setState] = useState<"closed" | "loading" | "failed">("closed");
  const load = async () => {
    setState("loading");
    try {
      setRounds({ Rounds: (await import("../des/DesRounds.tsx")).DesRounds });
    } catch {
      setState("failed");
    }
  };
  return (
    <div class="bytes-rounds">
      <h3>{t("desTitle")}</h3>
      {rounds ? (
        <rounds.Rounds block={block} t={t} {...(secretKey && { secretKey })} />
      ) : (
        <button type="button" class="bytes-button" aria-busy={state === "loading"} onClick={() => void load()}>
          {t("desShow")}
        </button>
      )}
      {!rounds && <p role="status">{state === "failed" && t("desFailed")}</p>}
    </div>
  );
}
