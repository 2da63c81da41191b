SELECT id, order_id, amount, currency
FROM orderdb.claim_refund($1::bigint * interval '1 millisecond')
