-- Carts of users and of guests. Runs with search_path empty.

-- A user's cart has the user's id. A guest's has an id of its own, and is opened by a token of which only the hash is
-- kept: who reads this table opens nothing.
CREATE TABLE cartdb.carts (
    id          uuid PRIMARY KEY,
    token_hash  bytea CHECK (length(token_hash) = 32),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

CREATE INDEX carts_guests ON cartdb.carts (updated_at) WHERE token_hash IS NOT NULL;

CREATE TABLE cartdb.items (
    cart_id     uuid NOT NULL REFERENCES cartdb.carts (id) ON DELETE CASCADE,
    -- Products belong to another service.
    product_id  uuid NOT NULL,
    quantity    integer NOT NULL CONSTRAINT items_quantity CHECK (quantity BETWEEN 1 AND 99),
    -- What it cost when it was put in, to show that it has changed since. Nobody pays this.
    price       bigint NOT NULL,
    currency    char(3) NOT NULL,
    added_at    timestamptz NOT NULL DEFAULT clock_timestamp(),
    PRIMARY KEY (cart_id, product_id)
);

-- Orders whose lines were taken out of a cart already.
CREATE TABLE cartdb.checkouts (
    order_id  uuid PRIMARY KEY,
    at        timestamptz NOT NULL DEFAULT now()
);

-- Locks the cart, making a user's where there is none, so that limits are kept whatever races.
CREATE FUNCTION cartdb.touch(cart uuid) RETURNS void
    LANGUAGE sql
    BEGIN ATOMIC
        INSERT INTO cartdb.carts AS c (id) VALUES (cart)
        ON CONFLICT (id) DO UPDATE SET updated_at = now();
    END;

-- Adds to what is there of a product. The outcome is added, quantity_limit, cart_full, or no_cart where a guest's cart
-- has been merged or swept since it was opened: it must not come back as one that nobody can open.
CREATE FUNCTION cartdb.add_item(
    cart uuid, is_guest boolean, product uuid, more integer, new_price bigint, new_currency text)
    RETURNS TABLE (outcome text, in_cart integer)
    LANGUAGE plpgsql AS $$
DECLARE
    present integer;
BEGIN
    IF is_guest THEN
        UPDATE cartdb.carts AS c SET updated_at = now() WHERE c.id = cart AND c.token_hash IS NOT NULL;
        IF NOT FOUND THEN
            RETURN QUERY SELECT 'no_cart', 0;
            RETURN;
        END IF;
    ELSE
        PERFORM cartdb.touch(cart);
    END IF;
    SELECT i.quantity INTO present FROM cartdb.items AS i WHERE i.cart_id = cart AND i.product_id = product;
    IF coalesce(present, 0) + more > 99 THEN
        RETURN QUERY SELECT 'quantity_limit', present;
    ELSIF present IS NULL AND (SELECT count(*) FROM cartdb.items AS i WHERE i.cart_id = cart) >= 100 THEN
        RETURN QUERY SELECT 'cart_full', 0;
    ELSE
        INSERT INTO cartdb.items AS i (cart_id, product_id, quantity, price, currency)
        VALUES (cart, product, more, new_price, new_currency)
        ON CONFLICT (cart_id, product_id) DO UPDATE
        SET quantity = i.quantity + excluded.quantity, price = excluded.price, currency = excluded.currency
        RETURNING i.quantity INTO present;
        RETURN QUERY SELECT 'added', present;
    END IF;
END $$;

-- Moves what a guest has gathered into a user's cart, as far as its limits go, and ends the guest's. How many lines
-- moved; NULL where there is no such guest's cart any more.
CREATE FUNCTION cartdb.merge(guest uuid, guest_hash bytea, cart uuid) RETURNS TABLE (merged integer)
    LANGUAGE plpgsql AS $$
DECLARE
    moved integer;
BEGIN
    PERFORM FROM cartdb.carts AS c WHERE c.id = guest AND c.token_hash = guest_hash
        AND c.updated_at > now() - interval '30 days' FOR UPDATE;
    IF NOT FOUND OR guest = cart THEN
        RETURN QUERY SELECT NULL::integer;
        RETURN;
    END IF;
    PERFORM cartdb.touch(cart);
    INSERT INTO cartdb.items AS i (cart_id, product_id, quantity, price, currency)
    SELECT cart, g.product_id, g.quantity, g.price, g.currency
    FROM (
        SELECT t.*, row_number() OVER (PARTITION BY present.product_id IS NULL ORDER BY t.added_at) AS rank,
               present.product_id IS NOT NULL AS is_present
        FROM cartdb.items AS t
        LEFT JOIN cartdb.items AS present ON present.cart_id = cart AND present.product_id = t.product_id
        WHERE t.cart_id = guest
    ) AS g
    WHERE g.is_present
       OR g.rank <= 100 - (SELECT count(*) FROM cartdb.items AS n WHERE n.cart_id = cart)
    ON CONFLICT (cart_id, product_id) DO UPDATE SET quantity = least(99, i.quantity + excluded.quantity);
    GET DIAGNOSTICS moved = ROW_COUNT;
    DELETE FROM cartdb.carts AS c WHERE c.id = guest;
    RETURN QUERY SELECT moved;
END $$;

-- Takes out what an order has bought, once for each order.
CREATE FUNCTION cartdb.remove_bought(cart uuid, bought_by uuid, products uuid[], quantities integer[])
    RETURNS TABLE (removed boolean)
    LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO cartdb.checkouts (order_id) VALUES (bought_by) ON CONFLICT (order_id) DO NOTHING;
    IF NOT FOUND THEN
        RETURN QUERY SELECT false;
        RETURN;
    END IF;
    PERFORM FROM cartdb.carts AS c WHERE c.id = cart FOR UPDATE;
    DELETE FROM cartdb.items AS i USING unnest(products, quantities) AS b (product_id, quantity)
    WHERE i.cart_id = cart AND i.product_id = b.product_id AND i.quantity <= b.quantity;
    UPDATE cartdb.items AS i SET quantity = i.quantity - b.quantity
    FROM unnest(products, quantities) AS b (product_id, quantity)
    WHERE i.cart_id = cart AND i.product_id = b.product_id;
    RETURN QUERY SELECT true;
END $$;

GRANT SELECT, INSERT, UPDATE, DELETE ON cartdb.carts, cartdb.items TO cart_service;
GRANT SELECT, INSERT ON cartdb.checkouts TO cart_service;
GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA cartdb TO cart_service;
