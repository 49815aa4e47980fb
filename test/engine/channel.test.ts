import { EventEmitter } from 'node:events';
import { describe, expect, test } from 'vitest';
import { connectHost } from '../../main/engine/channel.ts';
import { Outbox } from '../../main/engine/outbox.ts';
import { serve } from '../../main/engine/serve.ts';
import type { FromEngine } from '../../main/node/backends/embedded/protocol.ts';
import { settle } from '../fakes/clock.ts';

/** One end of a channel of Electron. */
class Port extends EventEmitter {
  readonly got: unknown[] = [];
  isStarted = false;
  postMessage(message: unknown): void {
    this.got.push(message);
  }
  start(): void {
    this.isStarted = true;
  }
}

/** A process as far as the engine looks at its own. */
class Self extends EventEmitter {
  readonly sent: unknown[] = [];
  parentPort: Port | undefined;
  send(message: unknown): boolean {
    this.sent.push(message);
    return true;
  }
}

const asProcess = (self: Self) => self as unknown as NodeJS.Process;

describe('the connection to the node', () => {
  test('of a child process is its own channel, and a parent that is gone is told', async () => {
    const self = new Self();
    const channel = await connectHost(asProcess(self));
    const heard: unknown[] = [];
    channel.onMessage(message => heard.push(message));
    channel.onGone(() => heard.push('gone'));
    channel.send({ type: 'loading', share: 0.5 });
    self.emit('message', 'hello');
    self.emit('disconnect');
    expect([self.sent, heard]).toEqual([[{ type: 'loading', share: 0.5 }], ['hello', 'gone']]);
  });

  test('in Electron is the port that comes with the shell’s first message', async () => {
    const self = new Self();
    self.parentPort = new Port();
    const connecting = connectHost(asProcess(self));
    const port = new Port();
    self.parentPort.emit('message', { data: { type: 'connect' }, ports: [] });
    self.parentPort.emit('message', { data: { type: 'connect' }, ports: [port] });
    const channel = await connecting;
    const heard: unknown[] = [];
    channel.onMessage(message => heard.push(message));
    channel.onGone(() => heard.push('gone'));
    channel.send({ type: 'loading', share: 0.5 });
    port.emit('message', { data: 'hello', ports: [] });
    port.emit('close');
    expect([port.got, port.isStarted, heard]).toEqual([[{ type: 'loading', share: 0.5 }], true, ['hello', 'gone']]);
  });
});

describe('what an engine says', () => {
  test('text of one turn goes together, and nothing overtakes it', async () => {
    const sent: FromEngine[] = [];
    const outbox = new Outbox(message => sent.push(message));
    outbox.text(1, 'a');
    outbox.text(2, 'b');
    await settle();
    outbox.text(1, 'c');
    outbox.post({ type: 'reading', id: 2 });
    await settle();
    expect(sent).toEqual([
      {
        type: 'text',
        pieces: [
          { id: 1, text: 'a' },
          { id: 2, text: 'b' },
        ],
      },
      { type: 'text', pieces: [{ id: 1, text: 'c' }] },
      { type: 'reading', id: 2 },
    ]);
  });

  test('a question before there is a model is answered with a failure', async () => {
    const sent: FromEngine[] = [];
    let tell: (message: unknown) => void = () => {};
    const onMessage = (listener: typeof tell) => {
      tell = listener;
    };
    serve({ send: message => sent.push(message), onMessage, onGone: () => {} }, () => {});
    tell({ type: 'embed', id: 4, input: [] });
    await settle();
    expect(sent).toMatchObject([{ type: 'failed', id: 4, failure: { kind: 'broken' } }]);
  });

  test('a message that is none ends the process: it throws', () => {
    let tell: (message: unknown) => void = () => {};
    const onMessage = (listener: typeof tell) => {
      tell = listener;
    };
    serve({ send: () => {}, onMessage, onGone: () => {} }, () => {});
    expect(() => tell({ type: 'dance' })).toThrow();
  });

  test('a node that is gone is left', () => {
    let leave: () => void = () => {};
    let hasLeft = false;
    const onGone = (listener: () => void) => {
      leave = listener;
    };
    serve({ send: () => {}, onMessage: () => {}, onGone }, () => {
      hasLeft = true;
    });
    leave();
    expect(hasLeft).toBe(true);
  });
});
