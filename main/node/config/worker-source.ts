import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** In the order in which they need each other. */
const MODULES = ['websocket', 'numbered', 'engine', 'gpu', 'calls', 'plan_server', 'report', 'link', 'main'];
/** Seen from here: from the sources or a bundle's chunk, and from a bundle. */
const PLACES = ['../../../resources/colab', '../../resources/colab'];

/** The modules of the Colab worker, as text; undefined when they are not installed with this node. */
export function readWorkerModules(): readonly { readonly name: string; readonly source: string }[] | undefined {
  const folder = PLACES.map(place => resolve(import.meta.dirname, place, 'tandem_colab')).find(existsSync);
  if (folder === undefined) return undefined;
  return MODULES.map(name => ({ name, source: readFileSync(resolve(folder, `${name}.py`), 'utf8') }));
}
