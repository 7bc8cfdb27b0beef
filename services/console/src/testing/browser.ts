import type { FastifyInstance, InjectOptions, LightMyRequestResponse } from 'fastify';

/** A cookie jar in front of `inject`, sending what a browser on the console's own page sends. */
export function createBrowser(app: FastifyInstance, origin: string) {
  const cookies = new Map<string, string>();

  async function send(options: InjectOptions & { url: string }): Promise<LightMyRequestResponse> {
    const answer = await app.inject({
      ...options,
      cookies: Object.fromEntries(cookies),
      headers: {
        host: new URL(origin).host,
        origin,
        'sec-fetch-site': 'same-origin',
        'x-requested-with': 'sunledger-console',
        ...options.headers,
      },
    });
    for (const cookie of answer.cookies) {
      if (cookie.value === '') cookies.delete(cookie.name);
      else cookies.set(cookie.name, cookie.value);
    }
    return answer;
  }

  return {
    cookies,
    send,
    get: (url: string, headers: Record<string, string> = {}) => send({ method: 'GET', url, headers }),
    post: (url: string, payload: object = {}, headers: Record<string, string> = {}) =>
      send({ method: 'POST', url, payload, headers }),

    /** Goes through the login page and back; returns the answer of the callback. */
    async login(url = '/auth/login'): Promise<LightMyRequestResponse> {
      const left = await send({ method: 'GET', url });
      const approved = await fetch(left.headers.location as string, { redirect: 'manual' });
      const back = new URL(approved.headers.get('location') ?? '');
      return send({ method: 'GET', url: back.pathname + back.search });
    },
  };
}
