import { Dialog } from "@sandi/views/dialog";
import { later } from "@sandi/views/later";
import { Qr } from "@sandi/views/qr";
import { useRef, useState } from "preact/hooks";
import { FILE_BYTES_MOST, parseRunFile } from "../../exercises/runFile.ts";
import { codeOf } from "../link/link.ts";
import { pagePlatform } from "../platform.ts";
import { goal, task } from "../state/goal.ts";
import { movesHere, openRun, run, trouble } from "../state/lab.ts";
import { t } from "../state/language.ts";
import { isTask, openTask } from "../state/openTask.ts";
import { tell } from "../state/tell.ts";
import { Icon } from "./Icon.tsx";

const SaveAs = later(async () => (await import("./SaveAs.tsx")).SaveAs);

/** What a QR code still holds so that a phone reads it from a screen. */
const QR_MOST = 1_200;

/** This moment as a link, as a picture and as a file. */
export function Share() {
  const [open, setOpen] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  return (
    <div class="buttons share">
      <button type="button" class="button small" onClick={() => setOpen(true)} disabled={!run.value}>
        <Icon name="link" />
        {t("share")}
      </button>
      <button type="button" class="button small" onClick={() => file.current?.click()}>
        {t("openFile")}
      </button>
      <input
        ref={file}
        type="file"
        accept="application/json,.json"
        class="only-read"
        tabIndex={-1}
        aria-label={t("openFile")}
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          event.currentTarget.value = "";
          if (chosen) void openFile(chosen);
        }}
      />
      {open && <ShareDialog onClose={() => setOpen(false)} />}
    </div>
  );
}

function ShareDialog({ onClose }: { readonly onClose: () => void }) {
  const { protocol, seed } = run.value!;
  const [copied, setCopied] = useState(false);
  const moment = { protocol, seed, moves: movesHere.value };
  const code = codeOf(moment, pagePlatform.primitives);
  const link = code && `${location.href.split("#")[0]}#${code}`;
  return (
    <Dialog title={t("share")} close={t("close")} onClose={onClose}>
      <p>{t("shareAbout")}</p>
      {link ? (
        <>
          <label class="field">
            <span>{t("momentLink")}</span>
            <input type="text" readOnly value={link} onFocus={(event) => event.currentTarget.select()} />
          </label>
          <button
            type="button"
            class="button main"
            onClick={() =>
              void navigator.clipboard.writeText(link).then(
                () => setCopied(true),
                () => undefined,
              )
            }
          >
            {t("copyLink")}
          </button>
          <p role="status">{copied && t("copied")}</p>
          {link.length <= QR_MOST && <Qr text={link} name={t("qrName")} />}
        </>
      ) : (
        <p>{t("linkTooLong")}</p>
      )}
      <SaveAs moment={moment} />
    </Dialog>
  );
}

async function openFile(file: File): Promise<void> {
  trouble.value = undefined;
  try {
    const text = file.size > FILE_BYTES_MOST ? " ".repeat(FILE_BYTES_MOST + 1) : await file.text();
    if (isTask(text)) return await openTask(text);
    const { protocol, seed, moves } = parseRunFile(text);
    task.value = undefined;
    goal.value = "";
    await openRun({ protocol, seed }, moves);
  } catch (error) {
    await tell(error).catch(() => {
      trouble.value = t("fileUnread");
    });
  }
}
