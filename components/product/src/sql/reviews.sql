-- No rows at all: there is no such product. One row without an id: nobody has reviewed it, or not before this page.
-- $2 and $3: the last key of the page before.
SELECT r.id, r.rating, r.text, r.author,
       to_char(r.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS created_at,
       (extract(epoch FROM r.created_at) * 1000000)::bigint AS sort_key
FROM productdb.products AS p
LEFT JOIN LATERAL (
    SELECT * FROM productdb.reviews AS r
    WHERE r.product_id = p.id
      AND ($2::bigint IS NULL
           OR (r.created_at, r.id) < (timestamptz 'epoch' + $2::bigint * interval '1 microsecond', $3::uuid))
    ORDER BY r.created_at DESC, r.id DESC
    LIMIT $4::bigint
) AS r ON true
WHERE p.id = $1::uuid
ORDER BY r.created_at DESC, r.id DESC
