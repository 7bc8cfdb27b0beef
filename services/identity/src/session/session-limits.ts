import type { Config } from '../config.ts';
import type { SessionLimits } from './login-session.ts';

/** Idle and absolute timeouts from configuration. */
export function sessionLimitsOf(config: Config): SessionLimits {
  return { idleSeconds: config.SESSION_IDLE_SECONDS, absoluteSeconds: config.SESSION_ABSOLUTE_SECONDS };
}
