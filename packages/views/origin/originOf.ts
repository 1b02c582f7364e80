import type { BodyField, Explanation, FieldMeaning } from "@sandi/protocol";
import type { ViewsTranslate } from "../texts/index.ts";

/** A key on the way from the bytes back to where it all began. */
type OriginStep = {
  readonly title: string;
  /** In plain words, a sentence or a few each. */
  readonly texts: readonly string[];
  /** As the suite's specification writes it. */
  readonly formula?: string;
  /** Indices of the fields that it speaks of. */
  readonly fields: readonly number[];
};

export type Origin = {
  /** Who sealed the body: A opened the session, B was opened to. Undefined if the body does not say. */
  readonly sealer: "A" | "B" | undefined;
  /** From the key of these bytes back to the first secret. */
  readonly steps: readonly OriginStep[];
};

/** Which key opens a body and where that key came from, as far as the body says it to everyone. */
export function originOf({ kind, fields }: Explanation, suite: string, t: ViewsTranslate): Origin {
  const parts = { kind, fields, t };
  if (kind !== "unknown" && suite === "ratchet") return ofRatchet(parts);
  if (kind !== "unknown" && suite === "rsa-des") return ofRsaDes(parts);
  // A protocol of the lab, of whose keys nothing is said here.
  if (kind !== "unknown") return { sealer: undefined, steps: [] };
  return { sealer: undefined, steps: [{ title: t("originNothing"), texts: [t("originUnknown")], fields: [] }] };
}

type Parts = { readonly kind: string; readonly fields: readonly BodyField[]; readonly t: ViewsTranslate };

function ofRatchet({ kind, fields, t }: Parts): Origin {
  if (kind === "refusal")
    return { sealer: "B", steps: [nothing(t, "ratchetRefusalHow", indices(fields, "signature", "code"))] };
  const epoch = numberOf(fields, "epoch");
  const n = numberOf(fields, "sequence");
  const who = epoch % 2 === 0 ? ({ sealer: "A", reader: "B" } as const) : ({ sealer: "B", reader: "A" } as const);
  const steps: OriginStep[] = [
    {
      title: t("ratchetRecord"),
      texts: [t("ratchetRecordHow", { n: String(n) })],
      formula: 'key 32, nonce 12 = HKDF-SHA-256(salt, message key, "sandi/ratchet/v1/record")',
      fields: indices(fields, "salt", "ciphertext"),
    },
    {
      title: t("ratchetMessage", { n: String(n), epoch: String(epoch) }),
      texts: [t("ratchetMessageHow", { n: String(n) })],
      formula: "message key = HMAC-SHA-256(chain, 0x01), chain = HMAC-SHA-256(chain, 0x02)",
      fields: indices(fields, "sequence"),
    },
  ];
  if (epoch === 0) return { sealer: who.sealer, steps: [...steps, ratchetOpening({ kind, fields, t })] };
  const brings = kind === "answer" || kind === "step";
  steps.push(
    {
      title: t("ratchetChainStep", { epoch: String(epoch) }),
      texts: [
        t(brings ? "ratchetChainStepHere" : "ratchetChainStepEarlier", who),
        ...(kind === "answer" ? [t("ratchetAnswer")] : []),
      ],
      formula: "root 32, chain 32 = HKDF-SHA-256(root, ss, session ‖ epoch ‖ SHA-256(KEM part))",
      fields: brings ? indices(fields, "epoch", "kem", "key", "signature") : indices(fields, "epoch"),
    },
    {
      title: t("ratchetRoot"),
      texts: [t("ratchetRootHow", { count: epoch })],
      formula: "root 32, chain0 32 = HKDF-SHA-256(T0, ss1 ‖ ss2)",
      fields: indices(fields, "session"),
    },
  );
  return { sealer: who.sealer, steps };
}

