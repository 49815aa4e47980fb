import { createReadStream, readFileSync, statSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the storage does about the next requests for bytes. */
export type RegistryBehaviour =
  | { readonly kind: 'whole' }
  /** The connection ends after so many bytes of this answer. */
  | { readonly kind: 'cut'; readonly after: number }
  | { readonly kind: 'status'; readonly status: number };

interface BlobRequest {
  readonly digest: string;
  /** First byte that was asked for. */
  readonly from: number;
  /** Bytes that were sent for it, so far. */
  sent: number;
  /** Its connection is done with: all was sent, or whoever asked went away. */
  isOver: boolean;
}

/**
 * A stand-in for the registry that models are pulled from, with the models that an Ollama's own folder has:
 * `GET manifests`, `HEAD blobs`, and `GET blobs` that leads to another host name (307 from `localhost` to
 * `127.0.0.1`, which the client insists on), where the bytes come with `Range`, as fast or slow as wanted.
 */
export interface ModelRegistry {
  /** The name under which an Ollama pulls `name:tag` from here. */
  nameOf(model: string): string;
  /** Requests for bytes, in the order in which they came. */
  readonly blobs: readonly BlobRequest[];
  /** Names whose manifest was asked for. */
  readonly manifests: readonly string[];
  /** Bytes a second for each answer; undefined: as fast as it goes. */
  pace: number | undefined;
  /** What every manifest request is answered with instead; undefined: the manifest. */
  manifestStatus: number | undefined;
  /** What the next requests for bytes meet, one each; after them all are whole. */
  queue(...behaviours: RegistryBehaviour[]): void;
  close(): Promise<void>;
}

/** Bytes that are sent at one time when the pace is bounded. */
const PIECE = 256 * 1024;

/** @param modelsFolder the `OLLAMA_MODELS` of an engine that has what is to be pulled */
export async function startModelRegistry(modelsFolder: string): Promise<ModelRegistry> {
  const blobs: BlobRequest[] = [];
  const manifests: string[] = [];
  const queued: RegistryBehaviour[] = [];

  const server = createServer((request, response) => {
    response.on('error', () => {});
    void answer(request, response).catch(() => response.destroy());
  });

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const [, , , model, kind, last = ''] = path.split('/');
    if (kind === 'manifests') return manifest(`${model}:${last}`, response);
    const file = join(modelsFolder, 'blobs', last.replace(':', '-'));
    if (path.startsWith('/storage/')) return bytes(join(modelsFolder, 'blobs', path.slice(9)), request, response);
    if (!isThere(file)) return void response.writeHead(404).end('{"errors":[{"code":"BLOB_UNKNOWN"}]}');
    if (request.method === 'HEAD') {
      return void response.writeHead(200, { 'content-length': String(statSync(file).size) }).end();
    }
    const location = `http://127.0.0.1:${port}/storage/${last.replace(':', '-')}?signature=not-for-logs`;
    response.writeHead(307, { location }).end();
  }

  function manifest(name: string, response: ServerResponse): void {
    manifests.push(name);
    const [model = '', tag = ''] = name.split(':');
    const file = join(modelsFolder, 'manifests', 'registry.ollama.ai', 'library', model, tag);
    if (registry.manifestStatus) return void response.writeHead(registry.manifestStatus).end('no');
    if (!isThere(file)) return void response.writeHead(404).end('{"errors":[{"code":"MANIFEST_UNKNOWN"}]}');
    response.writeHead(200, { 'content-type': 'application/vnd.docker.distribution.manifest.v2+json' });
    response.end(readFileSync(file));
  }

  async function bytes(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const met = queued.shift() ?? { kind: 'whole' };
    if (met.kind === 'status') return void response.writeHead(met.status).end('no');
    const { size } = statSync(file);
    const [, first, final] = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '') ?? [];
    const from = Number(first ?? 0);
    const to = final ? Math.min(Number(final), size - 1) : size - 1;
    const asked: BlobRequest = { digest: file.slice(file.lastIndexOf('/') + 1), from, sent: 0, isOver: false };
    blobs.push(asked);
    response.on('close', () => {
      asked.isOver = true;
    });
    response.writeHead(first === undefined ? 200 : 206, {
      'content-length': String(to - from + 1),
      ...(first === undefined ? {} : { 'content-range': `bytes ${from}-${to}/${size}` }),
    });
    for await (const piece of createReadStream(file, { start: from, end: to, highWaterMark: PIECE })) {
      if (response.destroyed) return;
      const left = met.kind === 'cut' ? met.after - asked.sent : Number.POSITIVE_INFINITY;
      const part = Buffer.from(piece).subarray(0, left);
      await new Promise(resolve => response.write(part, resolve));
      asked.sent += part.length;
      if (part.length < piece.length || asked.sent === (met.kind === 'cut' ? met.after : -1)) {
        // The end of the connection, not a reset: a reset would take what lies in the buffers with it.
        return void response.socket?.end();
      }
      if (registry.pace !== undefined) await sleep((part.length / registry.pace) * 1000);
    }
    response.end();
  }

  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const registry: ModelRegistry = {
    nameOf: model => `http://localhost:${port}/library/${model}`,
    blobs,
    manifests,
    pace: undefined,
    manifestStatus: undefined,
    queue: (...behaviours) => {
      queued.push(...behaviours);
    },
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return registry;
}

function isThere(file: string): boolean {
  return statSync(file, { throwIfNoEntry: false })?.isFile() === true;
}
