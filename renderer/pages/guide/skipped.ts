import { useState } from 'react';
import { type StepName, stepCalled } from './steps.ts';

const STORED = 'tandem.guide.skipped';

/** The steps that were skipped in this browser; kept there, so that the guide goes on where it was left. */
export function useSkipped(): [ReadonlySet<StepName>, (step: StepName, isSkipped: boolean) => void] {
  const [skipped, setSkipped] = useState(() => skippedIn(window));
  const change = (step: StepName, isSkipped: boolean) => {
    const next = new Set(skipped);
    if (isSkipped) next.add(step);
    else next.delete(step);
    setSkipped(next);
    keep(window, next);
  };
  return [skipped, change];
}

/** What is kept may be anything, or the browser keeps nothing. */
export function skippedIn(page: Pick<Window, 'localStorage'>): ReadonlySet<StepName> {
  try {
    const names = (page.localStorage.getItem(STORED) ?? '').split(',').map(stepCalled);
    return new Set(names.filter(name => name !== undefined));
  } catch {
    return new Set();
  }
}

function keep(page: Pick<Window, 'localStorage'>, skipped: ReadonlySet<StepName>): void {
  try {
    page.localStorage.setItem(STORED, [...skipped].join(','));
  } catch {
    // Then it is so until the page is left.
  }
}
