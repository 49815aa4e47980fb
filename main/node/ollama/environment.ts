import type { InstanceSpec } from './instance-plan.ts';

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * What of the node's environment an engine gets: what any program needs, what reaches its GPU, proxies and certificates,
 * and its own settings. Nothing else: keys of cloud accounts may stand there, and are none of its business.
 */
const PASSED_ON =
  /^(?:PATH|PATHEXT|HOME|USER|LOGNAME|SHELL|LANG|LC_\w+|TZ|TMPDIR|TEMP|TMP|SYSTEMROOT|SYSTEMDRIVE|WINDIR|COMSPEC|USERPROFILE|USERNAME|HOMEDRIVE|HOMEPATH|APPDATA|LOCALAPPDATA|PROGRAMDATA|PROGRAMFILES.*|NUMBER_OF_PROCESSORS|PROCESSOR_\w+|(?:HTTPS?|NO|ALL)_PROXY|SSL_CERT_\w+|XDG_\w+|LD_LIBRARY_PATH|DYLD_\w+|OLLAMA_\w+|CUDA_\w+|NVIDIA_\w+|HIP_\w+|HSA_\w+|ROCR_\w+|ROCM_\w+|GPU_\w+|GGML_\w+|GODEBUG|GOMAXPROCS)$/i;

export interface EngineSettings {
  /** Requests that it answers at one time. */
  readonly slots: number;
  /** How long a model stays loaded; the owner's own OLLAMA_KEEP_ALIVE outranks it. */
  readonly keepAlive: string;
  /** Undefined: the user's usual one. */
  readonly modelsFolder: string | undefined;
}

/** The environment in which `ollama serve` is started for this instance. */
export function engineEnvironment(
  own: Variables,
  spec: InstanceSpec,
  { slots, keepAlive, modelsFolder }: EngineSettings,
): Readonly<Record<string, string>> {
  const passed = Object.entries(own).flatMap(([name, value]) =>
    value !== undefined && PASSED_ON.test(name) ? [[name, value] as const] : [],
  );
  return {
    OLLAMA_KEEP_ALIVE: keepAlive,
    // At its start it would throw away what was fetched of models that are not whole yet.
    OLLAMA_NOPRUNE: '1',
    ...Object.fromEntries(passed),
    OLLAMA_HOST: hostOf(spec.baseUrl),
    OLLAMA_NUM_PARALLEL: String(slots),
    ...(modelsFolder !== undefined && { OLLAMA_MODELS: modelsFolder }),
    ...spec.environment,
  };
}

/** With its port in any case: Ollama's own default is another one than that of http. */
function hostOf(baseUrl: string): string {
  const { hostname, port } = new URL(baseUrl);
  return `${hostname}:${port || '80'}`;
}
