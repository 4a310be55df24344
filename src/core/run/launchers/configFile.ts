import { unknown, type Value } from "../../evaluate/value";
import { SourceText, type Span } from "../../source/sourceText";
import { readConfigDocument } from "../../syntax/configDocument";
import { hole, textGround, type Ground } from "./shellGround";
import type { ShellText } from "./shellText";

/** The first document of a configuration file; undefined for a file of another kind or an empty one. */
export function readConfigFile(source: SourceText): Value | undefined {
  return readConfigDocument(source).roots[0];
}

/** A configuration that the launcher writes itself (`cat <<EOF > config.json`); what it does not know is unknown, places are its own. */
export function readWrittenConfig(path: string, content: ShellText, place: Span): Value | undefined {
  const ground = textGround(content, place);
  // In JSON an unknown number would break the text around it.
  const json = /\.jsonc?$/.test(path);
  const text = json ? ground.text.replace(new RegExp(`(?<=[:,[]\\s*)${hole}(?=\\s*[,}\\]])`, "g"), "0") : ground.text;
  const source = new SourceText(place.path, json ? "json" : "yaml", text);
  const root = readConfigFile(source);
  return root && moved(root, ground);
}

/** Values with the places of the pieces that they were read from. */
function moved(value: Value, ground: Ground): Value {
  const [span] = value.spans;
  const pieces = span ? ground.pieces(span.from, span.to) : [];
  const places = pieces.map((piece) => piece.span);
  const spans = places.length > 0 ? places.slice(0, 1) : value.spans;
  switch (value.kind) {
    case "dict":
      return {
        ...value,
        spans,
        entries: new Map([...value.entries].map(([key, entry]) => [key, moved(entry, ground)])),
      };
    case "list":
      return { ...value, spans, items: value.items.map((item) => moved(item, ground)) };
    default:
      return pieces.some((piece) => piece.text === undefined)
        ? unknown("given when the launcher is started", spans)
        : { ...value, spans };
  }
}
