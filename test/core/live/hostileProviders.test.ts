/** Each provider against a server that is slow, huge, wrong or hostile: a reason in words, in bounded time and memory, and nobody else is asked. */
import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { intensityProviders, LiveIntensity } from "../../../src/core/live/liveIntensity";
import type { IntensityProvider } from "../../../src/core/live/provider";
import { fetchText } from "../../../src/net/fetchText";

const now = Date.parse("2026-01-20T12:00:00Z") / 1000;
const limits = { milliseconds: 400, bytes: 100_000 };
const time = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(0, 19);

/** An answer of the form that a provider documents: an hour from a time on, of an intensity. */
const documented: Readonly<Record<IntensityProvider["id"], (grams: unknown, from?: number) => unknown>> = {
  "electricity-maps": (grams, from = now) => ({ forecast: [{ carbonIntensity: grams, datetime: `${time(from)}Z` }] }),
  "uk-carbon-intensity": (grams, from = now) => ({
    data: [{ from: `${time(from)}Z`, to: `${time(from + 1800)}Z`, intensity: { forecast: grams, actual: null } }],
  }),
  "energi-data-service": (grams, from = now) => ({ records: [{ Minutes5UTC: time(from), CO2Emission: grams }] }),
};
const places: Readonly<Record<IntensityProvider["id"], string>> = {
  "electricity-maps": "DNK",
  "uk-carbon-intensity": "GBR",
  "energi-data-service": "DNK",
};

