import { useMemo } from "preact/hooks";
import { encode } from "uqr";

/** A QR code as one path. Always dark on light: cameras want it so. */
export function Qr({ text, name }: { readonly text: string; readonly name: string }) {
  const { size, path } = useMemo(() => drawn(text), [text]);
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={name} shape-rendering="crispEdges">
      <path class="qr-ground" d={`M0 0h${size}v${size}h-${size}z`} />
      <path class="qr-dark" d={path} />
    </svg>
  );
}

/** Takes a while: what is around it is drawn more often than the text changes. */
function drawn(text: string) {
  const { data, size } = encode(text, { ecc: "L", border: 4 });
  const path = data.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  return { size, path };
}
