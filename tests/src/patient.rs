//! The story that README, demo and test share: a real patient document goes through two flows.
//!
//! Flow B reads `patient.json` from the directory `inbox` and posts it, with a token that it fetches, to the listener `patient`. That makes flow A
//! run, which writes the mapped patient to the directory `patients`.

use serde_json::{Value, json};

use crate::{
    Client, Inlet,
    story::{PASSWORD, Tenant, text, wait_for},
};

/// HL7's example patient, see examples/README.md.
pub const PATIENT: &str = include_str!("../../examples/patient.json");

/// The ids of both flows.
pub struct PatientFlows {
    /// The listener `patient`.
    pub listener: String,
    /// Listener to directory.
    pub flow_a: String,
    /// Directory to listener.
    pub flow_b: String,
}

/// The mapping of flow A: rename, nested paths, a constant, a parameter, types and a default.
pub fn mapping() -> Value {
    json!({"fields": [
        {"set": {"target": "id", "from": {"path": "id"}, "onMissing": "FAIL"}},
        {"set": {"target": "name.family", "from": {"path": "name[0].family"}}},
        {"set": {"target": "name.given", "from": {"path": "name[0].given[0]"}}},
        {"set": {"target": "born", "from": {"path": "birthDate"}, "type": "DATE"}},
        {"set": {"target": "active", "from": {"path": "active"}, "type": "BOOLEAN"}},
        {"set": {"target": "nickname", "from": {"path": "nickname"}, "onMissing": "DEFAULT", "default": "none"}},
        {"set": {"target": "source", "from": {"constant": "Inlet demo"}}},
        {"set": {"target": "ward", "from": {"parameter": "ward"}}},
    ]})
}

/// Makes a partner's login, formats, connections, the listener and both flows. Flow A is not scheduled yet.
pub async fn create_flows(inlet: &Inlet, tenant: &Tenant) -> PatientFlows {
    let owner = &tenant.owner;
    let partner = format!("partner@{}", tenant.slug);
    owner
        .mutate("userCreate", "user { id }", json!({"login": partner, "password": PASSWORD, "role": "API_USER"}))
        .await;
    let format = tenant.json_format("Patient JSON").await;
    let patients = tenant.connection("Patients", json!({"directory": {"path": "patients"}})).await;
    let inbox = tenant.connection("Inbox", json!({"directory": {"path": "inbox"}})).await;
    let token = json!({
        "url": inlet.url("/rest/v1/token-auth/issue"),
        "payload": r#"{"login":"{user}","password":"{password}"}"#,
        "user": partner,
        "password": PASSWORD,
    });
    let url = inlet.url("/plugins/schedules/rest/v1/httplistener/patient");
    let hospital =
        tenant.connection("Hospital", json!({"http": {"url": url, "authentication": {"token": token}}})).await;
    let listener = tenant.listener("patient", json!({"bearer": {}})).await;

    let step_a = json!({
        "name": "Keep the patient",
        "from": {"listener": {"formatId": format}},
        "to": {"file": {"connectionId": patients, "formatId": format, "name": "patient-{messageUuid}.json"}},
        "mapping": mapping(),
    });
    let flow_a = json!({
        "name": "A: receive patients",
        "listenerId": listener,
        "transformations": [step_a],
        "parameters": [{"name": "ward", "default": "general"}],
    });
    let step_b = json!({
        "name": "Send the patient",
        "from": {"file": {"connectionId": inbox, "formatId": format, "name": "patient.json"}},
        "to": {"http": {"connectionId": hospital, "formatId": format}},
    });
    let flow_b = json!({"name": "B: send a patient", "transformations": [step_b]});
    let flow_a = text(&owner.mutate("flowCreate", "flow { id }", flow_a).await["flow"]["id"]);
    let flow_b = text(&owner.mutate("flowCreate", "flow { id }", flow_b).await["flow"]["id"]);
    PatientFlows { listener, flow_a, flow_b }
}

/// Puts the document where flow B reads it.
pub fn fill_inbox(inlet: &Inlet, tenant: &Tenant) {
    let inbox = inlet.data(&format!("files/{}/inbox", tenant.id));
    std::fs::create_dir_all(&inbox).unwrap();
    std::fs::write(inbox.join("patient.json"), PATIENT).unwrap();
}

/// Runs flow B by hand and waits until it has delivered; its execution.
pub async fn send(owner: &Client, flow_b: &str) -> Value {
    let run = owner.mutate("flowRun", "execution { id }", json!({"flowId": flow_b})).await;
    wait_for(owner, &text(&run["execution"]["id"]), "SUCCEEDED").await
}

/// The newest message of the listener, with its first execution's id.
pub async fn newest_message(owner: &Client, listener: &str) -> Value {
    let query = "query($listener: ID!) { messages(first: 1, filter: {listenerId: $listener}) {
        edges { node { id sha256 size sender { kind name } executions { id state } } } } }";
    owner.query(query, json!({"listener": listener})).await["messages"]["edges"][0]["node"].take()
}

/// The file that flow A writes for a message.
pub fn written(inlet: &Inlet, tenant: &Tenant, message: &str) -> Value {
    let file = inlet.data(&format!("files/{}/patients/patient-{message}.json", tenant.id));
    let bytes = std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    serde_json::from_slice(&bytes).unwrap()
}

/// What flow A makes of the example patient.
pub fn expected() -> Value {
    json!({
        "id": "example",
        "name": {"family": "Chalmers", "given": "Peter"},
        "born": "1974-12-25",
        "active": true,
        "nickname": "none",
        "source": "Inlet demo",
        "ward": "general",
    })
}
