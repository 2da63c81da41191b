-- $2: whether the caller takes gzip. A picture without a compressed form goes out as it is.
SELECT coalesce(chosen.compressed, p.content) AS content, chosen.compressed IS NOT NULL AS is_compressed
FROM productdb.pictures AS p, LATERAL (SELECT CASE WHEN $2::boolean THEN p.compressed END) AS chosen (compressed)
WHERE p.id = $1::text
