SELECT p.id, p.name_zh, p.name_en, p.category, p.seller_id, s.name_zh AS seller_name_zh, s.name_en AS seller_name_en,
       coalesce(sale.price, p.price) AS price, CASE WHEN sale.price < p.price THEN p.price END AS list_price,
       to_char(sale.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS sale_ends_at,
       p.currency::text AS currency, p.pictures, p.sold, p.rating_count, p.rating_sum,
       to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at,
       to_char(p.updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS updated_at,
       p.description_zh, p.description_en, p.status,
       c.name_zh AS category_name_zh, c.name_en AS category_name_en,
       parent.slug AS parent_slug, parent.name_zh AS parent_name_zh, parent.name_en AS parent_name_en
FROM productdb.products AS p
JOIN productdb.sellers AS s ON s.id = p.seller_id
JOIN productdb.categories AS c ON c.slug = p.category
LEFT JOIN productdb.categories AS parent ON parent.slug = c.parent
LEFT JOIN productdb.running_sales() AS sale ON sale.product_id = p.id AND sale.price < p.price
WHERE p.id = $1::uuid
