/** Something that a command needs and the machine does not have. */
export interface MissingPrerequisite {
  sentence: string;
  debianPackage?: string;
}

export interface Machine {
  nodeVersion: string;
  platform: string;
  architecture: string;
  isRoot: boolean;
  fontFolders: readonly string[];
}

export const temporalVersion: string;
export const paperFontFolders: string[];
export function temporalFolder(cache?: string): string;
export function findProgram(program: string, environment?: NodeJS.ProcessEnv): string | undefined;
export function findChromium(environment?: NodeJS.ProcessEnv): string | undefined;
export function hasPaperFont(folders?: readonly string[]): boolean;
export function missingPrerequisites(
  command: string,
  environment?: NodeJS.ProcessEnv,
  machine?: Machine,
): MissingPrerequisite[];
export function sortMissing(
  missing: readonly MissingPrerequisite[],
  canInstall: boolean,
): { packages: string[]; sentences: string[] };
