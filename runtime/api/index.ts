export { createApi, createCallbackApi, type ApiOptions } from './create-api.ts';
export { listen } from './listen.ts';
