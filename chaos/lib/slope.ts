export type Sample = { readonly atMs: number; readonly value: number };

/**
 * The common slope of several stretches, each with its own level, by least squares, and its standard error: both
 * in units of `value` an hour. A restart begins a new stretch, so that what it gave back is not taken for a descent.
 */
export function commonSlope(stretches: readonly (readonly Sample[])[]): { perHour: number; error: number } {
  let [xx, xy, yy, samples] = [0, 0, 0, 0];
  for (const stretch of stretches) {
    const meanX = mean(stretch.map(({ atMs }) => atMs));
    const meanY = mean(stretch.map(({ value }) => value));
    for (const { atMs, value } of stretch) {
      xx += (atMs - meanX) ** 2;
      xy += (atMs - meanX) * (value - meanY);
      yy += (value - meanY) ** 2;
    }
    samples += stretch.length;
  }
  if (xx === 0) return { perHour: Number.NaN, error: Number.NaN };
  const slope = xy / xx;
  const freedom = samples - stretches.length - 1;
  const error = freedom > 0 ? Math.sqrt(Math.max(0, yy - slope * xy) / freedom / xx) : Number.NaN;
  return { perHour: slope * 3_600_000, error: error * 3_600_000 };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
