import { machineEnvironment } from '../config.mjs';

/** Environment of commands that act on the platform of the browser tests: its own data and ports, nobody's servers. */
export function testPlatformEnvironment(data: string, portBase: number): NodeJS.ProcessEnv {
  return machineEnvironment({ SUNLEDGER_DATA_DIRECTORY: data, SUNLEDGER_PORT_BASE: String(portBase) });
}
