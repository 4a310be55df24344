/** A whole page of HTML that carries its own style and script, under a content policy that lets in nothing else: no page waits for anything, none fetches. */
import { html, Html } from "./html";
import { say } from "./language";

export interface PageParts {
  /** The texts of the style and of the one script that may run. */
  readonly style: string;
  readonly script?: string;
  /** Lets these in: a new one for each page of the editor; a file needs none of its own. */
  readonly nonce?: string;
}

export function htmlPage(title: string, { style, script = "", nonce = "carbon-lens" }: PageParts, body: Html): string {
  const scripts = script === "" ? "" : `script-src 'nonce-${nonce}'; `;
  const policy = `default-src 'none'; style-src 'nonce-${nonce}'; ${scripts}base-uri 'none'; form-action 'none'`;
  return html`<!doctype html>
    <html lang="${say("en")}">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${element("style", style, nonce)}
      </head>
      <body>
        ${body} ${script === "" ? undefined : element("script", script, nonce)}
      </body>
    </html> `.markup;
}

/** Not by the template: that would escape what is no text here. */
function element(name: "style" | "script", text: string, nonce: string): Html {
  return new Html(`<${name} nonce="${nonce}">${text}</${name}>`);
}
