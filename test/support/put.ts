/** A change of a document: sets what stands at a place such as `objects.0.list.path`, whatever was there. */
export function put(place: string, value: unknown): (document: object) => void {
  return (document) => {
    const way = place.split('.');
    const last = way.pop() ?? '';
    // Documents in tests are plain maps and lists.
    const at = way.reduce((part, key) => part[key] as Record<string, unknown>, document as Record<string, unknown>);
    at[last] = value;
  };
}
