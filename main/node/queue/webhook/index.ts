export type { Resolve } from './guarded-lookup.ts';
export { createPoster, type Poster } from './post.ts';
export { Postman } from './postman.ts';
export { webhookTarget } from './target.ts';
