import type { OllamaPlace } from '../../../main/node/control/setup.ts';
import { Command } from '../../components/command.tsx';
import { EngineAt } from '../../components/engine-panel/index.tsx';
import { t } from '../../i18n/index.ts';
import { Outward } from './outward.tsx';
import { PullHere } from './pull-here.tsx';
import css from './setup.module.css';

/** Good on any machine that has the memory of an office computer, and what the node's own sentences name too. */
const MODEL = 'phi4-mini';
const DOWNLOAD = 'https://ollama.com/download';

/** Commands of https://ollama.com/download, read 2026-11-20. */
const install: Readonly<Record<string, string>> = {
  linux: 'curl -fsSL https://ollama.com/install.sh | sh',
  darwin: 'brew install --cask ollama-app',
  win32: 'winget install --id Ollama.Ollama',
};

interface GetOllamaProps {
  readonly place: OllamaPlace;
  /** Of the node, which need not be the one that the browser runs on. */
  readonly platform: string;
  /** The one that is configured. */
  readonly model?: string | undefined;
}

/** How an Ollama that is not there, or has no model, comes to this machine. */
export function GetOllama({ place, platform, model = MODEL }: GetOllamaProps) {
  return (
    <div className={css.stack}>
      {place.found.kind === 'absent' && (
        <>
          <EngineAt baseUrl={place.baseUrl} otherwise={<ByHand platform={platform} />} />
          <p>{t('ollama.pull')}</p>
        </>
      )}
      {place.found.kind === 'running' && (
        <>
          <PullHere model={model} />
          <p>{t('ollama.pull.command')}</p>
        </>
      )}
      <Command text={`ollama pull ${model}`} />
      <p className={css.dim}>{t('ollama.looking')}</p>
    </div>
  );
}

/** Where the node does not look after an Ollama itself. */
function ByHand({ platform }: Pick<GetOllamaProps, 'platform'>) {
  const command = install[platform];
  return (
    <>
      <p>
        {sentence(platform)} {platform !== 'linux' && <Outward to={DOWNLOAD} />}
      </p>
      {command && <Command text={command} />}
    </>
  );
}

function sentence(platform: string): string {
  switch (platform) {
    case 'linux':
      return t('ollama.get.linux');
    case 'darwin':
      return t('ollama.get.darwin');
    case 'win32':
      return t('ollama.get.win32');
    default:
      return t('ollama.get.other');
  }
}
