import type { Order, Refund } from './records.ts';
import { linksOf, type Site } from './site.ts';

/** What an order tells of its refunds in itself: their amount is negative there. */
export function refundOf(id: number, total: string): Order['refunds'][number] {
  return { id: id * 10 + 9, reason: 'Returned', total: `-${total}` };
}

/** The refunds of an order as records of their own; made when the order was last changed, as a refund changes its order. */
export function refundsOf(order: Order, site: Site): readonly Refund[] {
  return order.refunds.map(({ id, reason, total }) => ({
    id,
    parent_id: order.id,
    date_created: order.date_modified,
    date_created_gmt: order.date_modified_gmt,
    amount: total.replace(/^-/, ''),
    reason,
    refunded_by: 1,
    refunded_payment: false,
    meta_data: [],
    line_items: [],
    _links: linksOf(site, `orders/${order.id}/refunds`, id, `orders/${order.id}`),
  }));
}
