import { describe, expect, it } from 'vitest';
import { attention, down, ok, skipped } from '../../../main/node/doctor/check.ts';
import { jsonReport, printReport } from '../../../main/node/doctor/report.ts';

const report = {
  version: '0.1.0',
  at: '2026-11-24T12:00:00.000Z',
  checks: [
    ok('versions', 'Tandem 0.1.0'),
    attention('access', 'Nobody can call', 'add a key'),
    down('port:gateway', 'Port 8484 is taken', 'stop it'),
    skipped('clock', 'Nobody told the time'),
  ],
};
const plain = { colour: false, columns: undefined };

describe('the report for people', () => {
  it('is a line for each check: mark, what is, what to do', () => {
    expect(printReport(report, plain)).toBe(
      [
        '● Tandem 0.1.0',
        '▲ Nobody can call → add a key',
        '■ Port 8484 is taken → stop it',
        '○ Nobody told the time',
        '',
        '1 thing does not work (■), 1 deserves a look (▲).',
        '',
      ].join('\n'),
    );
  });

  it('ends with the sum', () => {
    const sum = (...checks: Parameters<typeof printReport>[0]['checks'][number][]) =>
      printReport({ ...report, checks }, plain)
        .split('\n')
        .at(-2);
    const look = attention('a', 'b', 'c');
    const red = down('a', 'b', 'c');
    expect(sum(ok('a', 'b'))).toBe('Nothing is wrong.');
    expect(sum(look)).toBe('Nothing is wrong, 1 thing deserves a look (▲).');
    expect(sum(look, look)).toBe('Nothing is wrong, 2 things deserve a look (▲).');
    expect(sum(red, red)).toBe('2 things do not work (■).');
    expect(sum(red, look, look)).toBe('1 thing does not work (■), 2 deserve a look (▲).');
  });

  it('colours the marks alone, and only where that is wanted', () => {
    const text = printReport(report, { colour: true, columns: undefined });
    expect(text).toContain('\u001b[31m■\u001b[0m Port 8484');
    expect(printReport(report, plain)).not.toContain('\u001b');
  });

  it('wraps between words on a screen, below the text', () => {
    const words = Array.from({ length: 12 }, (_, place) => `word-${place}`).join(' ');
    const text = printReport({ ...report, checks: [ok('a', words)] }, { colour: false, columns: 40 });
    const lines = text.split('\n\n')[0]?.split('\n') ?? [];
    expect(lines.length).toBeGreaterThan(1);
    expect(lines.every(line => line.length <= 40)).toBe(true);
    expect(lines.slice(1).every(line => line.startsWith('  word'))).toBe(true);
  });

  it('keeps a check on one line whatever others put into it', () => {
    const text = printReport({ ...report, checks: [ok('a', 'one\n  two\r\nthree')] }, plain);
    expect(text.split('\n')[0]).toBe('● one two three');
  });
});

it('for programs has the same checks', () => {
  expect(JSON.parse(jsonReport(report))).toEqual(report);
});
