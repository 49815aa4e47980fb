import { expect, test } from 'vitest';
import { parseFlags, readEnvironment } from '../../../main/node/config/index.ts';

const LISTED =
  'Flags: --config FILE, --data DIR, --gateway-port N, --control-port N, --log-level L, --no-embedded, --no-ollama, --pair, --pair-with URL, --pair-code CODE, --help, --version';

test.each([
  [[], {}],
  [['--config', 'a.json'], { configFile: 'a.json' }],
  [['--config=a.json'], { configFile: 'a.json' }],
  [['--config=-odd=name'], { configFile: '-odd=name' }],
  [['--gateway-port', '0', '--control-port=65535'], { gatewayPort: 0, controlPort: 65_535 }],
  [['--data', 'd', '--log-level', 'debug', '--no-embedded'], { dataFolder: 'd', logLevel: 'debug', noEmbedded: true }],
  [['--data', 'first', '--data', 'last'], { dataFolder: 'last' }],
])('%j is understood', (argv, options) => {
  expect(parseFlags(argv)).toEqual({ kind: 'run', options });
});

test.each([
  [['--conf'], 'unknown flag "--conf" (did you mean --config?)'],
  [['--gatewayport', '1'], 'unknown flag "--gatewayport" (did you mean --gateway-port?)'],
  [['--embedded'], 'unknown flag "--embedded"'],
  [['-x'], 'unknown flag "-x"'],
  [['serve'], 'unexpected "serve"'],
  [['--config'], '--config needs a value (FILE)'],
  [['--config='], '--config needs a value (FILE)'],
  [['--config', '--data', 'd'], '--config needs a value (FILE)'],
  [['--no-embedded=no'], '--no-embedded takes no value'],
  [['--gateway-port', '65536'], '--gateway-port: found "65536", expected a port from 0 to 65535'],
  [['--gateway-port=-1'], '--gateway-port: found "-1", expected a port from 0 to 65535'],
  [['--control-port', '80a'], '--control-port: found "80a", expected a port from 0 to 65535'],
  [
    ['--log-level', 'loud'],
    '--log-level: found "loud", expected one of trace, debug, info, warn, error, fatal, silent',
  ],
])('%j is refused in one line that lists the flags', (argv, reason) => {
  expect(parseFlags(argv)).toEqual({ kind: 'refused', message: `${reason}. ${LISTED}` });
});

test('help and version win over everything but a wrong flag', () => {
  expect(parseFlags(['--data', 'd', '--help'])).toEqual({ kind: 'help' });
  expect(parseFlags(['-h'])).toEqual({ kind: 'help' });
  expect(parseFlags(['--version'])).toEqual({ kind: 'version' });
  expect(parseFlags(['--help', '--bogus']).kind).toBe('refused');
});

test('each flag has its environment variable, and an empty one counts as absent', () => {
  const env = {
    TANDEM_CONFIG: 'a.json',
    TANDEM_DATA: ' ',
    TANDEM_GATEWAY_PORT: '0',
    TANDEM_CONTROL_PORT: '9000',
    TANDEM_LOG_LEVEL: 'warn',
    TANDEM_NO_EMBEDDED: 'yes',
  };
  expect(readEnvironment(env)).toMatchObject({
    kind: 'read',
    options: { configFile: 'a.json', gatewayPort: 0, controlPort: 9000, logLevel: 'warn', noEmbedded: true },
  });
  expect(readEnvironment({ TANDEM_NO_EMBEDDED: '0' })).toMatchObject({ options: { noEmbedded: false } });
});

test('a wrong variable is named', () => {
  expect(readEnvironment({ TANDEM_GATEWAY_PORT: 'http', TANDEM_NO_EMBEDDED: 'maybe' })).toEqual({
    kind: 'refused',
    message:
      'TANDEM_GATEWAY_PORT: found "http", expected a port from 0 to 65535; TANDEM_NO_EMBEDDED: found "maybe", expected true or false',
  });
});

// Ollama's own rules: envconfig.Host.
test.each([
  [undefined, 'http://127.0.0.1:11434'],
  ['', 'http://127.0.0.1:11434'],
  ['gpu-box', 'http://gpu-box:11434'],
  ['gpu-box:1234', 'http://gpu-box:1234'],
  [' "1.2.3.4:5" ', 'http://1.2.3.4:5'],
  [':1234', 'http://127.0.0.1:1234'],
  ['0.0.0.0', 'http://127.0.0.1:11434'],
  ['0.0.0.0:1234', 'http://127.0.0.1:1234'],
  ['[::]:1234', 'http://127.0.0.1:1234'],
  ['::1', 'http://[::1]:11434'],
  ['[fe80::1]:1234', 'http://[fe80::1]:1234'],
  ['http://gpu-box:1234/', 'http://gpu-box:1234'],
  ['http://gpu-box', 'http://gpu-box'],
  ['https://gpu-box/ollama/', 'https://gpu-box/ollama'],
  ['gpu-box:http', 'http://gpu-box:11434'],
  ['gpu-box:99999', 'http://gpu-box:11434'],
  ['not a host', 'http://127.0.0.1:11434'],
])('OLLAMA_HOST=%s is called at %s', (variable, url) => {
  expect(readEnvironment({ OLLAMA_HOST: variable })).toMatchObject({ ollamaHost: url });
});
