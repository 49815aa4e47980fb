import { type Greeting, greetOllama } from '../backends/index.ts';
import { type Clock, sleep } from '../clock/index.ts';

/** For one word about itself, ms: it has that ready whatever else it does. */
const LIMIT = 3000;

/** Who is at an address; `silent` takes the connection and says nothing. */
export async function greet(
  baseUrl: string,
  clock: Clock,
  signal: AbortSignal,
): Promise<Greeting | { readonly kind: 'silent' }> {
  const limit = new AbortController();
  const done = new AbortController();
  void sleep(clock, LIMIT, done.signal).then(() => limit.abort());
  try {
    return await greetOllama(baseUrl, AbortSignal.any([signal, limit.signal]));
  } catch (error) {
    if (signal.aborted || !limit.signal.aborted) throw error;
    return { kind: 'silent' };
  } finally {
    done.abort();
  }
}
