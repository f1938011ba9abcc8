//! The examples do what they say, against the real binary.

use std::process::Command;

use inlet_tests::{Inlet, process::ADMIN_PASSWORD};

#[tokio::test]
async fn the_patient_script_runs() {
    let inlet = Inlet::start();
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/patient.sh");
    let url = inlet.url("");
    let files = inlet.data("files");
    let output = tokio::task::spawn_blocking(move || {
        Command::new("sh")
            .arg(script)
            .env("INLET_URL", url)
            .env("INLET_FILES", files)
            .env("INLET_ADMIN_PASSWORD", ADMIN_PASSWORD)
            .output()
            .unwrap()
    })
    .await
    .unwrap();
    let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{err}");
    assert!(out.contains("FLOW_HAS_LISTENER") && out.contains("\"family\":\"Chalmers\""), "{out}");
}
