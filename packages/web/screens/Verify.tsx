import { Qr } from "@sandi/views/qr";
import { useEffect, useRef, useState } from "preact/hooks";
import { faultOf } from "../messenger/fault.ts";
import type { Fault, Person } from "../messenger/port.ts";
import { Dialog } from "../parts/dialog.tsx";
import { FaultAlert } from "../parts/faultAlert.tsx";
import { Icon } from "../parts/icon.tsx";
import { nameOf } from "../parts/nameOf.tsx";
import { useTask } from "../parts/useTask.ts";
import type { App } from "../state/app.ts";
import { t } from "../state/language.ts";

type Props = { readonly app: App; readonly person: Person; readonly onClose: () => void };

/** Makes sure that nobody sits between two people: by comparing digits, or with a camera. */
export function Verify({ app, person, onClose }: Props) {
  const { id } = person;
  const [digits, setDigits] = useState<string | undefined>(undefined);
  const [code, setCode] = useState<string | undefined>(undefined);
  const [scanning, setScanning] = useState(false);
  const [typed, setTyped] = useState("");
  const [differ, setDiffer] = useState(false);
  const { busy, fault, run } = useTask();
  useEffect(() => {
    run(async () => {
      const [number, text] = await Promise.all([app.messenger.safetyNumber(id), app.messenger.verificationText(id)]);
      setDigits(number);
      setCode(text);
    });
  }, [id]);
  const name = nameOf(person);
  const compare = (given: string) => run(async () => app.messenger.verify(id, given));
  if (person.verified)
    return (
      <Dialog title={t("verifyTitle", { name })} onClose={onClose}>
        <p class="lead verified" role="status">
          <Icon name="shieldCheck" /> {t("verifiedNow", { name })}
        </p>
        <button type="button" class="button main" onClick={onClose}>
          {t("done")}
        </button>
      </Dialog>
    );
  return (
    <Dialog title={t("verifyTitle", { name })} onClose={onClose} wide>
      <p>{t("verifyLead", { name })}</p>
      {digits === undefined && !busy && !fault && <p class="notice">{t("verifyNoKey", { name })}</p>}
      {digits && (
        <div class="verify-ways">
          <section aria-labelledby="by-digits">
            <h3 id="by-digits">{t("byDigits")}</h3>
            <p>{t("byDigitsHow", { name })}</p>
            <p class="digits">
              {groupsOf(digits).map((group, at) => (
                <span key={at}>{group}</span>
              ))}
            </p>
            <button
              type="button"
              class="button main"
              disabled={busy}
              onClick={() => run(() => app.messenger.setVerified(id, true))}
            >
              {t("theyMatch")}
            </button>{" "}
            <button type="button" class="button" disabled={busy} onClick={() => setDiffer(true)}>
              {t("theyDiffer")}
            </button>
            {differ && <FaultAlert fault={{ code: "SAFETY_MISMATCH", context: { name } }} />}
            <form
              class="add-form"
              onSubmit={(event) => {
                event.preventDefault();
                compare(typed);
              }}
            >
              <label for="typed">{t("theirDigits")}</label>
              <div class="link-field">
                <input
                  id="typed"
                  type="text"
                  inputMode="numeric"
                  autocomplete="off"
                  value={typed}
                  onInput={(event) => setTyped(event.currentTarget.value)}
                />
                <button type="submit" class="button" disabled={busy || typed.trim() === ""}>
                  {t("compare")}
                </button>
              </div>
            </form>
          </section>
          <section aria-labelledby="by-camera">
            <h3 id="by-camera">{t("byCamera")}</h3>
            <p>{t("byCameraHow", { name })}</p>
            {scanning ? (
              <Camera
                onFound={(text) => {
                  setScanning(false);
                  compare(text);
                }}
                onStop={() => setScanning(false)}
              />
            ) : (
              <>
                {code && <Qr text={code} name={t("verifyQr")} />}
                <button type="button" class="button" onClick={() => setScanning(true)}>
                  <Icon name="camera" />
                  {t("scan")}
                </button>
              </>
            )}
          </section>
        </div>
      )}
      <FaultAlert fault={fault} />
      <p class="hint">{t("verifyHonest")}</p>
    </Dialog>
  );
}

/** Twelve groups of five. */
function groupsOf(digits: string): string[] {
  return digits.replace(/\s/g, "").match(/.{1,5}/g) ?? [];
}

type CameraProps = { readonly onFound: (text: string) => void; readonly onStop: () => void };

/** Looks through the camera for a QR code. The pictures stay in this page. */
function Camera({ onFound, onStop }: CameraProps) {
  const video = useRef<HTMLVideoElement>(null);
  const [fault, setFault] = useState<Fault | undefined>(undefined);
  useEffect(() => {
    const stop = new AbortController();
    const look = async () => {
      const { scan } = await import("../camera/scan.ts");
      const text = await scan(video.current!, stop.signal);
      if (text !== undefined) onFound(text);
    };
    look().catch((error: unknown) => setFault(faultOf(error)));
    return () => stop.abort();
  }, []);
  return (
    <div class="camera">
      {fault ? <FaultAlert fault={fault} /> : <video ref={video} muted playsInline aria-label={t("cameraPicture")} />}
      <button type="button" class="button" onClick={onStop}>
        {t("cancel")}
      </button>
    </div>
  );
}
