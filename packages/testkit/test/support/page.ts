export function add(one: number, other: number): number {
  return one + other;
}

export function reversed(bytes: Uint8Array): Uint8Array {
  return bytes.slice().reverse();
}

export function remember(text: string): void {
  localStorage.setItem("remembered", text);
}

export function remembered(): string | null {
  return localStorage.getItem("remembered");
}

export function where(): { readonly origin: string; readonly secure: boolean } {
  return { origin: location.origin, secure: isSecureContext };
}

export function failLater(): void {
  setTimeout(() => {
    throw new Error("a defect in the page");
  });
}

export function complain(): void {
  console.error("something is wrong");
}

export function breakPolicy(): void {
  try {
    document.body.setAttribute("onclick", "alert(1)");
  } catch {
    // The policy has forbidden it, and said so in the console.
  }
}

export async function connectElsewhere(): Promise<void> {
  await fetch("http://127.0.0.1:9/").catch(() => undefined);
}
