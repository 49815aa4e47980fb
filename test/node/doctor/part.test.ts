import { expect, it } from 'vitest';
import { ok } from '../../../main/node/doctor/check.ts';
import { runPart } from '../../../main/node/doctor/part.ts';
import { ManualClock } from '../../fakes/clock.ts';

it('a part that hangs becomes a line, and its signal is aborted before', async () => {
  const clock = new ManualClock();
  let signal: AbortSignal | undefined;
  const hangs = (given: AbortSignal) => {
    signal = given;
    return new Promise<never>(() => {});
  };
  const outcome = runPart({ id: 'engine:ollama', work: hangs }, clock);
  await clock.advance(5000);
  expect(signal?.aborted).toBe(true);
  await clock.advance(1000);
  expect(await outcome).toMatchObject({ checks: [{ id: 'engine:ollama', state: 'skipped' }] });
  expect(clock.waiting).toBe(0);
});

it('a part that is late may still say how far it came', async () => {
  const clock = new ManualClock();
  const work = (signal: AbortSignal) =>
    new Promise<{ checks: ReturnType<typeof ok>[] }>(resolve =>
      signal.addEventListener('abort', () => resolve({ checks: [ok('network:x', 'got to TLS')] })),
    );
  const outcome = runPart({ id: 'network:x', work }, clock);
  await clock.advance(5000);
  expect(await outcome).toMatchObject({ checks: [{ what: 'got to TLS' }] });
  expect(clock.waiting).toBe(0);
});

it('a part that breaks is a line too, and not the end of the others', async () => {
  const outcome = await runPart(
    { id: 'ports', work: async () => Promise.reject(new Error('a bug')) },
    new ManualClock(),
  );
  expect(outcome.checks).toMatchObject([{ id: 'ports', state: 'attention', what: expect.stringContaining('a bug') }]);
});
