import { expect, test } from 'vitest';
import { answers, standIn } from '../cascade/stand-ins.ts';
import { startWith } from './started.ts';

test('the list of models says of a simulated backend that it is one', async () => {
  const simulated = { ...standIn('demo', answers('hi')), kind: 'simulated' as const };
  await using started = await startWith([standIn('groq', answers('hi'), { tier: 'cloud' }), simulated]);
  const owners = async (path: string) => (await fetch(`${started.url}${path}`)).json();
  expect(await owners('/v1/models')).toMatchObject({
    object: 'list',
    data: [
      { id: 'auto', owned_by: 'tandem' },
      { id: 'tier:workstation', owned_by: 'tandem' },
      { id: 'tier:colab', owned_by: 'tandem' },
      { id: 'tier:cloud', owned_by: 'tandem' },
      { id: 'a/groq', object: 'model', owned_by: 'tandem' },
      { id: 'a/demo', object: 'model', owned_by: 'simulated' },
    ],
  });
  expect(await owners('/v1/models/a/demo')).toMatchObject({ id: 'a/demo', owned_by: 'simulated' });
});
