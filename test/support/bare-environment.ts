/** What a process needs of this one's environment: where programs and, so that it starts fast, compiled modules lie. */
export function bareEnvironment(more: Readonly<Record<string, string>> = {}): Record<string, string> {
  const kept = ['PATH', 'HOME', 'NODE_COMPILE_CACHE'].map((name) => [name, process.env[name] ?? '']);
  return { ...Object.fromEntries(kept), ...more };
}
