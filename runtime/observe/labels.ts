/** Values of labels: every other one is a series that is kept as long as the process lives. */
export interface Labels {
  connector(name: string): string;
  object(connector: string, name: string): string;
}

const mostConnectors = 500;
/** Connectors that find their objects at run time name them as their providers do, with no end to it. */
const mostObjects = 100;
const other = 'other';

export function createLabels(): Labels {
  const objects = new Map<string, Set<string>>();
  return {
    connector: (name) => (objects.has(name) || begin(objects, name) ? name : other),
    object(connector, name) {
      const known = objects.get(connector);
      if (!known) return other;
      if (known.size < mostObjects) known.add(name);
      return known.has(name) ? name : other;
    },
  };
}

function begin(objects: Map<string, Set<string>>, name: string): boolean {
  if (objects.size >= mostConnectors) return false;
  objects.set(name, new Set());
  return true;
}
