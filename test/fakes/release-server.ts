import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';

/** What the file of checksums says. */
export type Sums =
  | { readonly kind: 'right' }
  /** Of another file. */
  | { readonly kind: 'wrong' }
  /** The release has none. */
  | { readonly kind: 'none' };

/** A stand-in for the place that tells and holds the releases of Ollama: GitHub's answer, its redirects, the files. */
export interface ReleaseServer extends AsyncDisposable {
  /** What is configured as `ollama.releases`. */
  readonly url: string;
  readonly requests: readonly string[];
  /** The next transfer breaks off after so many bytes. */
  cutAfter: number | undefined;
  /** The next transfer stands still after so many bytes. */
  hangAfter: number | undefined;
  sums: Sums;
  /** Whether the answer has GitHub's own checksum. */
  hasDigest: boolean;
  /** What is answered instead of a release. */
  instead: { readonly status: number; readonly body: string } | undefined;
  tag: string;
}

/** Starts one on a free port of this machine, with one file. */
export async function startReleaseServer(name: string, file: Uint8Array): Promise<ReleaseServer> {
  const sha256 = createHash('sha256').update(file).digest('hex');
  const requests: string[] = [];

  const server = createServer((request, response) => {
    response.on('error', () => {});
    const path = request.url ?? '';
    requests.push(path);
    if (path === '/latest') return tell(response);
    if (path === '/download/sha256sum.txt') {
      const sum = self.sums.kind === 'wrong' ? sha256.replace(/^./, digit => (digit === '0' ? '1' : '0')) : sha256;
      return void response.end(`${'0'.repeat(64)}  ./Another.zip\n${sum}  ./${name}\n`);
    }
    // As the real one: the address of a file leads to its storage.
    if (path === `/download/${name}`) return void response.writeHead(302, { location: '/storage?signed' }).end();
    send(response, Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0));
  });

  function tell(response: ServerResponse): void {
    const { instead, sums, hasDigest, tag } = self;
    if (instead) return void response.writeHead(instead.status).end(instead.body);
    const asset = {
      name,
      size: file.length,
      browser_download_url: `${base}/download/${name}`,
      ...(hasDigest && { digest: `sha256:${sha256}` }),
    };
    const checksums = { name: 'sha256sum.txt', size: 200, browser_download_url: `${base}/download/sha256sum.txt` };
    const assets = sums.kind === 'none' ? [asset] : [asset, checksums];
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ tag_name: tag, name: tag, draft: false, assets }));
  }

  function send(response: ServerResponse, from: number): void {
    const { cutAfter, hangAfter } = self;
    self.cutAfter = undefined;
    self.hangAfter = undefined;
    response.writeHead(from > 0 ? 206 : 200, {
      'content-type': 'application/octet-stream',
      'content-length': String(file.length - from),
      etag: `"${sha256}"`,
      ...(from > 0 && { 'content-range': `bytes ${from}-${file.length - 1}/${file.length}` }),
    });
    const body = file.subarray(from);
    if (hangAfter !== undefined) response.write(body.subarray(0, hangAfter));
    else if (cutAfter === undefined) response.end(body);
    // The callback comes when the kernel has it: what was written arrives.
    else response.write(body.subarray(0, cutAfter), () => response.socket?.destroy());
  }

  const port = await new Promise<number>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const base = `http://127.0.0.1:${port}`;
  const self: ReleaseServer = {
    url: `${base}/latest`,
    requests,
    cutAfter: undefined,
    hangAfter: undefined,
    sums: { kind: 'right' },
    hasDigest: true,
    instead: undefined,
    tag: 'v0.32.1',
    [Symbol.asyncDispose]: () =>
      new Promise(resolve => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return self;
}
