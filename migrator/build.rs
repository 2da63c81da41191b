//! The migrations and the catalogue are embedded; without this, cargo would not notice an added or edited file.

fn main() {
    for folder in ["migrations", "catalogue", "src/art"] {
        println!("cargo:rerun-if-changed={folder}");
    }
}