async function started(listener: RequestListener): Promise<{ readonly server: Server; readonly host: string }> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, host: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}` };
}

for (const provider of intensityProviders) {
  describe(`a hostile ${provider.name}`, () => {
    let server: Server;
    let other: Server;
    let host = "";
    let otherHost = "";
    let listener: RequestListener;
    let othersAsked = 0;
    const form = documented[provider.id];

    before(async () => {
      ({ server, host } = await started((request, response) => {
        listener(request, response);
      }));
      ({ server: other, host: otherHost } = await started((_request, response) => {
        othersAsked++;
        response.end(JSON.stringify(form(120)));
      }));
    });
    after(() => {
      for (const each of [server, other]) {
        each.closeAllConnections();
        each.close();
      }
    });

    /** The reason why there is no forecast, or the intensity of its first point. */
    async function asked(answering: RequestListener): Promise<string | number | undefined> {
      listener = answering;
      const fetch = (url: string, headers: Readonly<Record<string, string>>): Promise<string> =>
        fetchText(url, headers, limits);
      const answer = await new LiveIntensity(provider, fetch, () => now, "secret", host).forecast(places[provider.id]);
      return "reason" in answer ? answer.reason : answer.forecast.points[0]?.gramsCo2ePerKwh;
    }
    const says = (body: unknown): RequestListener => {
      const text = typeof body === "string" ? body : JSON.stringify(body);
      return (_request, response) => response.end(text);
    };
    /** Writes again and again until the other side has had enough; gives how many bytes went out. */
    const endless = (part: Buffer, milliseconds: number): { readonly answer: RequestListener; sent: number } => {
      const state = {
        sent: 0,
        answer: (_request: unknown, response: ServerResponse): void => {
          const write = (): void => {
            if (response.destroyed) return;
            state.sent += part.length;
            response.write(part, () => setTimeout(write, milliseconds));
          };
          write();
        },
      };
      return state;
    };

    it("is believed where it is as documented", async () => {
      assert.equal(await asked(says(form(120))), 120);
    });

    it("that says nothing, or drips for ever, is left after the time for the whole", async () => {
      for (const answer of [(): void => undefined, endless(Buffer.from(" "), 20).answer]) {
        const begun = Date.now();
        assert.match(String(await asked(answer)), /no answer within 0\.4 s$/);
        assert.ok(Date.now() - begun < 5000);
      }
    });

    it("that sends without end is cut off, packed or not", async () => {
      const flood = endless(Buffer.alloc(16_384, " "), 0);
      assert.match(String(await asked(flood.answer)), /longer than 0\.1 MB|no answer within/);
      assert.ok(flood.sent < 50_000_000, `${String(flood.sent)} bytes were taken`);
      const packed = gzipSync(Buffer.alloc(20_000_000, " "));
      assert.ok(packed.length < limits.bytes);
      const reason = await asked((_request, response) => {
        response.writeHead(200, { "content-encoding": "gzip" }).end(packed);
      });
      assert.match(String(reason), /longer than 0\.1 MB$/);
    });

    it("that sends us to another host, or back to itself, is not followed", async () => {
      for (const status of [301, 302, 303, 307, 308])
        for (const location of [`${otherHost}/`, "//127.0.0.2:9/", "/again", "file:///etc/passwd"]) {
          const reason = await asked((_request, response) => response.writeHead(status, { location }).end());
          assert.match(String(reason), /not reachable$/, location);
        }
      assert.equal(othersAsked, 0);
    });

    it("that closes in the middle, or breaks the protocol, is not reachable", async () => {
      const ways: RequestListener[] = [
        (request) => request.socket.destroy(),
        (_request, response) => {
          response.writeHead(200, { "content-length": "5000" });
          response.write(JSON.stringify(form(120)), () => response.socket?.destroy());
        },
        (_request, response) => response.socket?.end("no HTTP at all\r\n\r\n"),
        (_request, response) => response.socket?.end(`HTTP/1.1 200 OK\r\nx: ${"y".repeat(100_000)}\r\n\r\n{}`),
        (_request, response) => response.writeHead(200, { "content-encoding": "gzip" }).end("not packed"),
      ];
      for (const way of ways) assert.match(String(await asked(way)), /: not reachable$/);
    });

    it("whose answer is no forecast in g CO2e/kWh for now gives none, and its words go nowhere", async () => {
      const hostile = "<img src=x onerror=alert(1)> [link](command:evil)";
      const bodies: unknown[] = [
        ...["", "null", "[]", "{", "NaN", "\u0000", "[".repeat(90_000), `${JSON.stringify(form(120))} and more`],
        JSON.stringify(form(7)).replace("7", "NaN"),
        JSON.stringify(form(7)).replace(/\b7\b/, "1e999"),
        ...["120", null, -1, 2001, 1e6, {}, [120], hostile, true].map((grams) => form(grams)),
        // Kilograms, and tonnes per MWh.
        form(0.12),
        form(0),
        // Yesterday's, and those of another year.
        ...[now - 86_400, now + 3 * 86_400, now + 400 * 86_400].map((from) => form(120, from)),
        { forecast: hostile, data: hostile, records: hostile, error: hostile },
        { __proto__: [hostile], constructor: hostile },
      ];
      for (const body of bodies) {
        const reason = String(await asked(says(body)));
        assert.match(
          reason,
          /^[A-Z][\w ]+ gave (?:no forecast that is understood|figures that are not in g CO2e\/kWh)$/,
          JSON.stringify(body).slice(0, 80),
        );
      }
      for (const status of [400, 401, 404, 429, 500, 503])
        assert.equal(
          await asked((_request, response) => response.writeHead(status, hostile.slice(1, 4)).end(hostile)),
          `${provider.name}: answered ${String(status)}`,
        );
    });

    it("is asked at its own host alone, with a token only where it needs one", () => {
      for (const zone of [
        { iso3: "DNK", iso2: "DK" },
        { iso3: "GBR", iso2: "GB" },
        { iso3: "X", iso2: "@evil.example/?" },
      ]) {
        const { url, headers } = provider.request(zone, now, "secret");
        assert.equal(new URL(url).origin, provider.host);
        assert.match(provider.host, /^https:/);
        assert.ok(!url.includes("secret"));
        assert.equal(Object.values(headers).includes("secret"), provider.needsToken);
      }
    });
  });
}

describe("an answer about another place", () => {
  it("is none", () => {
    const [maps] = intensityProviders.filter(({ id }) => id === "electricity-maps");
    const about = (zone: unknown): number =>
      maps?.parse(JSON.stringify({ zone, ...(documented["electricity-maps"](120) as object) }), "DK").length ?? -1;
    assert.deepEqual(["DK", "DK-DK1", undefined, "US-CAL-CISO", "DE"].map(about), [1, 1, 1, 0, 0]);
  });
});
