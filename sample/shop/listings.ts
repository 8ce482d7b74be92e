import { dateFilter } from './dates.ts';
import { commonParams, dateParams, type Listing } from './list.ts';
import { isTrue, listOf, textOf } from './params.ts';
import type { Article, Category, Coupon, Customer, Order, Product, Refund, Variation } from './records.ts';

const dated = ['date', 'id', 'include', 'title', 'slug', 'modified'];
const productStatuses = ['any', 'future', 'trash', 'draft', 'pending', 'private', 'publish'];
const orderStatuses = [
  'any',
  'trash',
  'pending',
  'processing',
  'on-hold',
  'completed',
  'cancelled',
  'refunded',
  'failed',
  'checkout-draft',
];
const stockStatuses = ['instock', 'outofstock', 'onbackorder'];

/** `any`, which is also the default, leaves out what is in the trash. */
function byStatus(statuses: readonly string[]): (row: { readonly status: string }) => boolean {
  if (statuses.length === 0 || statuses.includes('any')) return (row) => row.status !== 'trash';
  return (row) => statuses.includes(row.status);
}

function byArticle(query: URLSearchParams): (row: Article) => boolean {
  const skus = listOf(query, 'sku');
  const stock = textOf(query, 'stock_status');
  const status = byStatus(listOf(query, 'status'));
  return (row) => status(row) && (skus.length === 0 || skus.includes(row.sku)) && (stock === undefined || row.stock_status === stock);
}

export const productListing: Listing<Product> = {
  inTime: dateFilter,
  params: {
    ...commonParams,
    ...dateParams,
    orderby: { type: 'enum', values: [...dated, 'price', 'popularity', 'rating', 'menu_order'] },
    slug: { type: 'text' },
    status: { type: 'enum', values: productStatuses },
    type: { type: 'enum', values: ['simple', 'grouped', 'external', 'variable'] },
    sku: { type: 'text' },
    category: { type: 'text' },
    stock_status: { type: 'enum', values: stockStatuses },
  },
  text: (row) => `${row.name} ${row.sku} ${row.description}`,
  orders: {
    date: (row) => row.date_created,
    modified: (row) => row.date_modified,
    title: (row) => row.name,
    slug: (row) => row.slug,
    price: (row) => Number(row.price),
    popularity: (row) => row.total_sales,
    rating: (row) => Number(row.average_rating),
    menu_order: (row) => row.menu_order,
  },
  defaultOrder: 'date',
  filter: (query) => {
    const [slug, type, categories] = [textOf(query, 'slug'), textOf(query, 'type'), listOf(query, 'category')];
    const article = byArticle(query);
    return (row) =>
      article(row) &&
      (slug === undefined || row.slug === slug) &&
      (type === undefined || row.type === type) &&
      (categories.length === 0 || row.categories.some((category) => categories.includes(String(category.id))));
  },
};

export const variationListing: Listing<Variation> = {
  inTime: dateFilter,
  params: {
    ...commonParams,
    ...dateParams,
    orderby: { type: 'enum', values: [...dated, 'menu_order'] },
    status: { type: 'enum', values: productStatuses },
    sku: { type: 'text' },
    stock_status: { type: 'enum', values: stockStatuses },
  },
  text: (row) => `${row.name} ${row.sku}`,
  orders: {
    date: (row) => row.date_created,
    modified: (row) => row.date_modified,
    title: (row) => row.name,
    menu_order: (row) => row.menu_order,
  },
  defaultOrder: 'date',
  filter: byArticle,
};

export const orderListing: Listing<Order> = {
  inTime: dateFilter,
  params: {
    ...commonParams,
    ...dateParams,
    orderby: { type: 'enum', values: dated },
    status: { type: 'enums', values: orderStatuses },
    customer: { type: 'integer' },
    product: { type: 'integer' },
  },
  text: (row) => [row.number, row.billing.first_name, row.billing.last_name, row.billing.email, row.billing.company].join(' '),
  orders: {
    date: (row) => row.date_created,
    modified: (row) => row.date_modified,
    title: (row) => row.date_created,
    slug: (row) => row.date_created,
  },
  defaultOrder: 'date',
  filter: (query) => {
    const status = byStatus(listOf(query, 'status'));
    const [customer, product] = [textOf(query, 'customer'), textOf(query, 'product')];
    return (row) =>
      status(row) &&
      (customer === undefined || row.customer_id === Number(customer)) &&
      (product === undefined || row.line_items.some((line) => line.product_id === Number(product)));
  },
};

/** Without `role` those of the role customer alone: shop managers and subscribers have orders too. Customers cannot be filtered by time. */
export const customerListing: Listing<Customer> = {
  params: {
    ...commonParams,
    orderby: { type: 'enum', values: ['id', 'include', 'name', 'registered_date'] },
    email: { type: 'text' },
    role: { type: 'text' },
  },
  text: (row) => `${row.username} ${row.email} ${row.first_name} ${row.last_name}`,
  orders: { name: (row) => row.username, registered_date: (row) => row.date_created },
  defaultOrder: 'name',
  filter: (query) => {
    const [email, role] = [textOf(query, 'email'), textOf(query, 'role')];
    return (row) => (email === undefined || row.email === email) && (role === 'all' || row.role === (role ?? 'customer'));
  },
};

export const couponListing: Listing<Coupon> = {
  inTime: dateFilter,
  params: { ...commonParams, ...dateParams, orderby: { type: 'enum', values: dated }, code: { type: 'text' } },
  text: (row) => row.code,
  orders: { date: (row) => row.date_created, modified: (row) => row.date_modified, title: (row) => row.code, slug: (row) => row.code },
  defaultOrder: 'date',
  filter: (query) => {
    const code = textOf(query, 'code');
    return (row) => row.status !== 'trash' && (code === undefined || row.code === code);
  },
};

export const categoryListing: Listing<Category> = {
  params: {
    ...commonParams,
    orderby: { type: 'enum', values: ['id', 'include', 'name', 'slug', 'term_group', 'description', 'count'] },
    hide_empty: { type: 'boolean' },
    parent: { type: 'integer' },
    slug: { type: 'text' },
  },
  text: (row) => row.name,
  orders: { name: (row) => row.name, slug: (row) => row.slug, count: (row) => row.count },
  defaultOrder: 'name',
  filter: (query) => {
    const [parent, slug] = [textOf(query, 'parent'), textOf(query, 'slug')];
    const hideEmpty = isTrue(query, 'hide_empty');
    return (row) =>
      (parent === undefined || row.parent === Number(parent)) && (slug === undefined || row.slug === slug) && (!hideEmpty || row.count > 0);
  },
};

export const refundListing: Listing<Refund> = {
  params: { ...commonParams, ...dateParams, orderby: { type: 'enum', values: dated } },
  text: (row) => row.reason,
  orders: { date: (row) => row.date_created, modified: (row) => row.date_created },
  defaultOrder: 'date',
  filter: () => () => true,
};
