import { describe, expect, it, test } from 'vitest';
import { checkDataFolder, type DataFolderQuestion } from '../../../main/node/doctor/data-folder.ts';
import type { Look } from '../../../main/node/doctor/files.ts';
import { diskWith, file, folder } from '../../fakes/doctor-world.ts';

const QUESTION: DataFolderQuestion = {
  folder: '/data',
  configFile: '/data/config.json',
  tokenFile: '/data/control.token',
  secretFiles: ['/keys/groq'],
  user: 1000,
};
const GOOD = { '/data': folder(), '/data/config.json': file(), '/data/control.token': file(), '/keys/groq': file() };

async function stateAndText(things: Readonly<Record<string, Look>>, id: string, question = QUESTION) {
  const checks = await checkDataFolder(question, diskWith(things));
  const check = checks.find(candidate => candidate.id === id);
  return check && `${check.state}: ${check.what} → ${check.remedy}`;
}

it('has nothing to say against a folder for its owner alone', async () => {
  const checks = await checkDataFolder(QUESTION, diskWith(GOOD));
  expect(checks.map(({ id, state }) => `${state} ${id}`)).toEqual([
    'ok rights:data-folder',
    'ok rights:config',
    'ok rights:control-token',
  ]);
});

describe('the data folder', () => {
  test.each<[string, Readonly<Record<string, Look>>, RegExp]>([
    ['is not there yet', {}, /^ok: .*first start makes it/],
    ['cannot be made', { '/': folder({ writable: false }) }, /^down: .*cannot be made: \/ cannot.*chown/],
    ['is a file', { '/data': file() }, /^down: There is a file.*--data DIR/],
    ['cannot be written', { '/data': folder({ writable: false }) }, /^down: .*cannot be written.*chown/],
    ['cannot be seen', { '/data': { kind: 'hidden', code: 'EACCES' } }, /^down: .*EACCES/],
    ['is open to others', { '/data': folder({ mode: 0o755 }) }, /^attention: Other users.*chmod 700 '\/data'/],
    ['is of another user', { '/data': folder({ owner: 0 }) }, /^attention: .*number 0, this one is 1000/],
  ])('that %s', async (_title, things, expected) => {
    expect(await stateAndText(things, 'rights:data-folder')).toMatch(expected);
  });

  it('has no place for a user without a home', async () => {
    expect(await stateAndText({}, 'rights:data-folder', { ...QUESTION, folder: undefined })).toMatch(/^down: .*--data/);
  });

  it('is not judged by such rights on Windows', async () => {
    const things = { '/data': folder({ mode: 0o777, owner: 0 }), '/keys/groq': file({ mode: 0o666 }) };
    const checks = await checkDataFolder({ ...QUESTION, user: undefined }, diskWith(things));
    expect(checks.filter(({ state }) => state === 'attention')).toEqual([]);
  });
});

describe('what is secret', () => {
  test.each<[string, string, Look, RegExp | undefined]>([
    ['a token that others can read', 'rights:control-token', file({ mode: 0o644 }), /^attention: .*chmod 600/],
    ['a token that cannot be read', 'rights:control-token', file({ readable: false }), /^down: .*cannot be read/],
    ['a folder in its place', 'rights:control-token', folder(), /^down: .*remove it/],
    ['no token yet', 'rights:control-token', { kind: 'absent' }, /^skipped: /],
    ['a configuration that cannot be saved', 'rights:config', file({ writable: false }), /^attention: .*setup page/],
    ['one that cannot be read, which its own line tells', 'rights:config', file({ readable: false }), undefined],
    ['a key file that others can read', 'rights:secret-1', file({ mode: 0o644 }), /^attention: .*\/keys\/groq/],
  ])('%s', async (_title, id, look, expected) => {
    const paths = { 'rights:control-token': QUESTION.tokenFile, 'rights:config': QUESTION.configFile };
    const path = Object.entries(paths).find(([name]) => name === id)?.[1] ?? '/keys/groq';
    const said = await stateAndText({ ...GOOD, [path]: look }, id);
    if (expected) expect(said).toMatch(expected);
    else expect(said).toBeUndefined();
  });
});
