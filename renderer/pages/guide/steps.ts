/** The steps from a fresh node to its first answer, in their order. */
export const STEPS = ['name', 'model', 'accounts', 'tunnel', 'twin', 'answer'] as const;
export type StepName = (typeof STEPS)[number];

/** What is done, as the node tells it: whoever did a step elsewhere (another page, the file) has done it here too. */
export type Done = Readonly<Record<StepName, boolean>>;

export interface Step {
  readonly name: StepName;
  /** `skipped`: the owner said so, and may come back to it. */
  readonly state: 'done' | 'skipped' | 'open';
}

/** Each step and how it stands. What was skipped and then done all the same is done. */
export function stepsOf(done: Done, skipped: ReadonlySet<StepName>): readonly Step[] {
  return STEPS.map(name => ({ name, state: done[name] ? 'done' : skipped.has(name) ? 'skipped' : 'open' }));
}

/** Where the guide goes on: the first open step after this one, else the first open of all; none when nothing is open. */
export function nextOpen(steps: readonly Step[], after?: StepName): StepName | undefined {
  const place = steps.findIndex(({ name }) => name === after);
  const open = (from: readonly Step[]) => from.find(({ state, name }) => state === 'open' && name !== after)?.name;
  return open(steps.slice(place + 1)) ?? open(steps);
}

/** The step of this name, if there is one: an address may say anything. */
export function stepCalled(name: string): StepName | undefined {
  return STEPS.find(step => step === name);
}
