INSERT INTO productdb.sellers AS s (id, name_zh, name_en)
SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
ON CONFLICT (id) DO UPDATE
SET name_zh = excluded.name_zh, name_en = excluded.name_en
WHERE (s.name_zh, s.name_en) IS DISTINCT FROM (excluded.name_zh, excluded.name_en)
