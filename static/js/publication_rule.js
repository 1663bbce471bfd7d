// Rule 7 of the publication rule (analytics/disclosure/rounding.py) on the device: what n answers that add up to a total could be
// published as. Whole numbers only, so that it decides every half as the server does.

const BANDS = [10, 15, 20, 30, 50, 100, 200, 500];
// Steps are counted in ten-thousandths.
const UNIT = 10_000;
const MANTISSAS = [10, 20, 25, 50];

const floorDiv = (a, b) => (a - (((a % b) + b) % b)) / b;
const ceilDiv = (a, b) => -floorDiv(-a, b);

// The smallest of … 0.1, 0.2, 0.25, 0.5, 1, 2, … above twice the range over the band's lower end.
function width(n, low, high) {
  const fewest = BANDS.findLast((start) => start <= n);
  for (let power = 1; ; power *= 10) {
    for (const mantissa of MANTISSAS) {
      const units = (mantissa * power) / 10;
      if (Number.isInteger(units) && units * fewest > 2 * (high - low) * UNIT) return units;
    }
  }
}

// The one or two values that chance decides between, lower first; none under the floor, or on a scale too short for so few.
export function readings(n, total, low, high, floor) {
  if (n < floor) return [];
  const step = width(n, low, high);
  const first = ceilDiv(low * UNIT + step, step);
  const last = floorDiv(high * UNIT - step, step);
  if (last - first < 1) return [];
  // With dither the mean falls to the grid point below it or above it, wherever between the two it lies.
  const found = [floorDiv, ceilDiv].map((divide) => Math.min(Math.max(divide(total * UNIT, n * step), first), last));
  return [...new Set(found)].map((position) => ({
    value: (position * step) / UNIT,
    end: position === first ? "low" : position === last ? "high" : "",
  }));
}

// What can be read with the lowest answer of one person as well as with the highest, the others all being `score`.
export function whateverOneSays(n, score, low, high, floor) {
  const [lowest, highest] = [low, high].map((end) => readings(n, (n - 1) * score + end, low, high, floor));
  return lowest.filter((one) => highest.some((other) => other.value === one.value));
}
