import type { ErrorTexts } from "@sandi/protocol/errors";

/** The one door to this room. In the tarball, what is behind it is a script of its own. */
export { runLab } from "./command.ts";

/** What the lab's codes mean. */
export async function labErrorTexts(language: "en" | "id"): Promise<ErrorTexts> {
  return (await import("@sandi/lab/errors")).labErrorTexts(language);
}

/** The Content-Security-Policy of the lab's page. */
export async function labPolicy(): Promise<string> {
  return (await import("@sandi/lab/policy")).labPolicy();
}
