//! The five invariants of the money path, read from the database itself, across all schemas.

use tokio_postgres::Client;

/// 1.
pub const STOCK: &str = "1: available + reserved + sold = stock put in, and none is negative";
/// 2.
pub const ONE_CHARGE: &str = "2: an order has at most one captured payment";
/// 3.
pub const AGREEMENT: &str =
    "3: paid = captured = committed; cancelled = all given back, nothing reserved; refunds within what was captured";
/// 4.
pub const SAME_KEY: &str = "4: the same key and body give the same order, another body is refused";
/// 5.
pub const SETTLED: &str = "5: every order settles";

/// All of them, in order.
pub const ALL: [&str; 5] = [STOCK, ONE_CHARGE, AGREEMENT, SAME_KEY, SETTLED];

/// An invariant that does not hold, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Broken {
    /// Which one.
    pub invariant: &'static str,
    /// What was found.
    pub detail: String,
}

/// Each statement gives one text for each thing that is wrong.
pub const CHECKS: [(&str, &str); 9] = [
    (
        STOCK,
        "SELECT format('product %s: available %s + reserved %s + sold %s, put in %s',
                       s.product_id, s.available, s.reserved, s.sold, l.put_in)
         FROM inventorydb.stock AS s
         LEFT JOIN (SELECT product_id, sum(change) AS put_in FROM inventorydb.ledger GROUP BY product_id) AS l
           USING (product_id)
         WHERE s.available + s.reserved + s.sold <> coalesce(l.put_in, 0)
            OR least(s.available, s.reserved, s.sold) < 0",
    ),
    (
        STOCK,
        "SELECT format('product %s: the counters say reserved %s and sold %s, the reservations %s and %s',
                       s.product_id, s.reserved, s.sold, coalesce(l.held, 0), coalesce(l.committed, 0))
         FROM inventorydb.stock AS s
         LEFT JOIN (SELECT product_id, sum(quantity) FILTER (WHERE state = 'held') AS held,
                           sum(quantity) FILTER (WHERE state = 'committed') AS committed
                    FROM inventorydb.reservation_lines GROUP BY product_id) AS l USING (product_id)
         WHERE (s.reserved, s.sold) IS DISTINCT FROM (coalesce(l.held, 0), coalesce(l.committed, 0))",
    ),
    (
        ONE_CHARGE,
        "SELECT format('order %s: the provider has taken money %s times', reference, count(*))
         FROM paymentdb.sandbox_charges WHERE outcome = 'captured' GROUP BY reference HAVING count(*) > 1",
    ),
    (
        ONE_CHARGE,
        "SELECT format('order %s: the provider has taken money that the shop does not know of', c.reference)
         FROM paymentdb.sandbox_charges AS c
         LEFT JOIN paymentdb.payments AS p ON p.id = c.key AND p.captured_at IS NOT NULL
         WHERE c.outcome = 'captured' AND p.id IS NULL",
    ),
    (
        AGREEMENT,
        "SELECT format('order %s is %s: payment %s, reservation %s', o.id, o.status, p.status, r.status)
         FROM orderdb.orders AS o
         LEFT JOIN paymentdb.payments AS p ON p.order_id = o.id
         LEFT JOIN inventorydb.reservations AS r ON r.order_id = o.id
         WHERE CASE WHEN o.status IN ('paid', 'shipped', 'delivered')
                    THEN (p.status, r.status) IS DISTINCT FROM ('captured', 'committed')
                    WHEN o.status = 'cancelled'
                    THEN coalesce(p.status, 'voided') NOT IN ('voided', 'declined')
                      OR coalesce(r.status, 'released') NOT IN ('released', 'refused')
                    ELSE false END",
    ),
    (
        AGREEMENT,
        "SELECT format('order %s is %s: its reservation has %s of product %s, it bought %s',
                       o.id, o.status, r.quantity, l.product_id, l.quantity)
         FROM orderdb.orders AS o
         JOIN orderdb.lines AS l ON l.order_id = o.id
         LEFT JOIN inventorydb.reservation_lines AS r ON (r.order_id, r.product_id) = (o.id, l.product_id)
              AND r.state = 'committed'
         WHERE o.status IN ('paid', 'shipped', 'delivered') AND r.quantity IS DISTINCT FROM l.quantity",
    ),
    (
        AGREEMENT,
        "SELECT format('order %s is %s: the provider has taken %s and given back %s; the order costs %s and gave back %s',
                       o.id, o.status, m.taken, m.given_back, o.total, b.given_back)
         FROM orderdb.orders AS o
         CROSS JOIN LATERAL (
             SELECT coalesce(sum(c.amount), 0) AS taken,
                    coalesce(sum((SELECT sum(f.amount) FROM paymentdb.sandbox_refunds AS f WHERE f.charge_key = c.key)), 0)
                        AS given_back
             FROM paymentdb.sandbox_charges AS c WHERE c.reference = o.id AND c.outcome = 'captured') AS m
         CROSS JOIN LATERAL (
             SELECT coalesce(sum(r.amount), 0) AS given_back FROM orderdb.refunds AS r
             WHERE r.order_id = o.id AND r.status = 'done') AS b
         WHERE m.given_back > m.taken
            OR CASE WHEN o.status IN ('paid', 'shipped', 'delivered')
                    THEN m.taken <> o.total OR m.given_back <> b.given_back
                    WHEN o.status = 'cancelled' THEN m.taken <> m.given_back
                    ELSE false END",
    ),
    (
        SETTLED,
        "SELECT format('order %s is still %s', id, status) FROM orderdb.orders
         WHERE status IN ('pending', 'reserved', 'charged', 'cancelling')",
    ),
    (
        SETTLED,
        "SELECT format('refund %s of order %s is still %s', id, order_id, status) FROM orderdb.refunds
         WHERE status = 'requested'
         UNION ALL
         SELECT format('refund %s at the provider is still %s', id, status) FROM paymentdb.refunds WHERE status <> 'done'",
    ),
];

/// Everything that is wrong.
pub async fn check(database: &Client) -> Vec<Broken> {
    let mut broken = Vec::new();
    for (invariant, statement) in CHECKS {
        let rows = database.query(statement, &[]).await.expect(statement);
        broken.extend(rows.iter().map(|row| Broken { invariant, detail: row.get(0) }));
    }
    broken
}

/// How many orders and refunds are on their way.
pub const UNSETTLED: &str =
    "SELECT (SELECT count(*) FROM orderdb.orders WHERE status IN ('pending', 'reserved', 'charged', 'cancelling'))
          + (SELECT count(*) FROM orderdb.refunds WHERE status = 'requested')";

/// [`UNSETTLED`], asked.
pub async fn unsettled(database: &Client) -> i64 {
    database.query_one(UNSETTLED, &[]).await.expect(UNSETTLED).get(0)
}

/// How many orders there are of each status.
pub async fn orders(database: &Client) -> Vec<(String, i64)> {
    let statement = "SELECT status, count(*) FROM orderdb.orders GROUP BY status ORDER BY status";
    let rows = database.query(statement, &[]).await.expect(statement);
    rows.iter().map(|row| (row.get(0), row.get(1))).collect()
}
