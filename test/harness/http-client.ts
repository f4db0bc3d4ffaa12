export interface HttpRequest {
  /** Sent as JSON, unless it is a string: that is sent as it is, with the same content type. */
  readonly body?: unknown;
  /** Bearer token. */
  readonly token?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
}

// Answers come from outside; a test states what it expects of one by naming its type.
export interface HttpAnswer<Body> {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed when the answer is JSON, text otherwise, `undefined` when there is none. */
  readonly body: Body;
}

export type HttpMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

export type HttpClient = {
  readonly [method in HttpMethod]: <Body = unknown>(path: string, request?: HttpRequest) => Promise<HttpAnswer<Body>>;
};

/** A client of one server. Paths are below `base`, for instance `http://127.0.0.1:3000/api`. */
export function createHttpClient(base: string): HttpClient {
  const method =
    (name: string) =>
    async <Body>(path: string, request: HttpRequest = {}): Promise<HttpAnswer<Body>> => {
      const response = await fetch(`${base}${path}`, { method: name, ...toInit(request) });
      const text = await response.text();
      const isJson = /\bjson\b/.test(response.headers.get('content-type') ?? '');
      const body: unknown = text === '' ? undefined : isJson ? JSON.parse(text) : text;
      return { status: response.status, headers: response.headers, body: body as Body };
    };
  return {
    get: method('GET'),
    post: method('POST'),
    put: method('PUT'),
    patch: method('PATCH'),
    delete: method('DELETE'),
  };
}

function toInit({ body, token, headers }: HttpRequest): RequestInit {
  return {
    headers: {
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  };
}
