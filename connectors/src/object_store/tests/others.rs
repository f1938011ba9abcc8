//! Google Cloud Storage and Azure Blob Storage, as a server speaks that knows only the calls for one file: they tell whether each service is asked in its
//! own way, with its own proof.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::Bytes,
    extract::{Request, State},
    http::{Method, StatusCode},
    response::{IntoResponse, Response},
};
use inlet_core::object_store::{AzureAuthentication, AzureSettings, GoogleCloudSettings, ObjectStoreSettings};
use tokio::net::TcpListener;

use super::{Store, code};
use crate::file::contract::single_files_keep_their_rules;

/// What was asked, and the files by their paths.
#[derive(Default)]
struct Kept {
    asked: Vec<(String, String)>,
    files: BTreeMap<String, Bytes>,
}

type Shared = Arc<Mutex<Kept>>;

async fn serve() -> (SocketAddr, Shared) {
    let kept = Shared::default();
    let router = Router::new().fallback(answer).with_state(Arc::clone(&kept));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    (address, kept)
}

async fn answer(State(kept): State<Shared>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
    let header =
        |name: &str| head.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned();
    let proof = match header("authorization") {
        none if none.is_empty() => head.uri.query().unwrap_or_default().to_owned(),
        shown => shown,
    };
    let path = head.uri.path().to_owned();
    let mut kept = kept.lock().unwrap();
    kept.asked.push((format!("{} {path}", head.method), proof));
    let stamp = [
        ("etag", "\"1\"".to_owned()),
        ("last-modified", "Sun, 06 Nov 1994 08:49:37 GMT".to_owned()),
        ("x-goog-generation", "1".to_owned()),
    ];
    match head.method {
        Method::PUT => {
            let is_new = header("if-none-match") == "*" || header("x-goog-if-generation-match") == "0";
            if is_new && kept.files.contains_key(&path) {
                return (StatusCode::PRECONDITION_FAILED, "").into_response();
            }
            kept.files.insert(path, body);
            (StatusCode::CREATED, stamp, "").into_response()
        }
        Method::GET | Method::HEAD => match kept.files.get(&path) {
            Some(body) => (stamp, body.clone()).into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        Method::DELETE => match kept.files.remove(&path) {
            Some(_) => StatusCode::NO_CONTENT.into_response(),
            None => StatusCode::NOT_FOUND.into_response(),
        },
        _ => (StatusCode::FORBIDDEN, "<Error><Code>NotToday</Code></Error>").into_response(),
    }
}

#[tokio::test]
async fn google_is_asked_in_its_own_way() {
    let (address, kept) = serve().await;
    let settings = GoogleCloudSettings { bucket: "box".to_owned(), prefix: "in".to_owned() };
    let key = format!(
        r#"{{"gcs_base_url":"http://{address}","disable_oauth":true,"client_email":"","private_key":"","private_key_id":""}}"#
    );
    let store = Store::new(&["127.0.0.1"], ObjectStoreSettings::GoogleCloud(settings.clone()), &key);
    single_files_keep_their_rules(&store.bucket().await, "in/").await;
    // The library encodes more than it must.
    assert!(kept.lock().unwrap().files.contains_key("/box/in%2Fthere%2Fa%2D1%2Ecsv"));
    let store = Store::new(&["127.0.0.1"], ObjectStoreSettings::GoogleCloud(settings), "no JSON");
    assert_eq!(code(store.read("a.csv").await), "OBJECT_STORE_AUTHENTICATION");
}

#[tokio::test]
async fn azure_is_asked_in_its_own_way() {
    for (authentication, secret, proof) in [
        (AzureAuthentication::AccessKey, "a2V5", "SharedKey account:"),
        (AzureAuthentication::SasToken, "?sv=2024-01-01&sig=secret", "sv=2024-01-01&sig=secret"),
    ] {
        let (address, kept) = serve().await;
        let settings = AzureSettings {
            account: "account".to_owned(),
            container: "box".to_owned(),
            endpoint: Some(format!("http://{address}/")),
            authentication,
            prefix: "in".to_owned(),
        };
        let store = Store::new(&["127.0.0.1"], ObjectStoreSettings::Azure(settings), secret);
        single_files_keep_their_rules(&store.bucket().await, "in/").await;
        let asked = kept.lock().unwrap();
        assert!(asked.files.contains_key("/box/in/there/a-1.csv"), "{:?}", asked.files);
        assert!(asked.asked.iter().all(|(_, shown)| shown.contains(proof)), "{:?}", asked.asked);
    }
}

#[tokio::test]
async fn a_refusal_keeps_its_code() {
    let (address, _) = serve().await;
    let key = format!(
        r#"{{"gcs_base_url":"http://{address}","disable_oauth":true,"client_email":"","private_key":"","private_key_id":""}}"#
    );
    let settings = GoogleCloudSettings { bucket: "box".to_owned(), prefix: String::new() };
    let store = Store::new(&["127.0.0.1"], ObjectStoreSettings::GoogleCloud(settings), &key);
    // Parts begin with a POST, which this server refuses.
    let error = store.write("large", vec![0; 17 * 1024 * 1024]).await.unwrap_err();
    assert_eq!(error.failure.code, "OBJECT_STORE_AUTHENTICATION");
    assert!(error.failure.message.contains("NotToday"), "{}", error.failure.message);
}
