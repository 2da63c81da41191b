-- A product whose updated_at has moved was changed by somebody in the shop: their word counts, not the seed's.
-- `sold` is the shop's as soon as the product is there.
WITH stored AS (
    INSERT INTO productdb.products AS p
        (id, seller_id, category, name_zh, name_en, description_zh, description_en, price, currency, pictures, sold,
         created_at, updated_at)
    SELECT id, seller_id, category, name_zh, name_en, description_zh, description_en, price, 'CNY', pictures, sold,
           at, at
    FROM pg_temp.staged_products AS s,
         LATERAL (SELECT timestamptz 'epoch' + created_ms * interval '1 millisecond') AS made (at)
    -- ON CONFLICT alone would do, but it computes the search document of every row before it looks for a conflict.
    WHERE NOT EXISTS (
        SELECT FROM productdb.products AS p
        WHERE p.id = s.id
          AND (p.updated_at <> p.created_at
            OR (p.seller_id, p.category, p.name_zh, p.name_en, p.description_zh, p.description_en, p.price,
                p.currency, p.pictures)
             = (s.seller_id, s.category, s.name_zh, s.name_en, s.description_zh, s.description_en, s.price,
                'CNY', s.pictures)))
    ON CONFLICT (id) DO UPDATE
    SET seller_id = excluded.seller_id, category = excluded.category,
        name_zh = excluded.name_zh, name_en = excluded.name_en,
        description_zh = excluded.description_zh, description_en = excluded.description_en,
        price = excluded.price, currency = excluded.currency, pictures = excluded.pictures
    -- A row version that this statement has just made has no xmax.
    RETURNING p.xmax = 0 AS is_new
)
SELECT count(*) FILTER (WHERE is_new), count(*) FILTER (WHERE NOT is_new) FROM stored
