import fastify from 'fastify';
import { Pool } from 'undici';

/*
 * The floor: what Fastify and undici cost when they do nothing but hand a request on and pipe the answer back. No
 * authentication, no routing, no look at the bytes. A gateway on Node cannot be expected to cost less.
 */

const [upstream = ''] = process.argv.slice(2);
const pool = new Pool(upstream, { connections: 2000 });
const app = fastify({ keepAliveTimeout: 75_000 });

app.removeAllContentTypeParsers();
app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));

app.post<{ Body: Buffer }>('/v1/chat/completions', async (request, reply) => {
  const answer = await pool.request({
    path: '/v1/chat/completions',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: request.body,
  });
  reply.code(answer.statusCode).header('content-type', answer.headers['content-type']);
  const length = answer.headers['content-length'];
  if (length !== undefined) reply.header('content-length', length);
  return reply.send(answer.body);
});

const url = await app.listen({ host: '127.0.0.1', port: 0, backlog: 2048 });
console.log(JSON.stringify({ event: 'ready', gateway: url }));
process.stdin.on('end', () => process.exit(0)).resume();
