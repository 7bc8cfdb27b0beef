import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** Distance of every part's port from the base, so that two checkouts differ by one number. */
const portOffsets = {
  console: 0,
  portal: 1,
  identity: 10,
  registry: 11,
  disclosure: 12,
  'project-library': 13,
  'fund-allocation': 14,
  bank: 20,
  postgres: 32,
  redis: 33,
  temporalFrontend: 40,
  temporalFrontendMembership: 41,
  temporalHistory: 42,
  temporalHistoryMembership: 43,
  temporalMatching: 44,
  temporalMatchingMembership: 45,
  temporalWorker: 46,
  temporalWorkerMembership: 47,
  temporalHttp: 48,
} as const;

/** A part of the runtime that listens on a port. */
export type PortName = keyof typeof portOffsets;

/** How many ports above the base one runtime may take. */
export const portSpan = 50;

/** Where one runtime keeps its data and on which ports it listens. */
export interface Layout {
  data: string;
  logs: string;
  run: string;
  secrets: string;
  /** Written when everything is ready: the text that tells people the addresses. */
  readyFile: string;
  portBase: number;
  ports: Readonly<Record<PortName, number>>;
}

/** Lays out a runtime below `data` and creates its folders; the secrets folder is for the owner only. */
export function createLayout(data: string, portBase: number, secrets = join(data, 'secrets')): Layout {
  const ports = Object.fromEntries(
    Object.entries(portOffsets).map(([name, offset]) => [name, portBase + offset]),
  ) as Record<PortName, number>;
  const layout: Layout = {
    data,
    logs: join(data, 'logs'),
    run: join(data, 'run'),
    secrets,
    readyFile: join(data, 'ready.txt'),
    portBase,
    ports,
  };
  for (const folder of [layout.data, layout.logs, layout.run]) mkdirSync(folder, { recursive: true });
  mkdirSync(layout.secrets, { recursive: true, mode: 0o700 });
  return layout;
}
