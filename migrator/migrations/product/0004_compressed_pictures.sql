-- Pictures as they go over the wire. Runs with search_path empty.

-- The same drawing as a gzip file: a drawing is text, and compressed it is a third of its size. It is compressed once,
-- when it is stored, because a picture is shown many times, and at the highest level no request has the time for.
-- NULL where nobody has compressed it yet; `content` stays for callers who take no gzip.
ALTER TABLE productdb.pictures ADD COLUMN compressed bytea;
