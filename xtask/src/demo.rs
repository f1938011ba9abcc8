//! `demo`: the README's story on a fresh data directory.

use anyhow::Context;
use inlet_tests::{
    Inlet,
    patient::{create_flows, expected, fill_inbox, newest_message, send, written},
    process::ADMIN_PASSWORD,
    story::{PASSWORD, Tenant, text, wait_for},
};
use serde_json::json;

/// Where the demo listens when nobody else does.
const PORT: u16 = 8080;

/// Shows the story; with `once`, ends when it has been verified.
pub fn run(once: bool) -> anyhow::Result<()> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()?.block_on(show(once))
}

async fn show(once: bool) -> anyhow::Result<()> {
    let free = std::net::TcpListener::bind(("127.0.0.1", PORT)).is_ok();
    let port = if free && !once { PORT } else { 0 };
    println!("Building and starting Inlet ...");
    crate::web::build_if_possible()?;
    let inlet =
        Inlet::start_with(&[("INLET_LISTEN", &format!("127.0.0.1:{port}")), ("INLET_TOKEN_LIFETIME_SECONDS", "3600")]);
    let tenant = Tenant::create(&inlet, "demo").await;
    println!("\nInlet            {}", inlet.url("/"));
    println!("Tenant           demo");
    println!("Owner            owner@demo   password: {PASSWORD}");
    println!("Platform admin   admin        password: {ADMIN_PASSWORD}");

    let flows = create_flows(&inlet, &tenant).await;
    fill_inbox(&inlet, &tenant);
    println!("\nFlow A           listener `patient` -> mapping -> directory `patients`");
    println!(
        "Flow B           patient.json in directory `inbox` -> POST {}",
        inlet.url("/plugins/schedules/rest/v1/httplistener/patient")
    );
    let refused = tenant.owner.try_mutate("flowRun", "execution { id }", json!({"flowId": flows.flow_a})).await;
    println!("\nRunning A by hand is refused: {}", text(&refused["userErrors"][0]["message"]));
    tenant.schedule(&flows.flow_a).await;
    println!("A is scheduled as EVENT. Running B by hand ...");
    let sent = send(&tenant.owner, &flows.flow_b).await;
    let attempt = &sent["steps"][0]["attempts"][0];
    println!("  B: {} -> {} {}", text(&attempt["target"]), attempt["responseStatus"], text(&attempt["responseBody"]));
    let message = newest_message(&tenant.owner, &flows.listener).await;
    println!(
        "  message {} ({} bytes, sha-256 {}) from {}",
        text(&message["id"]),
        message["size"],
        text(&message["sha256"]),
        text(&message["sender"]["name"])
    );
    let execution = wait_for(&tenant.owner, &text(&message["executions"][0]["id"]), "SUCCEEDED").await;
    println!("  A: wrote {}", text(&execution["steps"][0]["attempts"][0]["target"]));
    let result = written(&inlet, &tenant, &text(&message["id"]));
    println!("\n{result:#}\n");
    anyhow::ensure!(result == expected(), "flow A wrote something else than expected: {:#}", expected());
    println!("Delivered as expected.");
    if once {
        return Ok(());
    }
    println!("\nInlet stays up at {} until you press Ctrl-C. Post a patient of your own:\n", inlet.url("/"));
    println!(
        "  TOKEN=$(curl -s {} -d '{{\"login\":\"partner@demo\",\"password\":\"{PASSWORD}\"}}' | sed 's/.*\"token\":\"\\(.*\\)\".*/\\1/')",
        inlet.url("/rest/v1/token-auth/issue")
    );
    println!(
        "  curl -i {} -H \"authorization: Bearer $TOKEN\" --data-binary @examples/patient.json\n",
        inlet.url("/in/demo/patient")
    );
    tokio::signal::ctrl_c().await.context("Ctrl-C cannot be awaited")?;
    Ok(())
}
