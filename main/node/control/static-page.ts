import { createReadStream, existsSync } from 'node:fs';
import { join, sep } from 'node:path';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, RouteHandlerMethod } from 'fastify';

/** Vite puts a hash of the content into the names of what lies here. */
const HASHED = `${sep}assets${sep}`;

/** Addresses of the page's own pages; which of them it shows is for the page to read. */
const PAGES = [
  '/',
  '/accounts',
  '/queue',
  '/requests',
  '/playground',
  '/report',
  '/twins',
  '/models',
  '/machine',
  '/colab',
  '/tunnel',
  '/settings',
  '/setup',
  '/guide',
];

/** Serves the built dashboard. It is looked for at each request, so a page built later needs no restart. */
export function serveStaticPage(app: FastifyInstance, pageFolder: string): void {
  app.register(fastifyStatic, {
    root: pageFolder,
    index: false,
    dotfiles: 'ignore',
    cacheControl: false,
    suppressWarning: true,
    setHeaders: (reply, path) => {
      reply.header('cache-control', path.includes(HASHED) ? 'public, max-age=31536000, immutable' : 'no-cache');
    },
  });
  const page: RouteHandlerMethod = (_request, reply) => {
    const index = join(pageFolder, 'index.html');
    reply.type('text/html; charset=utf-8').header('cache-control', 'no-cache');
    return reply.send(existsSync(index) ? createReadStream(index) : notBuilt);
  };
  for (const path of PAGES) app.get(path, page);
}

const notBuilt = `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>The dashboard is not built yet</title></head>
<body><h1>The dashboard is not built yet</h1>
<p>The node runs. To build its page, type this in the project folder and reload:</p>
<pre>npm run build</pre></body></html>
`;
