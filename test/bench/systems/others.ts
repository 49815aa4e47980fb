import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { startChild } from '../child.ts';
import { installLitellm, installPortkey, LITELLM_VERSION, PORTKEY_VERSION } from './install.ts';
import type { Started } from './system.ts';

const PATH = '/v1/chat/completions';
const HOST = '127.0.0.1';

export interface OtherOptions {
  readonly upstream: string;
  /** For what a product wants written down. */
  readonly folder: string;
}

/** Portkey's gateway as its package starts it, told by headers to call the mock. */
export async function startPortkey({ upstream, folder }: OtherOptions): Promise<Started> {
  const installed = await installPortkey();
  if (installed.kind === 'failed') return { kind: 'absent', name: 'portkey', why: installed.why };
  const port = await freePort();
  const child = startChild(process.execPath, [installed.program, '--headless', `--port=${port}`], { cwd: folder });
  try {
    await child.answersAt(`http://${HOST}:${port}/`, 20_000);
  } catch (error) {
    await child.stop();
    return { kind: 'absent', name: 'portkey', why: String(error) };
  }
  const headers = {
    authorization: 'Bearer sk-bench',
    'x-portkey-provider': 'openai',
    'x-portkey-custom-host': `${upstream}/v1`,
  };
  const title = `Portkey ${PORTKEY_VERSION}`;
  const origin = `http://${HOST}:${port}`;
  return {
    kind: 'running',
    system: { name: 'portkey', title, origin, path: PATH, headers, model: 'mock', streams: false, child },
  };
}

/** The LiteLLM proxy with one worker, no database and no key of its own: its lightest shape. */
export async function startLitellm({ upstream, folder }: OtherOptions): Promise<Started> {
  const installed = await installLitellm();
  if (installed.kind === 'failed') return { kind: 'absent', name: 'litellm', why: installed.why };
  const port = await freePort();
  const config = join(folder, 'litellm.yaml');
  await writeFile(config, litellmConfig(upstream));
  const args = ['--config', config, '--host', HOST, '--port', String(port), '--telemetry', 'False'];
  // Its price list would be fetched from the network, its log printed for every request.
  const env = { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True', LITELLM_LOG: 'ERROR', NO_PROXY: HOST };
  const child = startChild(installed.program, args, { cwd: folder, env });
  const origin = `http://${HOST}:${port}`;
  try {
    await child.answersAt(`${origin}/health/liveliness`, 120_000);
  } catch (error) {
    await child.stop();
    return { kind: 'absent', name: 'litellm', why: String(error) };
  }
  const title = `LiteLLM ${LITELLM_VERSION}`;
  return {
    kind: 'running',
    system: { name: 'litellm', title, origin, path: PATH, headers: {}, model: 'mock', streams: true, child },
  };
}

/** JSON is YAML. */
function litellmConfig(upstream: string): string {
  const params = { model: 'openai/mock', api_base: `${upstream}/v1`, api_key: 'sk-bench' };
  return JSON.stringify({ model_list: [{ model_name: 'mock', litellm_params: params }] });
}

/** A port that was free a moment ago; these two cannot pick one themselves. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on('error', reject);
    server.listen(0, HOST, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
