import { describe, expect, it } from 'vitest';
import { reportHandlers, reportTwin } from '../../../main/node/pair/index.ts';
import { type Facts, type Report, reportOf } from '../../../main/node/report/index.ts';
import { badDay, goodDay } from '../../e2e/report-facts.ts';
import { ManualClock } from '../../fakes/clock.ts';
import { factsOf, MONDAY } from '../report/facts-of.ts';
import { MemoryLink } from '../twin/linked-peers.ts';

const PAIR: Facts['pair'] = {
  twin: { id: 'a', name: 'T7910-A' },
  told: { kind: 'both' },
  isHeard: true,
  isNew: false,
  clockAhead: 0,
  events: [{ at: MONDAY.from, text: 'both machines were active for 40 s: they did not hear each other' }],
};

/** What a node sees of the reports of its twin, which has this one. */
function seen(given: { readonly report: unknown; readonly made?: Report; readonly isHeard?: boolean }) {
  const reporter = { ownReport: async () => given.report as Report, madeReport: () => given.made };
  const peer = new MemoryLink(() => reportHandlers(reporter));
  const twin = { id: 'b', name: 'T7910-B', isHeard: given.isHeard ?? true, clockAhead: 0 };
  return reportTwin({ twin: () => twin, peer, clock: new ManualClock() }, () => false);
}

describe('the report of the twin', () => {
  it.each([
    ['a quiet day', {}],
    ['a good day', goodDay()],
    ['a bad day', badDay()],
    ['a day of two machines', { ...goodDay(), pair: PAIR }],
  ])('of %s comes across whole', async (_, facts: Partial<Facts>) => {
    const report = reportOf(factsOf(facts));
    expect(await seen({ report }).ask(MONDAY.day, 'any')).toEqual(JSON.parse(JSON.stringify(report)));
  });

  it('that was made in the morning is another than the one of now', async () => {
    const report = reportOf(factsOf());
    expect(await seen({ report }).ask(MONDAY.day, 'made')).toBeUndefined();
    const made = { ...report, headline: 'made at seven' };
    expect(await seen({ report, made }).ask(MONDAY.day, 'made')).toMatchObject({ headline: 'made at seven' });
  });

  it.each([
    ['nothing', undefined],
    ['something else', 'a report'],
    ['another day', { ...reportOf(factsOf()), day: '2026-11-22' }],
    ['no zone that there is', { ...reportOf(factsOf()), zone: 'Europe/Atlantis' }],
    ['a report without its parts', { ...reportOf(factsOf()), totals: undefined }],
  ])('is none when the twin has %s', async (_, report) => {
    expect(await seen({ report }).ask(MONDAY.day, 'any')).toBeUndefined();
  });

  it('is not asked for when it is not heard', async () => {
    expect(await seen({ report: reportOf(factsOf()), isHeard: false }).ask(MONDAY.day, 'any')).toBeUndefined();
  });

  it('is cut where it is longer than a report is', async () => {
    const report = reportOf(factsOf());
    const [error] = [{ backend: 'b/groq', kind: 'timed-out', count: 1, lastAt: 0, message: 'x'.repeat(2000) }];
    const told = await seen({ report: { ...report, errors: new Array(1500).fill(error) } }).ask(MONDAY.day, 'any');
    expect(told?.errors).toHaveLength(1000);
    expect(told?.errors[0]?.message).toHaveLength(1000);
  });
});
