import { decodeQR } from "qr/decode.js";
import { Failure } from "../messenger/fault.ts";

/** Pixels on the longer side: enough for a code that fills a third of the picture. */
const LONGER = 960;
const PAUSE_MS = 60;

/**
 * Looks through the camera until there is a QR code, or until it is stopped.
 * @param video shows what the camera sees
 * @throws Failure CAMERA_REFUSED, CAMERA_UNAVAILABLE
 */
export async function scan(video: HTMLVideoElement, signal: AbortSignal): Promise<string | undefined> {
  const stream = await openCamera();
  try {
    video.srcObject = stream;
    await video.play();
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d", { willReadFrequently: true })!;
    while (!signal.aborted) {
      const { videoWidth, videoHeight } = video;
      const scale = Math.min(1, LONGER / Math.max(videoWidth, videoHeight, 1));
      [canvas.width, canvas.height] = [Math.round(videoWidth * scale), Math.round(videoHeight * scale)];
      if (canvas.width > 0) {
        context.drawImage(video, 0, 0, canvas.width, canvas.height);
        const found = codeIn(context.getImageData(0, 0, canvas.width, canvas.height));
        if (found !== undefined) return found;
      }
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return undefined;
  } finally {
    for (const track of stream.getTracks()) track.stop();
    video.srcObject = null;
  }
}

async function openCamera(): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new Failure({ code: "CAMERA_UNAVAILABLE", context: {} });
  try {
    return await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" }, audio: false });
  } catch (cause) {
    const refused = cause instanceof DOMException && cause.name === "NotAllowedError";
    throw new Failure({ code: refused ? "CAMERA_REFUSED" : "CAMERA_UNAVAILABLE", context: {} });
  }
}

/** The decoder throws where it finds nothing: then the next picture may show it. */
function codeIn(picture: ImageData): string | undefined {
  try {
    return decodeQR(picture);
  } catch {
    return undefined;
  }
}
