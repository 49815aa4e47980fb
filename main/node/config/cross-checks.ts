import { z } from 'zod';
import { SecretReference } from './secret.ts';

/** What no single place of the document can tell: places that contradict each other. */
export function checkTogether(document: unknown, context: Pick<z.RefinementCtx, 'addIssue'>): void {
  // The document may be wrong in other places: what is not of the right type is looked past here.
  const { gateway, control, routing, backends } = partial.parse(document);
  const refuse = (path: (string | number)[], input: unknown, message: string) =>
    context.addIssue({ code: 'custom', path, message, input });

  const { medium, complex } = routing.thresholds;
  if (medium !== undefined && complex !== undefined && medium > complex) {
    refuse(['routing', 'thresholds', 'medium'], medium, `at most routing.thresholds.complex (${complex})`);
  }
  if (control.port !== undefined && control.port !== 0 && control.port === gateway.port) {
    refuse(['control', 'port'], control.port, 'another port than gateway.port');
  }
  gateway.keys.forEach(({ name }, index) => {
    const first = gateway.keys.findIndex(other => name !== undefined && other.name === name);
    if (first >= 0 && first < index) {
      refuse(
        ['gateway', 'keys', index, 'name'],
        name,
        `a name that no other key has (gateway.keys[${first}] has it too)`,
      );
    }
  });
  backends.forEach((backend, index) => {
    const earlier = backends.slice(0, index);
    const sameId = earlier.findIndex(other => backend.id !== undefined && other.id === backend.id);
    if (sameId >= 0) {
      const message = `an id that no other backend has (backends[${sameId}] has it too)`;
      refuse(['backends', index, 'id'], backend.id, message);
    }
    const samePlace = earlier.findIndex(other => isSamePlace(other, backend));
    if (samePlace >= 0) {
      const otherwise = backend.kind === 'openai' ? ', or the apiKey of another account' : '';
      const message = `a URL that no other backend has (backends[${samePlace}] has it too)${otherwise}`;
      refuse(['backends', index, 'baseUrl'], backend.baseUrl, message);
    }
  });
}

const text = z.string().optional().catch(undefined);
const number = z.number().optional().catch(undefined);
/** An object whatever stands there: what is none counts as empty. */
const leniently = <Shape extends z.ZodRawShape>(shape: Shape) =>
  z.preprocess(value => (isObject(value) ? value : {}), z.object(shape));
const list = <Item extends z.ZodType>(item: Item) =>
  z.preprocess(value => (Array.isArray(value) ? value.slice(0, 100) : []), z.array(item));

const partial = leniently({
  gateway: leniently({ port: number, keys: list(leniently({ name: text })) }),
  control: leniently({ port: number }),
  routing: leniently({ thresholds: leniently({ medium: number, complex: number }) }),
  backends: list(
    leniently({
      id: text,
      kind: text,
      baseUrl: text,
      apiKey: z.instanceof(SecretReference).optional().catch(undefined),
    }),
  ),
});
type PartialBackend = z.output<typeof partial>['backends'][number];

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Two accounts at one provider share the URL but not the key; anything else on one URL would be counted twice. */
function isSamePlace(one: PartialBackend, other: PartialBackend): boolean {
  if (one.baseUrl === undefined || other.baseUrl === undefined) return false;
  if (!URL.canParse(one.baseUrl) || address(one.baseUrl) !== address(other.baseUrl)) return false;
  const key = one.kind === 'openai' ? one.apiKey : undefined;
  const otherKey = other.kind === 'openai' ? other.apiKey : undefined;
  return key === undefined || otherKey === undefined || key.sameAs(otherKey);
}

/** Two names of this machine are one place. */
function address(url: string): string {
  if (!URL.canParse(url)) return url;
  const parsed = new URL(url);
  if (parsed.hostname === 'localhost') parsed.hostname = '127.0.0.1';
  return parsed.href.replace(/\/+$/, '');
}
