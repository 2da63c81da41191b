SELECT 1
FROM orderdb.orders AS o
JOIN orderdb.lines AS l ON l.order_id = o.id
WHERE o.user_id = $1::uuid AND l.product_id = $2::uuid AND o.status = 'delivered'
LIMIT 1
