import type { Config, LoadResult } from '../config/index.ts';
import { attention, type Check, down, ok } from './check.ts';

/** What the node's own loader says of the configuration: every problem and every warning, a line each. */
export function checkConfiguration(result: LoadResult, file: string | undefined): Check[] {
  const id = 'configuration';
  if (result.kind === 'refused') {
    const { problems } = result;
    const what = `${file ?? 'The configuration'} is refused, for ${count(problems.length, 'reason')}: no node starts with it`;
    return [
      down(id, what, 'put right what the next lines name'),
      ...problems.map(({ path, found, expected }) =>
        down(`${id}:${path}`, `${path}: found ${found}`, `expected ${expected}`),
      ),
    ];
  }
  const { config, configured, warnings } = result;
  return [
    ok(id, configured ? summary(config, file) : 'Nothing is configured yet: the node looks for an engine by itself'),
    ...warnings.map((warning, place) => warningCheck(`${id}:warning-${place + 1}`, warning)),
    ...accessCheck(config, configured),
  ];
}

function summary({ node, backends }: Config, file: string | undefined): string {
  const listed =
    backends === undefined ? 'no list of backends, so it looks for an engine by itself' : namesOf(backends);
  return `${file ?? 'The configuration'} is in order: node ${node.id}, ${listed}`;
}

function namesOf(backends: NonNullable<Config['backends']>): string {
  const shown = backends.slice(0, 8).map(({ id }) => id);
  const names = [...shown, ...(backends.length > shown.length ? ['…'] : [])].join(', ');
  return `${count(backends.length, 'backend')}${names ? ` (${names})` : ''}`;
}

/** The loader's warnings say what is and what to do in one sentence, around a colon. */
function warningCheck(id: string, warning: string): Check {
  const [what = warning, ...rest] = warning.split(/: (?=chmod )/);
  return attention(
    id,
    what.replace(/\.$/, ''),
    rest.join(': ').replace(/\.$/, '') || 'change it if it is not meant so',
  );
}

function accessCheck({ gateway, backends }: Config, configured: boolean): Check[] {
  const checks: Check[] = [];
  if (backends?.length === 0) {
    checks.push(
      down(
        'configuration:backends',
        'The list of backends is empty: nothing can answer',
        'add one to `backends`, or leave the key out and an Ollama of this machine is used',
      ),
    );
  }
  if (!configured) {
    checks.push(ok('access', 'Programs on this machine may call without a key, nobody else may call'));
  } else if (gateway.anonymous) {
    checks.push(ok('access', 'Anyone who reaches the gateway may call it without a key'));
  } else if (gateway.keys.length > 0) {
    checks.push(ok('access', `Callers need a key of the gateway (${gateway.keys.map(({ name }) => name).join(', ')})`));
  } else {
    const remedy = 'add one to gateway.keys and give it to GrowthHub, or set gateway.anonymous';
    checks.push(attention('access', 'Nobody can call the gateway: it has no keys', remedy));
  }
  return checks;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
