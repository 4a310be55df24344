/** The only place that opens the network, and only for a provider that somebody switched on. */

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
    if (signal.aborted) throw new Error(`no answer within ${String(milliseconds / 1000)} s`, { cause: error });
    if (error instanceof TypeError) throw new Error("not reachable", { cause: error });
    throw error;
  }
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
