export { createApi, createCallbackApi, createHealthApi, type ApiOptions } from './create-api.ts';
export { listen } from './listen.ts';
