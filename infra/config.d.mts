export function processEnvironment(): NodeJS.ProcessEnv;
export function childEnvironment(own?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
export function machineEnvironment(own?: NodeJS.ProcessEnv, given?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
export function extendEnvironment(values: Readonly<Record<string, string>>): void;
