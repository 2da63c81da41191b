-- The id is the content's hash: what is there is right. It may have been stored before there was a compressed form.
INSERT INTO productdb.pictures AS p (id, media_type, content, compressed)
SELECT id, 'image/svg+xml', content, compressed
FROM unnest($1::text[], $2::bytea[], $3::bytea[]) AS drawn (id, content, compressed)
ON CONFLICT (id) DO UPDATE
SET compressed = excluded.compressed
WHERE p.compressed IS NULL
