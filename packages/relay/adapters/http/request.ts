import type { IncomingMessage } from "node:http";

/** What is wrong with a request, whatever it asks for: RFC 9112 §2.3 and §3.2. @returns the status of the answer */
export function requestFault({ httpVersionMajor, httpVersionMinor, rawHeaders }: IncomingMessage): string | undefined {
  if (httpVersionMajor !== 1) return "505 HTTP Version Not Supported";
  // Node drops the second one, but a proxy in front may have used that one.
  let hosts = 0;
  for (let at = 0; at < rawHeaders.length; at += 2) if (rawHeaders[at]!.toLowerCase() === "host") hosts++;
  if (hosts > 1 || (hosts === 0 && httpVersionMinor > 0)) return "400 Bad Request";
  return undefined;
}
