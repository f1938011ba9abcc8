//! `files`: megabytes a second that a directory and an object store connection write and read, beside plain `object_store` on the same disk and the same
//! server, taking turns in one run. The server is in this process: what it costs stands on both sides.

use std::{
    collections::BTreeMap,
    sync::Arc,
    time::{Duration, Instant},
};

use anyhow::{Context, anyhow};
use inlet_connectors::{ConnectorSet, egress::EgressPolicy};
use inlet_core::{
    circuit::ConnectionLimits,
    clock::{Clock, SystemClock},
    connection::{ConnectionSettings, DirectorySettings, SecretName, Secrets},
    file::{Compression, FileTarget, IfExists},
    flow::parameters::Parameters,
    ids::{ConnectionId, TenantId},
    object_store::{ObjectStoreSettings, S3Settings},
    ports::connector::{Connectors, Content, Delivery, OpenConnection, Place, Reading},
};
use inlet_testing::{
    S3,
    s3::{ACCESS_KEY_ID, SECRET_ACCESS_KEY},
};
use object_store::{ObjectStore, ObjectStoreExt, aws::AmazonS3Builder, local::LocalFileSystem, path::Path};

/// How long each measurement runs at least.
const LONG_ENOUGH: Duration = Duration::from_secs(2);
/// How large a file is, in bytes: below what is sent in parts, so that both sides make the same requests.
const SIZE: usize = 8 * 1024 * 1024;

/// Runs; the metrics by name.
pub async fn run() -> anyhow::Result<BTreeMap<String, f64>> {
    let folder = tempfile::tempdir()?;
    let server = S3::start(&["inlet", "plain"]);
    let egress = EgressPolicy::parse(["127.0.0.1"]).map_err(|error| anyhow!(error))?;
    let connectors = ConnectorSet::new(egress, folder.path().join("inlet"), Arc::new(SystemClock))?;
    std::fs::create_dir(folder.path().join("plain"))?;
    let plain_directory = LocalFileSystem::new_with_prefix(folder.path().join("plain"))?.with_fsync(true);
    let plain_s3 = AmazonS3Builder::new()
        .with_bucket_name("plain")
        .with_region("us-east-1")
        .with_endpoint(server.url())
        .with_allow_http(true)
        .with_access_key_id(ACCESS_KEY_ID)
        .with_secret_access_key(SECRET_ACCESS_KEY)
        .build()?;

    let mut metrics = BTreeMap::new();
    println!("files: {} MB each, one after the other", SIZE / 1_000_000);
    let body: Vec<u8> = (0..=255).cycle().take(SIZE).collect();
    let directory = opened(ConnectionSettings::Directory(DirectorySettings { path: String::new() }), None);
    let s3 = ObjectStoreSettings::S3(S3Settings {
        bucket: "inlet".to_owned(),
        region: "us-east-1".to_owned(),
        endpoint: Some(server.url()),
        path_style: true,
        access_key_id: ACCESS_KEY_ID.to_owned(),
        prefix: String::new(),
    });
    let s3 = opened(ConnectionSettings::ObjectStore(s3), Some(SECRET_ACCESS_KEY));
    let sides: [(&str, &OpenConnection, &dyn ObjectStore); 2] =
        [("directory", &directory, &plain_directory), ("s3", &s3, &plain_s3)];
    for (name, connection, plain) in sides {
        let path = Path::from("file");
        let (delivery, reading) =
            (delivery(body.clone()), Reading::File { name: "file".to_owned(), compression: Compression::None });
        let payload = bytes::Bytes::from(body.clone());
        let write = rate(async || {
            connectors.write(connection, &delivery).await?;
            Ok(())
        })
        .await?;
        let plain_write = rate(async || {
            plain.put(&path, payload.clone().into()).await?;
            Ok(())
        })
        .await?;
        let read = rate(async || {
            connectors.read(connection, &reading).await?;
            Ok(())
        })
        .await?;
        let plain_read = rate(async || {
            plain.get(&path).await?.bytes().await?;
            Ok(())
        })
        .await?;
        println!(
            "  {name}: write {write:.0} MB/s ({plain_write:.0} plain), read {read:.0} MB/s ({plain_read:.0} plain)"
        );
        for (what, rate, plain) in [("write", write, plain_write), ("read", read, plain_read)] {
            metrics.insert(format!("{name}_{what}_mb_per_second"), rate);
            metrics.insert(format!("{name}_{what}_ratio"), plain / rate);
        }
    }
    Ok(metrics)
}

/// Megabytes a second of something that moves one file.
async fn rate(mut action: impl AsyncFnMut() -> anyhow::Result<()>) -> anyhow::Result<f64> {
    action().await.context("before anything was measured")?;
    let (began, mut count) = (Instant::now(), 0.0);
    while began.elapsed() < LONG_ENOUGH {
        action().await?;
        count += 1.0;
    }
    Ok(count * SIZE as f64 / 1_000_000.0 / began.elapsed().as_secs_f64())
}

fn opened(settings: ConnectionSettings, secret: Option<&str>) -> OpenConnection {
    let mut secrets = Secrets::default();
    if let Some(secret) = secret {
        secrets.set(SecretName::SecretAccessKey, secret.to_owned());
    }
    OpenConnection {
        id: ConnectionId::generate(&SystemClock),
        tenant_id: TenantId::generate(&SystemClock),
        revision: SystemClock.now(),
        settings,
        secrets,
        limits: ConnectionLimits::default(),
    }
}

fn delivery(body: Vec<u8>) -> Delivery {
    let target = FileTarget { name: "file".to_owned(), if_exists: IfExists::Overwrite, compression: Compression::None };
    Delivery {
        stable_id: "bench".to_owned(),
        place: Place::File(target),
        media_type: "application/octet-stream",
        content: Content::Body(body.into()),
        parameters: Parameters::new(),
        trace_parent: None,
        is_repeated: false,
    }
}
