/** Gives the reader a value as a file of JSON. */
export function saveFile(name: string, value: unknown): void {
  saveBytes(name, `${JSON.stringify(value, null, 2)}\n`, "application/json");
}

/** Gives the reader a file: nothing leaves the page but what they save. */
export function saveBytes(name: string, bytes: string | Uint8Array<ArrayBuffer>, type: string): void {
  const url = URL.createObjectURL(new Blob([bytes], { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name.replace(/[^\w.-]+/g, "-");
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 1_000);
}
