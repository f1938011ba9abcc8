//! Makes the binary anew when the dashboard's build changes: it is embedded, and its folder may be missing.

fn main() {
    println!("cargo::rerun-if-changed=../web/dist");
}
