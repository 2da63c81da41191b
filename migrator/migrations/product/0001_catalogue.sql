-- The catalogue. Runs with search_path empty: every name is qualified.

-- Categories are a tree of two levels in practice; the slug is the public, stable name (`?category=phones`).
CREATE TABLE productdb.categories (
    slug      text PRIMARY KEY CHECK (slug ~ '^[a-z][a-z0-9-]{1,39}$'),
    parent    text REFERENCES productdb.categories (slug),
    name_zh   text NOT NULL,
    name_en   text NOT NULL,
    position  smallint NOT NULL
);

-- What the catalogue shows of a seller. The account itself belongs to the user service.
CREATE TABLE productdb.sellers (
    id       uuid PRIMARY KEY,
    name_zh  text NOT NULL,
    name_en  text NOT NULL
);

-- Pictures are named by their content, so an address never changes its meaning and caches forever.
CREATE TABLE productdb.pictures (
    id          text PRIMARY KEY CHECK (id ~ '^[0-9a-f]{32}$'),
    media_type  text NOT NULL CHECK (media_type IN ('image/svg+xml')),
    content     bytea NOT NULL
);

-- Latin words are stemmed; Chinese has no spaces, so every character and every pair of neighbours is a term.
-- `simple` keeps the terms as they are. IMMUTABLE lets a generated column use it.
CREATE FUNCTION productdb.han_terms(input text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (
        SELECT coalesce(string_agg(substr(run[1], i, 1) || ' ' || substr(run[1], i, 2), ' '), '')
        FROM regexp_matches(input, '[一-鿿㐀-䶿]+', 'g') AS run,
             generate_series(1, length(run[1])) AS i
    );

CREATE FUNCTION productdb.search_document(name text, description text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    RETURN setweight(to_tsvector('pg_catalog.english', name), 'A')
        || setweight(to_tsvector('pg_catalog.simple', productdb.han_terms(name)), 'A')
        || setweight(to_tsvector('pg_catalog.english', description), 'C')
        || setweight(to_tsvector('pg_catalog.simple', productdb.han_terms(description)), 'C');

-- All words of the visitor must match: Latin ones by stem, Chinese runs by their pairs (a lone character by itself).
-- NULL, which matches nothing, if there is no word in it. plainto_tsquery would do the same with a NOTICE to the client
-- for each language that the visitor did not use.
CREATE FUNCTION productdb.search_query(q text) RETURNS tsquery
    LANGUAGE sql IMMUTABLE PARALLEL SAFE STRICT
    RETURN (
        SELECT string_agg('''' || replace(replace(term, '\', '\\'), '''', '''''') || '''', ' & ')::tsquery
        FROM (
            SELECT unnest(tsvector_to_array(
                to_tsvector('pg_catalog.english', regexp_replace(q, '[一-鿿㐀-䶿]+', ' ', 'g')))) AS term
            UNION ALL
            SELECT CASE WHEN length(run[1]) = 1 THEN run[1] ELSE substr(run[1], i, 2) END
            FROM regexp_matches(q, '[一-鿿㐀-䶿]+', 'g') AS run,
                 generate_series(1, greatest(length(run[1]) - 1, 1)) AS i
        ) AS terms
    );

CREATE TABLE productdb.products (
    id              uuid PRIMARY KEY,
    seller_id       uuid NOT NULL REFERENCES productdb.sellers (id),
    category        text NOT NULL REFERENCES productdb.categories (slug),
    name_zh         text NOT NULL CHECK (length(name_zh) BETWEEN 1 AND 200),
    name_en         text NOT NULL CHECK (length(name_en) BETWEEN 1 AND 200),
    description_zh  text NOT NULL CHECK (length(description_zh) <= 5000),
    description_en  text NOT NULL CHECK (length(description_en) <= 5000),
    -- Minor units. A currency per product keeps a second one possible; the seed uses CNY.
    price           bigint NOT NULL CHECK (price > 0),
    currency        char(3) NOT NULL CHECK (currency ~ '^[A-Z]{3}$'),
    -- In the order in which they are shown; the first one stands for the product in lists.
    pictures        text[] NOT NULL DEFAULT '{}' CHECK (cardinality(pictures) <= 9),
    -- Units sold so far, for the best-selling order. A display figure: money and stock never read it.
    sold            bigint NOT NULL DEFAULT 0 CHECK (sold >= 0),
    status          text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'retired')),
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    -- Both languages in lower case: what a substring search looks through.
    search_text     text NOT NULL GENERATED ALWAYS AS (lower(name_zh || ' ' || name_en)) STORED,
    search_document tsvector NOT NULL GENERATED ALWAYS AS
        (productdb.search_document(name_en || ' ' || name_zh, description_en || ' ' || description_zh)) STORED
);

-- One index per order that a list can have; the id makes each of them total, so that a cursor is exact.
CREATE INDEX products_newest ON productdb.products (created_at DESC, id DESC) WHERE status = 'active';
CREATE INDEX products_price ON productdb.products (price, id) WHERE status = 'active';
CREATE INDEX products_best_selling ON productdb.products (sold DESC, id DESC) WHERE status = 'active';
CREATE INDEX products_category ON productdb.products (category, sold DESC, id DESC) WHERE status = 'active';
CREATE INDEX products_seller ON productdb.products (seller_id, sold DESC, id DESC) WHERE status = 'active';
CREATE INDEX products_search_document ON productdb.products USING gin (search_document);
CREATE INDEX products_search_text ON productdb.products USING gin (search_text public.gin_trgm_ops);

GRANT SELECT ON ALL TABLES IN SCHEMA productdb TO product_service;
