/** A row of the design: values of the signs, what it speaks for (0 or 1), and how much it counts. */
export interface Row {
  readonly values: readonly number[];
  readonly is: 0 | 1;
  readonly weight: number;
}

export interface Fitted {
  readonly intercept: number;
  /** For the values as they are, not standardised. */
  readonly weights: readonly number[];
}

const STEPS = 60;

/**
 * Weighted logistic regression with an L2 penalty on standardised values, by Newton's method.
 * @param penalty 1/C of the usual libraries; the intercept is not penalised
 */
export function fitLogistic(rows: readonly Row[], penalty: number): Fitted {
  const width = rows[0]?.values.length ?? 0;
  const { means, deviations } = standardOf(rows, width);
  const standard = rows.map(({ values }) => [
    1,
    ...values.map((value, at) => (value - at0(means, at)) / at0(deviations, at)),
  ]);
  let beta = new Array<number>(width + 1).fill(0);
  for (let step = 0; step < STEPS; step++) {
    const gradient = beta.map((value, at) => (at === 0 ? 0 : penalty * value));
    const hessian = beta.map((_, row) => beta.map((__, column) => (row === column && row > 0 ? penalty : 0)));
    for (const [place, { is, weight }] of rows.entries()) {
      const values = standard[place] ?? [];
      const chance = 1 / (1 + Math.exp(-dot(beta, values)));
      const curve = weight * chance * (1 - chance) + 1e-9;
      for (let row = 0; row <= width; row++) {
        gradient[row] = at0(gradient, row) + weight * (chance - is) * at0(values, row);
        const line = hessian[row] ?? [];
        for (let column = 0; column <= width; column++) {
          line[column] = at0(line, column) + curve * at0(values, row) * at0(values, column);
        }
      }
    }
    const change = solve(hessian, gradient);
    beta = beta.map((value, at) => value - at0(change, at));
    if (Math.max(...change.map(Math.abs)) < 1e-8) break;
  }
  const [intercept = 0, ...scaled] = beta;
  const weights = scaled.map((value, at) => value / at0(deviations, at));
  return { intercept: intercept - dot(weights, means), weights };
}

function standardOf(rows: readonly Row[], width: number) {
  const means = new Array<number>(width).fill(0);
  const deviations = new Array<number>(width).fill(0);
  for (let at = 0; at < width; at++) {
    const values = rows.map(row => at0(row.values, at));
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    means[at] = mean;
    deviations[at] = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) || 1;
  }
  return { means, deviations };
}

/** Gaussian elimination with pivots. */
function solve(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const lines = matrix.map((line, at) => [...line, at0(right, at)]);
  const size = lines.length;
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++) {
      if (Math.abs(at0(lines[row] ?? [], column)) > Math.abs(at0(lines[pivot] ?? [], column))) pivot = row;
    }
    const top = lines[pivot] ?? [];
    lines[pivot] = lines[column] ?? [];
    lines[column] = top;
    for (let row = 0; row < size; row++) {
      if (row === column) continue;
      const line = lines[row] ?? [];
      const factor = at0(line, column) / at0(top, column);
      for (let at = column; at <= size; at++) line[at] = at0(line, at) - factor * at0(top, at);
    }
  }
  return lines.map((line, at) => at0(line, size) / at0(line, at));
}

function dot(one: readonly number[], other: readonly number[]): number {
  return one.reduce((sum, value, at) => sum + value * at0(other, at), 0);
}

function at0(values: readonly number[], at: number): number {
  return values[at] ?? 0;
}
