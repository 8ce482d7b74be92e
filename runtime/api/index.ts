export { createApi, type ApiOptions } from './create-api.ts';
export { listen } from './listen.ts';
