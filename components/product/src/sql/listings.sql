SELECT p.id, p.seller_id, p.name_zh, p.name_en, coalesce(sale.price, p.price) AS price, p.currency::text AS currency,
       p.pictures, p.status
FROM productdb.products AS p
LEFT JOIN productdb.running_sales() AS sale ON sale.product_id = p.id AND sale.price < p.price
WHERE p.id = ANY (($1::text[])::uuid[])
