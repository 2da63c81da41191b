-- The session is in every row; where nothing of it is for sale, that is all there is in the only one.
SELECT to_char(running.starts_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS starts_at,
       to_char(running.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS sale_ends_at,
       p.id, p.name_zh, p.name_en, p.category, p.seller_id, s.name_zh AS seller_name_zh, s.name_en AS seller_name_en,
       sale.price, p.price AS list_price,
       p.currency::text AS currency, p.pictures, p.sold, p.rating_count, p.rating_sum,
       to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM productdb.running_session AS running
LEFT JOIN (
    productdb.flash_sales AS sale
    JOIN productdb.products AS p ON p.id = sale.product_id AND p.status = 'active' AND sale.price < p.price
    JOIN productdb.sellers AS s ON s.id = p.seller_id
) ON sale.session = running.session
ORDER BY p.sold DESC, p.id DESC
LIMIT $1::bigint
