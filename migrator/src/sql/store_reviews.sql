-- Only where nobody has said anything yet: a review that somebody took away does not come back beside the others, and
-- what buyers say is not mixed with this. The ratings are counted in the same statement.
WITH wanted AS (
    SELECT *
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::smallint[], $6::text[], $7::bigint[])
        AS said (id, product_id, author_id, author, rating, text, created_ms)
), added AS (
    INSERT INTO productdb.reviews (id, product_id, author_id, author, rating, text, created_at)
    SELECT w.id, w.product_id, w.author_id, w.author, w.rating, w.text,
           timestamptz 'epoch' + w.created_ms * interval '1 millisecond'
    FROM wanted AS w
    JOIN productdb.products AS p ON p.id = w.product_id
    WHERE p.rating_count = 0
    ON CONFLICT DO NOTHING
    RETURNING product_id, rating
), counted AS (
    UPDATE productdb.products AS p
    SET rating_count = p.rating_count + a.rating_count, rating_sum = p.rating_sum + a.rating_sum
    FROM (SELECT product_id, count(*) AS rating_count, sum(rating) AS rating_sum FROM added GROUP BY product_id) AS a
    WHERE p.id = a.product_id
)
SELECT count(*) FROM added
