INSERT INTO productdb.flash_sales AS s (session, product_id, price)
SELECT * FROM unnest($1::smallint[], $2::uuid[], $3::bigint[])
ON CONFLICT (session, product_id) DO UPDATE
SET price = excluded.price
WHERE s.price <> excluded.price
