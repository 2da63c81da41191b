-- The id is the content's hash: what is there is right.
INSERT INTO productdb.pictures (id, media_type, content)
SELECT id, 'image/svg+xml', content
FROM unnest($1::text[], $2::bytea[]) AS drawn (id, content)
ON CONFLICT (id) DO NOTHING
