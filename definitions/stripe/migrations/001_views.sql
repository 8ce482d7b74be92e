-- What is paid for, and by whom: each item of each subscription with its price and its customer.
CREATE OR REPLACE VIEW stripe_subscription_prices WITH (security_invoker = true) AS
SELECT
  i.datasource,
  i.subscription,
  i.id AS item,
  s.status,
  s.customer,
  c.email,
  c.name AS customer_name,
  i.price ->> 'id' AS price,
  i.price ->> 'product' AS product,
  i.price ->> 'currency' AS currency,
  i.price ->> 'unit_amount' AS unit_amount,
  i.price -> 'recurring' ->> 'interval' AS recurring_interval,
  i.quantity,
  to_timestamp(i.current_period_end) AS current_period_end
FROM stripe_subscription_items AS i
LEFT JOIN stripe_subscriptions AS s ON s.datasource = i.datasource AND s.external_id = i.subscription
LEFT JOIN stripe_customers AS c ON c.datasource = s.datasource AND c.external_id = s.customer;
