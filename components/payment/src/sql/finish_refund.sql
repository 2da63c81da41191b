SELECT id, order_id, amount, currency, status, reason, refunded
FROM paymentdb.finish_refund($1::uuid)
