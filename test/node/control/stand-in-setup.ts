import type { ConfigEdit } from '../../../main/node/config/index.ts';
import type { AccountQuestion, ChangeResult, Setup, Surroundings } from '../../../main/node/control/index.ts';

/** A setup that answers what a test puts into it and remembers what it was asked. */
export class StandInSetup implements Setup {
  readonly edits: { edit: ConfigEdit; version: string }[] = [];
  readonly accounts: AccountQuestion[] = [];
  surroundings: Surroundings = bareMachine;
  account: Awaited<ReturnType<Setup['checkAccount']>> = { kind: 'accepted', models: ['model-one'], limits: [] };
  document: Awaited<ReturnType<Setup['configuration']>> = {
    kind: 'none',
    file: '/home/me/.local/share/tandem/config.json',
    version: 'none',
  };
  result: ChangeResult = { kind: 'saved', file: this.document.file, changes: [], warnings: [] };

  look() {
    return Promise.resolve(this.surroundings);
  }

  checkAccount(account: AccountQuestion) {
    this.accounts.push(account);
    return Promise.resolve(this.account);
  }

  configuration() {
    return Promise.resolve(this.document);
  }

  change(edit: ConfigEdit, version: string) {
    this.edits.push({ edit, version });
    return Promise.resolve(this.result);
  }
}

/** A workstation with two sockets and no Ollama. */
export const bareMachine: Surroundings = {
  machine: {
    platform: 'linux',
    arch: 'x64',
    cpuModel: 'Intel Xeon E5-2690 v4',
    sockets: 2,
    physicalCores: 28,
    logicalCores: 56,
    memoryBytes: 67_379_412_992,
  },
  ollamas: [
    {
      baseUrl: 'http://127.0.0.1:11434',
      backend: 'ollama',
      found: { kind: 'absent', reason: 'nothing listens at its address' },
    },
  ],
  providers: [
    {
      id: 'groq',
      baseUrl: 'https://api.groq.com/openai/v1',
      model: 'openai/gpt-oss-120b',
      keysPage: 'https://console.groq.com/keys',
    },
    {
      id: 'openrouter',
      baseUrl: 'https://openrouter.ai/api/v1',
      model: 'openrouter/free',
      keysPage: 'https://openrouter.ai/settings/keys',
    },
    { id: 'openai', baseUrl: 'https://api.openai.com/v1', model: 'gpt-5-mini' },
  ],
};
