export { openStore, type Store } from './store.ts';
export type { Trouble } from './trouble.ts';
