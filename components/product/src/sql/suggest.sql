-- Names that begin with the text come before names that hold it; the best selling first.
SELECT p.id, p.name_zh, p.name_en
FROM productdb.products AS p
WHERE p.status = 'active' AND (p.search_text LIKE $1::text OR p.search_document @@ productdb.search_query($2::text))
ORDER BY lower(p.name_zh) LIKE substr($1::text, 2) OR lower(p.name_en) LIKE substr($1::text, 2) DESC,
         p.search_text LIKE $1::text DESC, p.sold DESC, p.id DESC
LIMIT $3::bigint
