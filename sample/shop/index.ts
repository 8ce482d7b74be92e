export type { ShopOptions } from './options.ts';
export type { Collections, Customer, Order, Product, Variation } from './records.ts';
export type { LoggedRequest, RequestCounts } from './request-log.ts';
export type { Shop, ShopControl } from './shop.ts';
export { type SpawnedShop, spawnShop } from './spawn-shop.ts';
export { startShop } from './start-shop.ts';
