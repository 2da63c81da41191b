SELECT c.slug, c.parent, c.name_zh, c.name_en, coalesce(counts.products, 0) AS products
FROM productdb.categories AS c
LEFT JOIN (
    SELECT category, count(*) AS products FROM productdb.products WHERE status = 'active' GROUP BY category
) AS counts ON counts.category = c.slug
ORDER BY c.position, c.slug
