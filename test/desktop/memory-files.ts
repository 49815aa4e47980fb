/** Files by name, as the shell's parts take them. */
export interface Files {
  read(path: string): Promise<string | undefined>;
  write(path: string, text: string): Promise<void>;
  remove(path: string): Promise<void>;
}

/** Files in memory. */
export class MemoryFiles implements Files {
  readonly all = new Map<string, string>();

  async read(path: string): Promise<string | undefined> {
    return this.all.get(path);
  }

  async write(path: string, text: string): Promise<void> {
    this.all.set(path, text);
  }

  async remove(path: string): Promise<void> {
    this.all.delete(path);
  }
}
