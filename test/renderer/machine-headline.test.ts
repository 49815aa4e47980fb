import { expect, test } from 'vitest';
import type { MachineNow } from '../../main/node/control/index.ts';
import { chartPanels } from '../../renderer/pages/machine/chart-lines.ts';
import { machineHeadline } from '../../renderer/pages/machine/headline.ts';
import { planWords, twinWords } from '../../renderer/pages/machine/plan-words.ts';
import { quietWords } from '../../renderer/pages/machine/quiet-words.ts';
import { busyMachine, history, silentTwin } from '../e2e/machine-states.ts';
import { idleMachine } from '../node/control/stand-in-machine-view.ts';

const NOW = new Date(2026, 10, 24, 12).getTime();

test.each<[MachineNow, string, string]>([
  [idleMachine, 'This machine has room', 'serving'],
  [
    { ...idleMachine, quiet: { isQuiet: true, because: 'hours' } },
    'This machine has room; quiet mode leaves some of it free',
    'serving',
  ],
  [{ ...busyMachine, room: 'room' }, 'Both machines have room', 'serving'],
  [{ ...idleMachine, twin: silentTwin }, 'This machine has room, T7910-B is not heard', 'attention'],
  [
    { ...idleMachine, twin: { ...silentTwin, isHeard: true, room: 'busy' } },
    'This machine has room, T7910-B is busy',
    'attention',
  ],
  [{ ...idleMachine, twin: { ...silentTwin, isHeard: true } }, 'This machine has room', 'serving'],
  [busyMachine, 'This machine is busy: other programs take 62.3 of 88 cores', 'attention'],
  [{ ...busyMachine, because: 'memory' }, 'This machine is busy: 76 GB of 137 GB memory left', 'attention'],
  [{ ...busyMachine, because: 'swapping' }, 'This machine is busy: it swaps 230 kB a second', 'attention'],
  [{ ...busyMachine, room: 'short' }, 'This machine is about to run out of memory: 76 GB of 137 GB left', 'down'],
])('the title says how the machine is: %#', (machine, text, mood) => {
  expect(machineHeadline(machine)).toEqual({ text, mood });
});

test('the plan is told in words: who is asked instead, and how many slots are given away', () => {
  const { twin: _, ...alone } = busyMachine;
  const first = (machine: MachineNow) => planWords(machine)[0];
  expect(first(idleMachine)).toBe('New requests come to T7910-A whenever the plan ranks it first.');
  expect(first({ ...idleMachine, name: 'a' })).toBe('New requests come to machine a whenever the plan ranks it first.');
  expect(first({ ...busyMachine, name: 'a' })).toMatch(/^Machine a is busy/);
  expect(first(busyMachine)).toBe('T7910-A is busy: new requests go to T7910-B first.');
  expect(first(alone)).toContain('new requests go to all others first');
  const twinToo = { ...silentTwin, isHeard: true, room: 'busy' } as const;
  expect(first({ ...busyMachine, twin: twinToo })).toContain('new requests go to all others first');
  expect(first({ ...alone, room: 'short' })).toContain('new requests go elsewhere until there is more');
  expect(first({ ...alone, isHeeded: false })).toContain('machine.heed is false');
  expect(planWords(busyMachine)[1]).toContain('a/ollama gives away 2 of its 4 slots');
  expect(planWords(idleMachine).length).toBe(1);
});

test('the twin’s machine is told in the twin’s own words', () => {
  const twin = { ...silentTwin, isHeard: true };
  const reason = 'its machine is busy (other programs take 31 of 44 cores)';
  expect(twinWords({ ...twin, room: 'busy', reason })).toBe('T7910-B is busy: other programs take 31 of 44 cores.');
  expect(twinWords({ ...twin, room: 'busy' })).toBe('T7910-B is busy: it does not say of what.');
  expect(twinWords({ ...twin, room: 'room', isQuiet: true })).toContain('quiet mode');
  expect(twinWords(twin)).toContain('its version is older');
  expect(twinWords({ ...twin, isHeard: false })).toContain('is not heard');
});

test('quiet mode says why it is on or off, and until when', () => {
  const words = (quiet: MachineNow['quiet']) => quietWords({ ...idleMachine, quiet }, NOW);
  const until = new Date(2026, 10, 24, 17, 30).getTime();
  expect(words({ isQuiet: true, because: 'hours', until })).toBe(
    'On by its hours, until 17:30: 50 % of the slots are left free.',
  );
  expect(words({ isQuiet: false, because: 'by-hand', until })).toBe(
    'Off, switched by hand, until 17:30: all slots are given away.',
  );
  expect(words({ isQuiet: false, because: 'active', isBlind: true })).toContain('cannot be told here');
});

test('charts have a line for each thing that was measured, with gaps, and none for what never was', () => {
  const panels = chartPanels(history('hour'));
  expect(panels.map(({ name, data }) => [name, data.lines.map(({ label }) => label)])).toEqual([
    ['Processor', ['All sockets', 'Socket 1', 'Socket 2']],
    ['Who works', ['Engines', 'Other programs']],
    ['Memory', ['In use']],
    ['Held by engines and swap', ['Engines', 'Swap']],
    ['Temperature', ['Temperature']],
    ['Network', ['In', 'Out']],
  ]);
  expect(panels[0]?.data.lines[0]?.values.filter(value => value === null).length).toBe(23);
  const bare = { range: 'minutes', step: 2000, at: [1, 2], measures: { cpu: [null, null], swap: [] } } as const;
  expect(chartPanels(bare)).toEqual([]);
});