function ratchetOpening({ kind, fields, t }: Parts): OriginStep {
  const oneTime = fields.some(({ choice }) => choice === "oneTime");
  const used = oneTime ? t("ratchetOneTime") : t("ratchetNoOneTime");
  return {
    title: t("ratchetChainOpening"),
    texts: [t("ratchetChainOpeningHow"), kind === "opening" ? used : t("ratchetOpeningEarlier")],
    formula: "root 32, chain0 32 = HKDF-SHA-256(T0, ss1 ‖ ss2)",
    fields:
      kind === "opening"
        ? indices(fields, "prekey", "kem", "signature").filter((index) => fields[index]!.choice === undefined)
        : indices(fields, "epoch", "session"),
  };
}

function ofRsaDes({ kind, fields, t }: Parts): Origin {
  if (kind === "record") return ofRsaDesRecord(fields, t);
  if (kind === "answer") return { sealer: "B", steps: [nothing(t, "rsaDesAnswerHow", indices(fields, "card"))] };
  const sealer = kind === "M2" || kind === "M5" ? "B" : "A";
  const who = { sealer, reader: sealer === "A" ? "B" : "A" } as const;
  if (kind === "M5" || kind === "M6") {
    const step = {
      title: t("rsaDesConfirmation", who),
      texts: [t("rsaDesConfirmationHow", who)],
      formula: 'K_conf = HKDF-SHA-256(T, N1 ‖ N2 ‖ S, "sandi/rsa-des/v1/confirmation")',
      fields: indices(fields, "confirmation"),
    };
    return { sealer, steps: [step] };
  }
  const bringsKeys = kind === "M4" || kind === "M4'";
  const step = {
    title: t("rsaDesLeg", who),
    texts: [t("rsaDesLegHow", who), ...(bringsKeys ? [t("rsaDesKeysInside")] : [])],
    fields: indices(fields, "ciphertext"),
  };
  return { sealer, steps: [step] };
}

function ofRsaDesRecord(fields: readonly BodyField[], t: ViewsTranslate): Origin {
  const epoch = numberOf(fields, "epoch");
  const steps: OriginStep[] = [
    {
      title: t("rsaDesRecord", { epoch: String(epoch) }),
      texts: [t("rsaDesRecordHow")],
      formula: "C1 = DES(K_DES, P1 ⊕ IV), Ci = DES(K_DES, Pi ⊕ Ci−1)",
      fields: indices(fields, "nonce", "ciphertext"),
    },
    epoch > 1
      ? {
          title: t("rsaDesFromRekey", { epoch: String(epoch) }),
          texts: [t("rsaDesFromRekeyHow")],
          formula: "A → B: RSA-OAEP{ID_A, ID_B, N2, hT, K_DES, S}",
          fields: indices(fields, "session", "epoch"),
        }
      : {
          title: t("rsaDesFromM4"),
          texts: [t("rsaDesFromM4How")],
          formula: "A → B: RSA-OAEP{ID_A, ID_B, N2, h3, K_DES, S}",
          fields: indices(fields, "session", "epoch"),
        },
    {
      title: t("rsaDesMac"),
      texts: [t("rsaDesMacHow")],
      formula: 'K_mac = HKDF-SHA-256(T, N1 ‖ N2 ‖ S, "sandi/rsa-des/v1/mac")',
      fields: indices(fields, "direction", "mac"),
    },
  ];
  return { sealer: numberOf(fields, "direction") === 0 ? "A" : "B", steps };
}

function nothing(
  t: ViewsTranslate,
  how: "ratchetRefusalHow" | "rsaDesAnswerHow",
  fields: readonly number[],
): OriginStep {
  return { title: t("originNothing"), texts: [t(how)], fields };
}

function indices(fields: readonly BodyField[], ...meanings: readonly FieldMeaning[]): number[] {
  return fields.flatMap(({ meaning }, index) => (meanings.includes(meaning) ? [index] : []));
}

/** The first of its meaning: an opening part comes after the record's own header. */
function numberOf(fields: readonly BodyField[], meaning: FieldMeaning): number {
  return fields.find((field) => field.meaning === meaning)!.number!;
}
