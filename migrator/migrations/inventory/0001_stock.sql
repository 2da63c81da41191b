-- What can be sold. The product belongs to another service, so its id is not a foreign key.
CREATE TABLE inventorydb.stock (
    product_id  uuid PRIMARY KEY,
    -- A check, not only code: whatever races, stock is never negative.
    available   integer NOT NULL CHECK (available >= 0),
    updated_at  timestamptz NOT NULL DEFAULT now()
);

GRANT SELECT ON ALL TABLES IN SCHEMA inventorydb TO inventory_service;
