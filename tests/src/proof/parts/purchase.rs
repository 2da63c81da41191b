//! Somebody buys something.

use crate::proof::mesh::Mesh;
use crate::proof::probe::that;
use crate::proof::shopper::Shopper;
use crate::proof::table::Table;

/// Of any mesh: the purchase of the README, and what is seen of it.
pub async fn buy<M: Mesh>(mesh: &M, table: &mut Table) {
    let part = "purchase";
    let mut shopper = Shopper::buyer(mesh.edge());
    let page = async {
        let page = shopper.look("/").await;
        page.is(200)?;
        that(page.body.contains("</html>"), || "the front page is not whole".to_owned())
    };
    table.claim(part, "the front page is there", page).await;
    let order = async {
        let product = Shopper::well_stocked(mesh.edge()).await?;
        shopper.put(&product).await?.is(200)?;
        shopper.order().await?.is_order(201, &["paid"])
    };
    let Some(order) = table.claim(part, "a product is put into the cart, ordered and paid", order).await else {
        return;
    };
    let payment = async {
        let page = shopper.get("/api/payments?limit=50").await?;
        page.is(200)?;
        let json = page.json();
        let of_order = |payment: &&serde_json::Value| payment["order_id"] == *order && payment["status"] == "captured";
        let count = json["items"].as_array().into_iter().flatten().filter(of_order).count();
        that(count == 1, || format!("{count} payments are captured"))
    };
    table.claim(part, "it has one captured payment", payment).await;
}
