import { openEmbedded } from './embedded-backend.ts';

/* A process that has an embedded engine write a long answer, to be killed in the middle of it. */

const backend = openEmbedded(process.argv[2] ?? '');
const reply = await backend.chat({
  body: { messages: [{ role: 'user', content: 'Count to one thousand.' }], temperature: 0 },
  stream: true,
  promptTokens: 5,
  alive: () => {},
  answering: () => {},
  signal: AbortSignal.timeout(120_000),
});
if (reply.kind === 'stream') for await (const _ of reply.batches) process.stdout.write('.');
