/** The only place that opens the network, and only for a provider or a look-up that somebody switched on. */

const maximumMilliseconds = 5000;
const maximumBytes = 4_000_000;

/** The text behind an address: one GET without cookies or redirects to another host, at most 5 s and 4 MB. */
export async function fetchText(
  url: string,
  headers: Readonly<Record<string, string>>,
  limits: { readonly milliseconds?: number; readonly bytes?: number } = {},
): Promise<string> {
  const { milliseconds = maximumMilliseconds, bytes = maximumBytes } = limits;
  const signal = AbortSignal.timeout(milliseconds);
  try {
    const response = await fetch(url, { headers, signal, redirect: "error", credentials: "omit" });
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`answered ${String(response.status)}`);
    }
    return await readBounded(response, bytes);
  } catch (error) {
    throw inWords(error, signal, milliseconds);
  }
}

/** How often a host may send on to another address of its own. */
const maximumRedirects = 3;

/**
 * A `fetch` for libraries that bring their own requests: to one origin only, also where it redirects, within the same time and size.
 * @param origin the one place that is asked: `https://huggingface.co`.
 */
export function boundedFetch(origin: string): typeof fetch {
  return async (input, init) => {
    let url = new URL(input instanceof Request ? input.url : input);
    for (let redirects = 0; redirects <= maximumRedirects; redirects++) {
      if (url.origin !== origin) throw new Error(`sent on to ${url.host}, which is not asked`);
      const response = await one(url, init);
      const location = response.status >= 300 && response.status < 400 ? response.headers.get("location") : null;
      if (location === null) return response;
      url = new URL(location, url);
    }
    throw new Error("sent on too often");
  };
}

/** One request, its answer read whole. */
async function one(url: URL, init: RequestInit | undefined): Promise<Response> {
  const signal = AbortSignal.timeout(maximumMilliseconds);
  try {
    const response = await fetch(url, { ...init, signal, redirect: "manual", credentials: "omit" });
    const { status, statusText, headers } = response;
    const isEmpty = status === 204 || status === 304 || response.body === null;
    const text = isEmpty ? null : await readBounded(response, maximumBytes);
    return new Response(text, { status, statusText, headers });
  } catch (error) {
    throw inWords(error, signal, maximumMilliseconds);
  }
}

/** What went wrong, as people say it. */
function inWords(error: unknown, signal: AbortSignal, milliseconds: number): unknown {
  if (signal.aborted) return new Error(`no answer within ${String(milliseconds / 1000)} s`, { cause: error });
  return error instanceof TypeError ? new Error("not reachable", { cause: error }) : error;
}

async function readBounded(response: Response, maximum: number): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  const body: ReadableStream<Uint8Array> | null = response.body;
  const reader = body?.getReader();
  for (;;) {
    const part = await reader?.read();
    if (!part || part.done) return text + decoder.decode();
    length += part.value.byteLength;
    if (length > maximum) {
      await reader?.cancel();
      throw new Error(`answer longer than ${String(maximum / 1e6)} MB`);
    }
    text += decoder.decode(part.value, { stream: true });
  }
}
