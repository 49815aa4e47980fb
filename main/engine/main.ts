import { connectHost } from './channel.ts';
import { serve } from './serve.ts';

/*
 * The embedded engine's own process: llama.cpp is native code, and its crash must not be the node's. Started by the
 * node when it is first needed, ended by it, and never without it.
 */

serve(await connectHost(process), () => {
  // Nothing is to be saved, and a regular exit would wait for the native code's running step.
  process.kill(process.pid, 'SIGKILL');
});
