-- Lives as long as the seed's transaction.
CREATE TEMPORARY TABLE pg_temp.staged_products (
    id              uuid,
    seller_id       uuid,
    category        text,
    name_zh         text,
    name_en         text,
    description_zh  text,
    description_en  text,
    price           bigint,
    pictures        text[],
    sold            bigint,
    created_ms      bigint,
    stock           integer
) ON COMMIT DROP
