-- Products that sellers manage themselves, and what buyers say of them. Runs with search_path empty.

-- The sum of the ratings beside their number, so that neither a list nor a new review reads all of them.
ALTER TABLE productdb.products
    ADD COLUMN rating_count integer NOT NULL DEFAULT 0 CHECK (rating_count >= 0),
    ADD COLUMN rating_sum bigint NOT NULL DEFAULT 0,
    ADD CONSTRAINT products_rating_adds_up CHECK (rating_sum BETWEEN rating_count AND 5 * rating_count::bigint);

CREATE TABLE productdb.reviews (
    id          uuid PRIMARY KEY,
    product_id  uuid NOT NULL REFERENCES productdb.products (id),
    author_id   uuid NOT NULL,
    -- As everybody may see it: the name itself is the user service's.
    author      text NOT NULL,
    rating      smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
    text        text NOT NULL CHECK (length(text) <= 2000),
    created_at  timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT reviews_one_per_author UNIQUE (product_id, author_id)
);

CREATE INDEX reviews_newest ON productdb.reviews (product_id, created_at DESC, id DESC);

-- What a product refers to and is not there: `category`, `pictures`, or NULL. NULL refers to nothing.
CREATE FUNCTION productdb.missing_reference(of_category text, of_pictures text[]) RETURNS text
    LANGUAGE sql STABLE
    RETURN CASE
        WHEN of_category IS NOT NULL
            AND NOT EXISTS (SELECT FROM productdb.categories AS c WHERE c.slug = of_category) THEN 'category'
        WHEN EXISTS (
            SELECT FROM unnest(of_pictures) AS wanted (id)
            WHERE NOT EXISTS (SELECT FROM productdb.pictures AS p WHERE p.id = wanted.id)) THEN 'pictures'
    END;

-- Puts a product up for sale, and its seller into the catalogue where this is their first one. The outcome is added, or
-- the reference that is missing.
CREATE FUNCTION productdb.add_product(
    new_id uuid, seller uuid, seller_name text, new_category text, new_name_zh text, new_name_en text,
    new_description_zh text, new_description_en text, new_price bigint, new_currency text, new_pictures text[]
) RETURNS text
    LANGUAGE plpgsql AS $$
DECLARE
    missing text := productdb.missing_reference(new_category, new_pictures);
BEGIN
    IF missing IS NOT NULL THEN
        RETURN missing;
    END IF;
    INSERT INTO productdb.sellers (id, name_zh, name_en) VALUES (seller, seller_name, seller_name)
    ON CONFLICT (id) DO NOTHING;
    INSERT INTO productdb.products
        (id, seller_id, category, name_zh, name_en, description_zh, description_en, price, currency, pictures)
    VALUES (new_id, seller, new_category, new_name_zh, new_name_en, new_description_zh, new_description_en,
            new_price, new_currency, new_pictures);
    RETURN 'added';
END $$;

-- Changes what is not NULL. `who` is the seller that it has to belong to; NULL may change all of them. The outcome is
-- changed, none (no such product), foreign, or the reference that is missing. `updated_at` moves only when something
-- changes: from then on the seed leaves the product alone.
CREATE FUNCTION productdb.change_product(
    of_id uuid, who uuid, new_category text, new_name_zh text, new_name_en text, new_description_zh text,
    new_description_en text, new_price bigint, new_currency text, new_pictures text[], new_status text
) RETURNS text
    LANGUAGE plpgsql AS $$
DECLARE
    owner uuid;
    missing text := productdb.missing_reference(new_category, new_pictures);
BEGIN
    SELECT p.seller_id INTO owner FROM productdb.products AS p WHERE p.id = of_id;
    IF owner IS NULL THEN
        RETURN 'none';
    ELSIF who <> owner THEN
        RETURN 'foreign';
    ELSIF missing IS NOT NULL THEN
        RETURN missing;
    END IF;
    UPDATE productdb.products AS p
    SET category = coalesce(new_category, p.category),
        name_zh = coalesce(new_name_zh, p.name_zh), name_en = coalesce(new_name_en, p.name_en),
        description_zh = coalesce(new_description_zh, p.description_zh),
        description_en = coalesce(new_description_en, p.description_en),
        price = coalesce(new_price, p.price), currency = coalesce(new_currency, p.currency),
        pictures = coalesce(new_pictures, p.pictures), status = coalesce(new_status, p.status), updated_at = now()
    WHERE p.id = of_id
      AND (new_category <> p.category OR new_name_zh <> p.name_zh OR new_name_en <> p.name_en
           OR new_description_zh <> p.description_zh OR new_description_en <> p.description_en
           OR new_price <> p.price OR new_currency <> p.currency OR new_pictures <> p.pictures
           OR new_status <> p.status);
    RETURN 'changed';
END $$;

-- One review by everybody who may; the ratings are counted in the same statement. `known` says whether there is such a
-- product; no `created_at` for one that is known says that its author has reviewed it already.
CREATE FUNCTION productdb.add_review(
    new_id uuid, of_product uuid, by_author uuid, shown_as text, new_rating smallint, new_text text
) RETURNS TABLE (known boolean, created_at timestamptz)
    LANGUAGE sql
    BEGIN ATOMIC
        WITH added AS (
            INSERT INTO productdb.reviews AS r (id, product_id, author_id, author, rating, text)
            SELECT new_id, p.id, by_author, shown_as, new_rating, new_text
            FROM productdb.products AS p WHERE p.id = of_product
            ON CONFLICT ON CONSTRAINT reviews_one_per_author DO NOTHING
            RETURNING r.product_id, r.rating, r.created_at
        ), counted AS (
            UPDATE productdb.products AS p
            SET rating_count = p.rating_count + 1, rating_sum = p.rating_sum + a.rating
            FROM added AS a WHERE p.id = a.product_id
        )
        SELECT EXISTS (SELECT FROM productdb.products AS p WHERE p.id = of_product),
               (SELECT a.created_at FROM added AS a);
    END;

-- Takes a review away. `who` is the author that it has to be by; NULL may take all of them. Gives the author of the
-- review that was there, or no row.
CREATE FUNCTION productdb.remove_review(of_id uuid, of_product uuid, who uuid) RETURNS TABLE (author_id uuid)
    LANGUAGE sql
    BEGIN ATOMIC
        WITH removed AS (
            DELETE FROM productdb.reviews AS r
            WHERE r.id = of_id AND r.product_id = of_product AND (who IS NULL OR r.author_id = who)
            RETURNING r.product_id, r.rating
        ), counted AS (
            UPDATE productdb.products AS p
            SET rating_count = p.rating_count - 1, rating_sum = p.rating_sum - d.rating
            FROM removed AS d WHERE p.id = d.product_id
        )
        -- The statement sees the table as it was before it.
        SELECT r.author_id FROM productdb.reviews AS r WHERE r.id = of_id AND r.product_id = of_product;
    END;

GRANT SELECT, INSERT, UPDATE ON productdb.products TO product_service;
GRANT SELECT, INSERT ON productdb.sellers TO product_service;
GRANT SELECT, INSERT, DELETE ON productdb.reviews TO product_service;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA productdb TO product_service;
