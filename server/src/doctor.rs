//! `inlet doctor`: checks what has to be right before serving, and says what is not.

use std::{fs, sync::Arc};

use inlet_core::{
    clock::{Clock, SystemClock},
    ports::{queue::Queue, store::Store},
};
use inlet_worker::queue::{Capacity, redis::RedisQueue};

use crate::{boot, cli::print, config::Config};

/// Runs every check; fails when one of them does.
pub async fn examine(config: Config) -> anyhow::Result<()> {
    let mut failed = 0;
    let mut say = |name: &str, result: Result<String, String>| {
        let (mark, text) = match &result {
            Ok(text) => ("ok  ", text),
            Err(text) => {
                failed += 1;
                ("FAIL", text)
            }
        };
        print(&format!("{mark}  {name:14} {text}\n"))
    };
    say("configuration", Ok(format!("listens on {}", config.listen)))?;
    say("data directory", writable(&config))?;
    say(
        "secret key",
        if config.secret_key.is_some() {
            Ok("configured".to_owned())
        } else {
            Ok("kept in the data directory".to_owned())
        },
    )?;
    say(
        "egress",
        inlet_connectors::egress::EgressPolicy::parse(config.egress_allow.split(','))
            .map(|_| "valid".to_owned())
            .map_err(|error| error.to_string()),
    )?;
    say("database", database(&config).await)?;
    if let Some(url) = &config.redis_url {
        say("Redis", redis(url).await)?;
    }
    let now = SystemClock.now();
    // A clock before the build's year would date every message wrong and end no lease.
    say(
        "clock",
        if now.timestamp() > 1_767_225_600 {
            Ok(now.to_rfc3339())
        } else {
            Err(format!("{} is in the past", now.to_rfc3339()))
        },
    )?;
    anyhow::ensure!(failed == 0, "{failed} of the checks failed");
    Ok(())
}

fn writable(config: &Config) -> Result<String, String> {
    let probe = config.data_dir.join(".doctor");
    let tried = fs::create_dir_all(&config.data_dir)
        .and_then(|()| fs::write(&probe, b"x"))
        .and_then(|()| fs::remove_file(&probe));
    tried
        .map(|()| config.data_dir.display().to_string())
        .map_err(|error| format!("{}: {error}", config.data_dir.display()))
}

async fn redis(url: &str) -> Result<String, String> {
    let queue = RedisQueue::start(url, Capacity::default(), None).map_err(|error| error.to_string())?;
    if queue.ping().await { Ok("answers".to_owned()) } else { Err("does not answer".to_owned()) }
}

async fn database(config: &Config) -> Result<String, String> {
    let store = boot::open_store(config, Arc::new(SystemClock)).await.map_err(|error| format!("{error:#}"))?;
    let answer = store.ping().await.map_err(|error| error.to_string());
    store.close().await;
    answer.map(|()| "answers, schema up to date".to_owned())
}
