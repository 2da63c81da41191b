-- {key}, {order}, {bound}, {comparison} and {direction} are chosen by `Sort`, {status} by `Status`, never by a visitor.
-- Orders and bounds are those of the regular price, which the indexes have; that of a sale changes every two hours.
SELECT p.id, p.name_zh, p.name_en, p.category, p.seller_id, s.name_zh AS seller_name_zh, s.name_en AS seller_name_en,
       coalesce(sale.price, p.price) AS price, CASE WHEN sale.price < p.price THEN p.price END AS list_price,
       to_char(sale.ends_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS sale_ends_at,
       p.currency::text AS currency, p.pictures, p.sold, p.rating_count, p.rating_sum,
       to_char(p.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at,
       {key} AS sort_key
FROM productdb.products AS p
JOIN productdb.sellers AS s ON s.id = p.seller_id
LEFT JOIN productdb.running_sales() AS sale ON sale.product_id = p.id AND sale.price < p.price
WHERE p.status = {status}
  AND ($1::text IS NULL OR p.search_document @@ productdb.search_query($1::text) OR p.search_text LIKE $2::text)
  AND ($3::text IS NULL OR p.category = ANY (ARRAY(
      SELECT c.slug FROM productdb.categories AS c WHERE c.slug = $3::text OR c.parent = $3::text)))
  AND ($4::uuid IS NULL OR p.seller_id = $4::uuid)
  AND ($5::bigint IS NULL OR p.price >= $5::bigint)
  AND ($6::bigint IS NULL OR p.price <= $6::bigint)
  AND ($7::bigint IS NULL OR ({order}, p.id) {comparison} ({bound}, $8::uuid))
ORDER BY {order} {direction}, p.id {direction}
LIMIT $9::bigint
