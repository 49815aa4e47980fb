import { EventEmitter } from 'node:events';

/*
 * Put before a program by `--import`: gives it a `process.parentPort` as Electron's utility process has one, over the
 * message channel of `fork`. Ports cannot be handed over that way, so none come along.
 */

const port = Object.assign(new EventEmitter(), {
  postMessage: (message: unknown) => void process.send?.(message, undefined, undefined, () => {}),
});
// Messages wait until somebody listens, as they do in Electron.
port.on('newListener', (event, listener) => {
  if (event === 'message') process.on('message', data => Reflect.apply(listener, undefined, [{ data, ports: [] }]));
});
Object.defineProperty(process, 'parentPort', { value: port });
