import assert from "node:assert/strict";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { LiveIntensity, type LiveAnswer } from "../../../src/core/live/liveIntensity";
import { electricityMaps } from "../../../src/core/live/providers/electricityMaps";
import { ukCarbonIntensity } from "../../../src/core/live/providers/ukCarbonIntensity";
import { fetchText } from "../../../src/net/fetchText";

const now = Date.parse("2026-01-20T12:00:00Z") / 1000;
const hour = { carbonIntensity: 120, datetime: "2026-01-20T12:00:00.000Z" };
const answer = JSON.stringify({ zone: "DK", forecast: [hour] });

describe("live intensity, from a server", () => {
  let server: Server;
  let host = "";
  let listener: RequestListener;
  const asked: { url: string | undefined; token: unknown }[] = [];

  before((done) => {
    server = createServer((request, response) => {
      asked.push({ url: request.url, token: request.headers["auth-token"] });
      listener(request, response);
    });
    server.listen(0, "127.0.0.1", () => {
      host = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
      done();
    });
  });
  after((done) => {
    server.closeAllConnections();
    server.close(done);
  });
  beforeEach(() => {
    asked.length = 0;
  });

  const bounded = (url: string, headers: Readonly<Record<string, string>>): Promise<string> =>
    fetchText(url, headers, { milliseconds: 300, bytes: 100_000 });
  const live = (clock = (): number => now): LiveIntensity =>
    new LiveIntensity(electricityMaps, bounded, clock, "secret", host);
  const reasonOf = (found: LiveAnswer): string => ("reason" in found ? found.reason : "a forecast");

  it("is asked with the token in a header, and once for a while", async () => {
    listener = (_request, response) => response.end(answer);
    let time = now;
    const intensity = live(() => time);
    const [first, second] = await Promise.all([intensity.forecast("DNK"), intensity.forecast("DK")]);
    assert.ok("forecast" in first && "forecast" in second);
    assert.equal(first.forecast.points[0]?.gramsCo2ePerKwh, 120);
    assert.equal(first.forecast.country, "DNK");
    assert.deepEqual(asked, [{ url: "/v3/carbon-intensity/forecast?zone=DK", token: "secret" }]);
    time += 901;
    await intensity.forecast("DNK");
    assert.equal(asked.length, 2);
  });

  it("that is slow, huge, broken, foreign, hostile or closed gives a reason in words", async () => {
    const cases: [RequestListener, RegExp][] = [
      [() => undefined, /no answer within 0\.3 s/],
      [(_request, response) => response.end("x".repeat(200_000)), /longer than 0\.1 MB/],
      [(_request, response) => response.end(answer.slice(0, 40)), /no forecast that is understood/],
      [(_request, response) => response.end("<html>log in</html>"), /no forecast that is understood/],
      [
        (_request, response) => response.end('{"forecast":[{"carbonIntensity":"<script>","datetime":{}}]}'),
        /no forecast that is understood/,
      ],
      [(_request, response) => response.writeHead(401).end("no"), /answered 401/],
      [(_request, response) => response.writeHead(302, { location: "http://127.0.0.1:1/" }).end(), /not reachable/],
      [(request) => request.socket.destroy(), /not reachable/],
    ];
    for (const [answering, expected] of cases) {
      listener = answering;
      assert.match(reasonOf(await live().forecast("DNK")), expected);
    }
  });

  it("forgets a failure soon", async () => {
    let time = now;
    const intensity = live(() => time);
    listener = (_request, response) => response.writeHead(500).end();
    assert.match(reasonOf(await intensity.forecast("DNK")), /answered 500/);
    listener = (_request, response) => response.end(answer);
    assert.match(reasonOf(await intensity.forecast("DNK")), /answered 500/);
    time += 61;
    assert.equal(reasonOf(await intensity.forecast("DNK")), "a forecast");
  });

  it("asks nobody where it cannot be answered", async () => {
    listener = (_request, response) => response.end(answer);
    const uk = new LiveIntensity(ukCarbonIntensity, bounded, () => now, undefined, host);
    assert.match(reasonOf(await uk.forecast("DNK")), /knows GBR only/);
    const anonymous = new LiveIntensity(electricityMaps, bounded, () => now, undefined, host);
    assert.match(reasonOf(await anonymous.forecast("DNK")), /needs a token/);
    assert.match(reasonOf(await live().forecast("Atlantis")), /no grid zone/);
    assert.deepEqual(asked, []);
  });

  it("has forgotten what has passed", async () => {
    listener = (_request, response) => response.end(answer);
    assert.match(reasonOf(await live(() => now + 7200).forecast("DNK")), /no forecast/);
  });
});
