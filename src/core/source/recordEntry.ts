/**
 * What a plain record has under a name that somebody else wrote; undefined for names that every object has by itself, such as `constructor`: a
 * program may well call something that.
 */
export function recordEntry<V>(record: Readonly<Record<string, V>>, name: string | undefined): V | undefined {
  return name !== undefined && Object.hasOwn(record, name) ? record[name] : undefined;
}
