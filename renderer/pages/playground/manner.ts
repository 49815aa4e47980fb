/** How a prompt is asked, as it stands in the fields. */
export interface Manner {
  readonly model: string;
  readonly userTier: 'free' | 'paid';
  readonly system: string;
  readonly temperature: string;
  readonly maxTokens: string;
}

export const usual: Manner = { model: 'auto', userTier: 'paid', system: '', temperature: '', maxTokens: '' };

/** The numbers of the fields; a field that holds none is named. */
export function figuresOf({ temperature, maxTokens }: Manner) {
  const warmth = numberIn(temperature, 0, 2);
  const most = numberIn(maxTokens, 1, 1_000_000);
  return {
    bad: [
      ...(warmth === 'bad' ? (['temperature'] as const) : []),
      ...(most === 'bad' || (typeof most === 'number' && !Number.isInteger(most)) ? (['maxTokens'] as const) : []),
    ],
    ...(typeof warmth === 'number' ? { temperature: warmth } : {}),
    ...(typeof most === 'number' && Number.isInteger(most) ? { maxTokens: most } : {}),
  };
}

function numberIn(text: string, min: number, max: number): number | 'none' | 'bad' {
  if (text.trim() === '') return 'none';
  const value = Number(text);
  return Number.isFinite(value) && value >= min && value <= max ? value : 'bad';
}
