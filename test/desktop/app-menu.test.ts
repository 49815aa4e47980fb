import { expect, test } from 'vitest';
import { appMenu } from '../../main/desktop/app-menu.ts';
import type { Command } from '../../main/desktop/commands.ts';
import type { Theme } from '../../main/desktop/preferences.ts';
import { en } from '../../main/desktop/words/en.ts';
import { FakeMenu } from '../fakes/electron.ts';

function menu(platform: NodeJS.Platform = 'linux') {
  const asked: Command[] = [];
  const themes: Theme[] = [];
  const template = appMenu({
    platform,
    theme: 'dark',
    words: en,
    act: command => asked.push(command),
    setTheme: theme => themes.push(theme),
  });
  return { menu: new FakeMenu(template), asked, themes, json: JSON.stringify(template) };
}

test.each(['linux', 'win32', 'darwin'] as const)('on %s it has the standard roles and their keys', platform => {
  const { json } = menu(platform);
  const roles = [
    'close',
    'editMenu',
    'reload',
    'resetZoom',
    'zoomIn',
    'zoomOut',
    'togglefullscreen',
    'windowMenu',
    'help',
  ];
  for (const role of roles) expect(json).toContain(`"role":"${role}"`);
  expect(json.includes('"role":"about"')).toBe(platform === 'darwin');
});

test('quitting is not closing: each has its own item, and quitting goes through the shell', () => {
  const { menu: shown, asked } = menu();
  shown.choose('Quit Tandem');
  shown.choose('Open Tandem');
  expect(asked).toEqual([{ do: 'quit' }, { do: 'open' }]);
  expect(shown.item('Close the window')?.role).toBe('close');
});

test('the theme that is chosen is ticked, and another can be chosen', () => {
  const { menu: shown, themes } = menu();
  expect(shown.item('Dark')?.checked).toBe(true);
  shown.choose('Like the system');
  expect(themes).toEqual(['system']);
});

test('it has no developer tools: the token is in the page', () => {
  expect(menu().json).not.toMatch(/toggleDevTools/i);
});
