import manifest from '../../package.json' with { type: 'json' };

/** The version of Tandem. */
export const version: string = manifest.version;
