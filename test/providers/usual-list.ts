/** Where the list of providers lies, if it is there at all. */
export const usualList = process.env['FERRULE_PROVIDERS'] ?? '../shared/reference/provider-auth.json';
