INSERT INTO productdb.categories AS c (slug, parent, name_zh, name_en, position)
SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::smallint[])
ON CONFLICT (slug) DO UPDATE
SET parent = excluded.parent, name_zh = excluded.name_zh, name_en = excluded.name_en, position = excluded.position
WHERE (c.parent, c.name_zh, c.name_en, c.position)
    IS DISTINCT FROM (excluded.parent, excluded.name_zh, excluded.name_en, excluded.position)
