export interface Page {
  url: URL;
  status: number;
  text: string;
  /** The address it redirects to, when it was not followed. */
  location: URL | undefined;
  headers: Headers;
}

export interface Browser {
  get(url: string | URL): Promise<Page>;
  post(url: string | URL, form: Record<string, string>): Promise<Page>;
}

interface Cookie {
  origin: string;
  name: string;
  value: string;
  path: string;
}

/** A browser without script: keeps cookies by path and follows redirects until one leaves the given origins. */
export function createBrowser(...origins: string[]): Browser {
  let cookies: Cookie[] = [];

  function remember(url: URL, response: Response): void {
    for (const line of response.headers.getSetCookie()) {
      const [pair = '', ...attributes] = line.split(';').map((part) => part.trim());
      const separator = pair.indexOf('=');
      const name = pair.slice(0, separator);
      const value = pair.slice(separator + 1);
      const path = attributes.find((attribute) => /^path=/i.test(attribute))?.slice('path='.length) ?? '/';
      const isExpired = attributes.some((item) => /^expires=/i.test(item) && Date.parse(item.slice(8)) < Date.now());
      cookies = cookies.filter((known) => !(known.name === name && known.path === path && known.origin === url.origin));
      if (!isExpired) cookies.push({ origin: url.origin, name, value, path });
    }
  }

  async function visit(method: 'GET' | 'POST', target: string | URL, form?: Record<string, string>): Promise<Page> {
    const url = new URL(target);
    const sent = cookies.filter((cookie) => cookie.origin === url.origin && url.pathname.startsWith(cookie.path));
    const response = await fetch(url, {
      method,
      redirect: 'manual',
      headers: { cookie: sent.map((cookie) => `${cookie.name}=${cookie.value}`).join('; ') },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    });
    remember(url, response);
    const header = response.headers.get('location');
    const location = header === null ? undefined : new URL(header, url);
    const text = await response.text();
    if (location && origins.includes(location.origin)) return visit('GET', location);
    return { url, status: response.status, text, location, headers: response.headers };
  }

  return {
    get: (url) => visit('GET', url),
    post: (url, form) => visit('POST', url, form),
  };
}
