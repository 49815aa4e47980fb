import { describe, expect, test } from 'vitest';
import { checkInstallation, describeMachine, type Installation } from '../../../main/node/doctor/versions.ts';

const good: Installation = {
  version: '0.1.0',
  nodeVersion: '24.21.0',
  build: 'fresh',
  hasEngine: true,
  desktop: { kind: 'found' },
};

describe('an installation', () => {
  test.each<[string, Partial<Installation>, string, RegExp]>([
    ['in order', {}, 'versions', /^ok Tandem 0\.1\.0 on Node\.js 24\.21\.0/],
    ['on an old Node.js', { nodeVersion: '20.19.0' }, 'versions', /^attention .*too old → .*npm/],
    ['not built yet', { build: 'missing' }, 'build', /^ok .*first npm start/],
    ['built before its sources changed', { build: 'stale' }, 'build', /^ok .*builds anew/],
    ['with a desktop', {}, 'desktop', /^ok /],
    [
      'without',
      { desktop: { kind: 'missing', missing: 'no display' } },
      'desktop',
      /^skipped .*no display.*without a window/,
    ],
  ])('%s', (_title, given, id, expected) => {
    const check = checkInstallation({ ...good, ...given }).find(candidate => candidate.id === id);
    expect(`${check?.state} ${check?.what} → ${check?.remedy}`).toMatch(expected);
  });
});

test('a machine is described in one line', () => {
  const machine = {
    platform: 'linux',
    arch: 'x64',
    cpuModel: 'Intel Xeon E5-2699 v4',
    sockets: 2,
    physicalCores: 44,
    logicalCores: 88,
    memoryBytes: 256e9,
  };
  expect(describeMachine(machine).what).toBe(
    'Intel Xeon E5-2699 v4, 44 cores on 2 sockets, 256 GB of memory (linux x64)',
  );
});
