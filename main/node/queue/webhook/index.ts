export type { Resolve } from './guarded-lookup.ts';
export { createPoster } from './post.ts';
export { Postman } from './postman.ts';
export { webhookTarget } from './target.ts';
