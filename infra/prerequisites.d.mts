export const temporalVersion: string;
export function temporalFolder(cache?: string): string;
export function findProgram(program: string): string | undefined;
export function findChromium(): string | undefined;
export function missingPrerequisites(command: string): string[];
