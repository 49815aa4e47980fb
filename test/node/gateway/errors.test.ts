import { expect, test } from 'vitest';
import { badRequest, envelope, GatewayError, refused, retryHeaders } from '../../../main/node/gateway/errors.ts';

const error = (status: number, retryAfter?: number) =>
  new GatewayError({ status, code: 'some_code', message: 'words', retryAfter });

test('the envelope has OpenAI’s four fields and nothing else', () => {
  expect(JSON.parse(envelope(badRequest('words', 'messages', 'invalid_value')))).toEqual({
    error: { message: 'words', type: 'invalid_request_error', param: 'messages', code: 'invalid_value' },
  });
  expect(JSON.parse(envelope(error(500)))).toEqual({
    error: { message: 'words', type: 'server_error', param: null, code: 'some_code' },
  });
});

test.each([
  [503, 30_000, { 'retry-after': '30', 'x-should-retry': 'false' }],
  [503, 1, { 'retry-after': '1', 'x-should-retry': 'false' }],
  [503, 1001, { 'retry-after': '2', 'x-should-retry': 'false' }],
  [504, undefined, { 'x-should-retry': 'false' }],
  [401, undefined, { 'www-authenticate': 'Bearer' }],
  [429, 2000, { 'retry-after': '2' }],
  [400, undefined, {}],
  [500, undefined, {}],
])('a %i that may be asked again in %s ms has these headers', (status, retryAfter, headers) => {
  expect(retryHeaders(error(status, retryAfter))).toEqual(headers);
});

test('a refusal of the cascade keeps all that it says', () => {
  const refusal = { status: 422 as const, type: 'invalid_request_error', code: 'capability_missing', message: 'tools' };
  expect(refused({ ...refusal, param: 'tools' })).toMatchObject({ ...refusal, param: 'tools' });
});
