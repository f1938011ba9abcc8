//! The binary's fixed surface: commands, configuration, probes, pages.

use std::process::Command;

use inlet_tests::{Inlet, client::json_of, process::binary};
use serde_json::json;
use tempfile::TempDir;

fn run(arguments: &[&str], environment: &[(&str, &str)]) -> (bool, String, String) {
    let directory = TempDir::new().unwrap();
    let output = Command::new(binary())
        .args(arguments)
        .current_dir(directory.path())
        .env_remove("INLET_LISTEN")
        .envs(environment.iter().copied())
        .output()
        .unwrap();
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    (output.status.success(), text(output.stdout), text(output.stderr))
}

#[test]
fn schema_prints_the_schema() {
    let (ok, out, _) = run(&["schema"], &[]);
    assert!(ok);
    assert_eq!(out, inlet_schema::sdl());
}

#[test]
fn doctor_and_migrate_work_on_an_empty_directory() {
    let (ok, out, err) = run(&["doctor"], &[]);
    assert!(ok, "{out}{err}");
    assert!(out.contains("ok    database"), "{out}");
    let (ok, out, err) = run(&["migrate"], &[]);
    assert!(ok, "{out}{err}");
}

#[test]
fn a_wrong_setting_is_named() {
    for (environment, named) in [
        (&[("INLET_LISTEN", "nowhere")][..], "listen"),
        (&[("INLET_NO_SUCH_SETTING", "1")], "no_such_setting"),
        (&[("INLET_DATABASE_URL", "mysql://x")], "INLET_DATABASE_URL"),
        (&[("INLET_DATABASE_URL", "postgres://127.0.0.1:1/x")], "INLET_SECRET_KEY"),
        (&[("INLET_REDIS_URL", "http://x")], "INLET_REDIS_URL"),
        (&[("INLET_SECRET_KEY", "short")], "INLET_SECRET_KEY"),
        (&[("INLET_EGRESS_ALLOW", "not a host")], "INLET_EGRESS_ALLOW"),
        (&[("INLET_ADMIN_PASSWORD", "short")], "INLET_ADMIN_PASSWORD"),
        (&[("INLET_LOG", "=,=")], "INLET_LOG"),
    ] {
        let (ok, _, err) = run(&["serve"], environment);
        assert!(!ok && err.to_lowercase().contains(&named.to_lowercase()), "{environment:?}: {err}");
    }
    let (ok, _, err) = run(&["serve", "--role", "worker"], &[]);
    assert!(!ok && err.contains("--role worker"), "{err}");
}

#[tokio::test]
async fn a_second_process_on_the_same_data_is_refused() {
    let inlet = Inlet::start_embedded();
    let data = inlet.data("");
    let (ok, _, err) = run(&["serve", "--data-dir", data.to_str().unwrap(), "--listen", "127.0.0.1:0"], &[]);
    assert!(!ok && err.contains("another Inlet process"), "{err}");
}

#[tokio::test]
async fn probes_pages_and_unknown_paths() {
    let inlet = Inlet::start();
    let client = inlet.client();
    let get = async |path: &str| client.request("GET", path).send().await.unwrap();
    assert_eq!(get("/health/live").await.status(), 200);
    assert_eq!(json_of(get("/health/ready").await).await, json!({"ready": true, "failing": []}));
    let page = get("/").await;
    assert_eq!(page.status(), 200);
    assert!(page.headers()["content-security-policy"].to_str().unwrap().contains("script-src 'self'"));
    assert!(page.text().await.unwrap().contains("Inlet"));
    assert_eq!(get("/messages").await.headers()["content-type"], "text/html; charset=utf-8");
    for path in ["/rest/v1/nothing", "/in/x", "/no-such-file.js"] {
        let answer = get(path).await;
        assert_eq!(
            (answer.status().as_u16(), answer.headers()["content-type"].to_str().unwrap()),
            (404, "application/problem+json"),
            "{path}"
        );
    }
    assert_eq!(get("/rest/v1/token-auth/issue").await.status(), 405);
}
