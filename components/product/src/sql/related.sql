-- Of the same category, then of its siblings; the best selling first. No rows at all: there is no such product.
WITH this AS (
    SELECT p.id, p.category, c.parent
    FROM productdb.products AS p
    JOIN productdb.categories AS c ON c.slug = p.category
    WHERE p.id = $1::uuid
), same AS (
    SELECT p.*, 0 AS distance
    FROM this, productdb.products AS p
    WHERE p.category = this.category AND p.status = 'active' AND p.id <> this.id
    ORDER BY p.sold DESC, p.id DESC
    LIMIT $2::bigint
), near AS (
    SELECT p.*, 1 AS distance
    FROM this
    JOIN productdb.categories AS c ON c.parent = this.parent AND c.slug <> this.category
    CROSS JOIN LATERAL (
        SELECT * FROM productdb.products AS p
        WHERE p.category = c.slug AND p.status = 'active'
        ORDER BY p.sold DESC, p.id DESC
        LIMIT $2::bigint
    ) AS p
), found AS (
    SELECT * FROM same UNION ALL SELECT * FROM near
    ORDER BY distance, sold DESC, id DESC
    LIMIT $2::bigint
)
SELECT this.id AS this_id,
       p.id, p.name_zh, p.name_en, p.category, p.seller_id, s.name_zh AS seller_name_zh, s.name_en AS seller_name_en,
       coalesce(sale.price, p.price) AS price, CASE WHEN sale.price < p.price THEN p.price END AS list_price,
       to_char(sale.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS sale_ends_at,
       p.currency::text AS currency, p.pictures, p.sold, p.rating_count, p.rating_sum,
       to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at
FROM this
LEFT JOIN found AS p ON true
LEFT JOIN productdb.sellers AS s ON s.id = p.seller_id
LEFT JOIN productdb.running_sales() AS sale ON sale.product_id = p.id AND sale.price < p.price
ORDER BY p.distance, p.sold DESC, p.id DESC
