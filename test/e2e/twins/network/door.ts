import { createServer, connect as tcpConnect } from 'node:net';

/*
 * Runs inside a network namespace (`ip netns exec`) and lets the tests in: `door.ts SOCKET PORT` listens on a socket of
 * the file system, which namespaces share, and leads to a port of the namespace's loopback. It ends with its standard
 * input.
 */

const [socketPath = '', port = ''] = process.argv.slice(2);
const server = createServer(outside => {
  const inside = tcpConnect(Number(port), '127.0.0.1');
  outside.pipe(inside).pipe(outside);
  for (const [one, other] of [
    [outside, inside],
    [inside, outside],
  ] as const) {
    one.on('error', () => other.destroy());
    one.on('close', () => other.destroy());
  }
});
server.listen(socketPath, () => process.stdout.write('ready\n'));
process.stdin.resume().on('end', () => process.exit());
