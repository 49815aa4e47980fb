import { expect, test } from 'vitest';
import type { RequestWatcher } from '../../../main/node/cascade/index.ts';
import { answers, fails, request, setup, standIn } from './stand-ins.ts';

const two = () => [standIn('one', fails('server-error')), standIn('two', answers('yes'), { tier: 'cloud' })];

test('a request that is over says why it went its way: what the plan said when the first was chosen', async () => {
  const { cascade, decisions, state } = setup([...two(), standIn('out', answers('no'), { notReady: 'no model' })]);
  await cascade.chat(request({ because: () => ['+1 code'], needs: [], promptTokens: 7 }));
  // Meanwhile everything may be otherwise.
  state('two').breaker.admit();
  expect(decisions).toHaveLength(1);
  expect(decisions[0]).toMatchObject({
    class: 'simple',
    promptTokens: 7,
    candidates: [
      { id: 'a/one', tier: 'workstation', reason: expect.stringContaining('first tier for simple requests, 0 of 4') },
      { id: 'a/two', tier: 'cloud', reason: expect.stringContaining('third tier') },
    ],
    excluded: [{ id: 'a/out', reason: 'no model' }],
  });
  expect(decisions[0]?.because?.()).toEqual(['+1 code']);
});

test('nobody could be asked: the reasons are there all the same', async () => {
  const { cascade, decisions } = setup([standIn('one', answers('no'), { notReady: 'no model' })]);
  await cascade.chat(request());
  expect(decisions).toMatchObject([{ candidates: [], excluded: [{ id: 'a/one', reason: 'no model' }] }]);
});

test('the record says for whom it was, and which job it answers', async () => {
  const { cascade, records } = setup(two());
  await cascade.chat(request({ userTier: 'paid', job: 'in-line', jobId: 'job_7' }));
  expect(records).toMatchObject([{ userTier: 'paid', job: 'job_7', later: 'job' }]);
});

test('who looks at a request on its way hears of each step while it is taken', async () => {
  const heard: string[] = [];
  const watcher: RequestWatcher = {
    decided: ({ candidates }) => void heard.push(`decided ${candidates.map(({ id }) => id).join(' ')}`),
    asked: (backend, tier) => void heard.push(`asked ${backend} ${tier}`),
    attemptEnded: ({ backend, outcome }) => void heard.push(`${backend} ${outcome}`),
  };
  const { cascade } = setup(two());
  await cascade.chat(request({ watcher }));
  expect(heard).toEqual([
    'decided a/one a/two',
    'asked a/one workstation',
    'a/one server-error',
    'asked a/two cloud',
    'a/two ok',
  ]);
});
