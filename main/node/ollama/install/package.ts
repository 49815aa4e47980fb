/** How Ollama comes to a kind of machine. */
export interface InstallPlan {
  /** Files of the release that would do, the best first. */
  readonly names: readonly string[];
  readonly how: 'unpack' | 'run-installer' | 'copy-app';
  /** What a click does, for people. */
  readonly about: string;
}

/** Commands of https://ollama.com/download, read 2026-11-20. */
const COMMANDS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'curl -fsSL https://ollama.com/install.sh | sh',
  darwin: 'brew install --cask ollama-app',
  win32: 'winget install --id Ollama.Ollama',
};

/** The one command that does it by hand; undefined where there is none. */
export function installCommand(platform: NodeJS.Platform): string | undefined {
  return COMMANDS[platform];
}

/** The official release for this kind of machine; undefined where there is none. */
export function installPlan(platform: NodeJS.Platform, arch: string): InstallPlan | undefined {
  const kind = { x64: 'amd64', arm64: 'arm64' }[arch];
  if (kind === undefined) return undefined;
  switch (platform) {
    case 'linux':
      return {
        // Since 0.14 it comes as zstd; releases before that have the other.
        names: [`ollama-linux-${kind}.tar.zst`, `ollama-linux-${kind}.tgz`],
        how: 'unpack',
        about:
          'Fetches Ollama’s official archive from GitHub (1 to 2 GB), compares its checksum and unpacks it into Tandem’s data folder. It needs no administrator; Tandem starts it.',
      };
    case 'darwin':
      return {
        names: ['Ollama.dmg'],
        how: 'copy-app',
        about:
          'Fetches Ollama’s official disk image from GitHub (under 1 GB), compares its checksum and puts Ollama into Applications.',
      };
    case 'win32':
      return {
        names: ['OllamaSetup.exe'],
        how: 'run-installer',
        about:
          'Fetches Ollama’s official installer from GitHub (about 1 GB), compares its checksum and runs it for this user. It needs no administrator.',
      };
    default:
      return undefined;
  }
}
