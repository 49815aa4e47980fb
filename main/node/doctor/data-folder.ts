import { attention, type Check, down, ok, skipped } from './check.ts';
import { type Files, nearestThere } from './files.ts';

export interface DataFolderQuestion {
  /** Undefined: nobody named one, and this user has no home folder. */
  readonly folder: string | undefined;
  readonly configFile: string | undefined;
  readonly tokenFile: string | undefined;
  /** Files that the configuration reads secrets from. */
  readonly secretFiles: readonly string[];
  /** Who asks; undefined on Windows, which has no such rights. */
  readonly user: number | undefined;
}

/** The rights of the data folder and of what is secret in it. */
export async function checkDataFolder(question: DataFolderQuestion, files: Files): Promise<Check[]> {
  const checks = await Promise.all([
    checkFolder(question, files),
    checkConfigFile(question, files),
    checkTokenFile(question, files),
    ...question.secretFiles.map((file, place) => checkSecretFile(place + 1, file, question.user, files)),
  ]);
  return checks.filter(check => check !== undefined);
}

const FOLDER = 'rights:data-folder';

async function checkFolder({ folder, user }: DataFolderQuestion, files: Files): Promise<Check> {
  if (folder === undefined) {
    return down(FOLDER, 'There is no place for the data folder: this user has no home folder', 'name one: --data DIR');
  }
  const look = await files.look(folder);
  switch (look.kind) {
    case 'hidden':
      return down(FOLDER, `The data folder ${folder} cannot be looked at (${look.code})`, giveBack(folder));
    case 'file':
      return down(FOLDER, `There is a file in the place of the data folder ${folder}`, 'move it, or use --data DIR');
    case 'absent':
      return checkPlace(folder, files);
    case 'folder':
      if (!look.writable) return down(FOLDER, `The data folder ${folder} cannot be written`, giveBack(folder));
      if (user === undefined) return ok(FOLDER, `The data folder ${folder} can be written`);
      if (look.owner !== user) {
        const what = `The data folder ${folder} belongs to another user (number ${look.owner}, this one is ${user})`;
        return attention(FOLDER, what, 'start Tandem as that user, or name another folder: --data DIR');
      }
      if ((look.mode & 0o077) !== 0) {
        const what = `Other users of this machine can get into the data folder ${folder}`;
        return attention(FOLDER, what, `chmod 700 '${folder}'`);
      }
      return ok(FOLDER, `The data folder ${folder} can be written, and only this user gets into it`);
  }
}

/** Not there yet, which is right before the first start, if it can be made. */
async function checkPlace(folder: string, files: Files): Promise<Check> {
  const { path, look } = await nearestThere(files, folder);
  if (look.kind === 'folder' && look.writable) {
    return ok(FOLDER, `The data folder ${folder} is not there yet; the first start makes it`);
  }
  return down(FOLDER, `The data folder ${folder} cannot be made: ${path} cannot be written`, giveBack(path));
}

async function checkConfigFile({ configFile, user }: DataFolderQuestion, files: Files): Promise<Check | undefined> {
  const id = 'rights:config';
  if (configFile === undefined) return undefined;
  const look = await files.look(configFile);
  // What keeps it from being read is told with the configuration itself, and so are secrets that others can read.
  if (look.kind !== 'file' || !look.readable) return undefined;
  if (!look.writable) {
    const what = `${configFile} can be read but not changed: the setup page cannot save into it`;
    return attention(id, what, 'allow it if the page is to be used: chmod u+w, as its owner');
  }
  const alone = user !== undefined && (look.mode & 0o077) === 0 ? ', by this user only' : '';
  return ok(id, `${configFile} can be read and changed${alone}`);
}

async function checkTokenFile({ tokenFile, user }: DataFolderQuestion, files: Files): Promise<Check | undefined> {
  const id = 'rights:control-token';
  if (tokenFile === undefined) return undefined;
  const look = await files.look(tokenFile);
  switch (look.kind) {
    case 'absent':
      return skipped(id, 'The dashboard has no token yet; the first start makes it');
    case 'folder':
      return down(id, `There is a folder in the place of the dashboard’s token, ${tokenFile}`, 'remove it');
    case 'hidden':
      return undefined;
    case 'file':
      if (!look.readable) return down(id, `The dashboard’s token ${tokenFile} cannot be read`, giveBack(tokenFile));
      if (user !== undefined && (look.mode & 0o077) !== 0) {
        const what = `Other users of this machine can read the dashboard’s token ${tokenFile}`;
        return attention(id, what, `chmod 600 '${tokenFile}', then remove it and restart if somebody may have read it`);
      }
      return ok(id, 'The dashboard’s token can be read, by this user only');
  }
}

/** Whether it can be read is told with the configuration. */
async function checkSecretFile(
  place: number,
  file: string,
  user: number | undefined,
  files: Files,
): Promise<Check | undefined> {
  const look = await files.look(file);
  if (user === undefined || look.kind !== 'file' || (look.mode & 0o077) === 0) return undefined;
  const what = `Other users of this machine can read the secret in ${file}`;
  return attention(`rights:secret-${place}`, what, `chmod 600 '${file}'`);
}

function giveBack(path: string): string {
  return `give this user the right to it (a start with sudo may have taken it: sudo chown -R "$USER" '${path}')`;
}
