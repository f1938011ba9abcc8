//! The composition root: which adapter stands behind which port.

use std::{fs, io::Write, path::Path, sync::Arc, time::Duration};

use anyhow::Context;
use inlet_connectors::{ConnectorSet, egress::EgressPolicy};
use inlet_core::{
    Origin,
    auth::{password::Passwords, seal::Sealer, secret_key::SecretKey, token::Tokens},
    clock::{Clock, SystemClock},
    ids::RequestId,
    ops::{self, Services, configuration::Generations, route::Routes, session::PasswordMemory},
    ports::{bus::Bus, queue::Queue, rates::Rates},
};
use inlet_store::{PostgresOptions, SqlStore, SqliteOptions};
use inlet_worker::{
    Worker, WorkerOptions,
    accountant::Accountant,
    bus::{in_process::InProcessBus, redis::RedisBus},
    circuit::LimitedConnectors,
    feeder::Feeder,
    notifier::Notifier,
    queue::{Capacity, Feed, SweepRequests, in_process::InProcessQueue, load::TenantLoads, redis::RedisQueue},
    rates::{in_process::InProcessRates, redis::RedisRates},
    replayer::Replayer,
    retention::Keeper,
    script::{HostCommand, ScriptLimits, ScriptPool},
};

use crate::{
    cli::Role,
    config::{Config, DatabaseAddress},
    metrics::Figures,
};

/// Everything that a process is made of, before it serves.
pub struct Application {
    /// The use cases' services.
    pub services: Services,
    /// What it counts.
    pub figures: Figures,
    /// None when this process runs no flows.
    pub worker: Option<WorkerParts>,
    /// Keeps house beside the worker.
    pub keeper: Option<Keeper>,
    /// Keeps the account of usage beside the worker.
    pub accountant: Option<Accountant>,
    /// Keeps bulk replays going beside the worker.
    pub replayer: Option<Replayer>,
    /// Sends notices.
    pub notifier: Option<Notifier>,
    /// Fetches from brokers.
    pub feeder: Option<Feeder>,
}

/// What a worker is started with.
pub struct WorkerParts {
    feed: Feed,
    requests: Arc<SweepRequests>,
    options: WorkerOptions,
}

impl WorkerParts {
    /// Starts the worker.
    pub fn start(self, services: Services) -> Worker {
        Worker::start(services, self.feed, self.requests, self.options)
    }
}

/// What processes share if they have a Redis.
struct Wiring {
    queue: Arc<dyn Queue>,
    bus: Arc<dyn Bus>,
    rates: Arc<dyn Rates>,
    /// Of this process' worker, if it has one.
    feed: Option<Feed>,
}

/// Queue, bus and rates: in Redis, or in this process.
fn wire(
    config: &Config,
    role: Role,
    requests: &Arc<SweepRequests>,
    generations: &Generations,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Wiring> {
    let loads = TenantLoads::new(config.worker_concurrency, config.tenant_concurrency());
    let capacity = Capacity::default();
    let Some(url) = &config.redis_url else {
        let (queue, feed) = InProcessQueue::new(capacity, Arc::clone(requests), loads);
        let rates = Arc::new(InProcessRates::new(Arc::clone(clock)));
        return Ok(Wiring { queue: Arc::new(queue), bus: Arc::new(InProcessBus::default()), rates, feed: Some(feed) });
    };
    let sweeper = role.runs_flows().then(|| Arc::clone(requests));
    // The URL may hold a password and is not shown.
    let invalid = "INLET_REDIS_URL is not valid";
    let queue = RedisQueue::start(url, capacity, sweeper).context(invalid)?;
    let feed = role.runs_flows().then(|| queue.feed(Arc::clone(requests), loads));
    let bus = RedisBus::start(url, generations.clone(), clock.as_ref()).context(invalid)?;
    let rates = RedisRates::start(url, Arc::clone(clock)).context(invalid)?;
    Ok(Wiring { queue: Arc::new(queue), bus: Arc::new(bus), rates: Arc::new(rates), feed })
}

/// Builds everything and makes the first admin of an empty database.
pub async fn build(config: &Config, role: Role) -> anyhow::Result<Application> {
    if role != Role::All {
        anyhow::ensure!(
            config.redis_url.is_some() && matches!(config.database()?, DatabaseAddress::Postgres(_)),
            "--role api and --role worker need a database and a queue that processes share: INLET_DATABASE_URL=postgres://.. and INLET_REDIS_URL"
        );
    }
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    fs::create_dir_all(&config.data_dir)
        .with_context(|| format!("the data directory {} cannot be made", config.data_dir.display()))?;
    let Keys { current, previous } = keys(config, clock.as_ref())?;
    let store = Arc::new(open_store(config, Arc::clone(&clock)).await?);
    let figures = Figures::start(Arc::clone(&store), config.metrics_token.as_deref())?;
    let egress = EgressPolicy::parse(config.egress_allow.split(',')).context("INLET_EGRESS_ALLOW is not valid")?;
    let connectors = Arc::new(ConnectorSet::new(egress, config.data_dir.join("files"), Arc::clone(&clock))?);
    let keeper = Keeper::new(store.clone(), Arc::clone(&clock), config.retention());
    let requests = Arc::<SweepRequests>::default();
    let generations = Generations::default();
    let Wiring { queue, bus, rates, feed } = wire(config, role, &requests, &generations, &clock)?;
    let services = Services {
        store: store.clone(),
        queue,
        bus,
        connectors: Arc::new(LimitedConnectors::new(connectors.clone(), store.clone(), Arc::clone(&clock))),
        scripts: Arc::new(script_pool()?),
        passwords: Passwords::new(Arc::clone(&clock))?,
        tokens: Tokens::new(&current, Duration::from_secs(config.token_lifetime_seconds))
            .with_previous(previous.as_ref()),
        sealer: Sealer::new(&current).with_previous(previous.as_ref()),
        password_memory: PasswordMemory::new(&current),
        routes: Routes::new(generations.clone()),
        rates,
        generations,
        clock,
    };
    create_first_admin(&services, config).await?;
    let options = WorkerOptions {
        concurrency: config.worker_concurrency,
        grace: config.grace(),
        // A file is locked by its process; a server's database may have others.
        only_process: matches!(config.database()?, DatabaseAddress::Sqlite(_)),
    };
    let worker = feed.map(|feed| WorkerParts { feed, requests, options });
    let keeper = worker.is_some().then_some(keeper);
    let accountant = worker.is_some().then(|| Accountant::new(store.clone(), Arc::clone(&services.clock)));
    let replayer = worker.is_some().then(|| Replayer::new(services.clone(), store.clone()));
    let notifier = worker.is_some().then(|| Notifier::new(services.clone(), store.clone()));
    let feeder = worker.is_some().then(|| Feeder::new(services.clone(), connectors, store));
    Ok(Application { services, figures, worker, keeper, accountant, replayer, notifier, feeder })
}

/// Scripts run in children of our own program.
fn script_pool() -> anyhow::Result<ScriptPool> {
    let program = std::env::current_exe().context("the path of this program is not known")?;
    let command = HostCommand { program, arguments: vec!["script-host".into()] };
    Ok(ScriptPool::new(command, ScriptLimits::default()))
}

/// Brings the database's schema up to date and ends.
pub async fn migrate(config: Config) -> anyhow::Result<()> {
    use inlet_core::ports::store::Store as _;
    fs::create_dir_all(&config.data_dir)?;
    let config = Config { migrate: true, ..config };
    open_store(&config, Arc::new(SystemClock)).await?.close().await;
    tracing::info!("the database is up to date");
    Ok(())
}

/// Opens the database; its schema is brought up to date unless the configuration says not to.
pub async fn open_store(config: &Config, clock: Arc<dyn Clock>) -> anyhow::Result<SqlStore> {
    match config.database()? {
        DatabaseAddress::Sqlite(path) => {
            if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
                fs::create_dir_all(parent)?;
            }
            SqlStore::sqlite(SqliteOptions::new(&path), clock)
                .await
                .with_context(|| format!("the database {} cannot be opened", path.display()))
        }
        DatabaseAddress::Postgres(url) => {
            let options = PostgresOptions { migrate: config.migrate, ..PostgresOptions::new(&url) };
            // The URL holds a password and is not shown.
            SqlStore::postgres(options, clock).await.context("the database of INLET_DATABASE_URL cannot be used")
        }
    }
}

/// Seals again with the current secret key what the previous one has sealed, and ends.
pub async fn reseal(config: Config) -> anyhow::Result<()> {
    use inlet_core::ports::store::Store as _;
    anyhow::ensure!(
        config.previous_secret_key.is_some(),
        "INLET_PREVIOUS_SECRET_KEY is not set: there is nothing to change from"
    );
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    fs::create_dir_all(&config.data_dir)?;
    let Keys { current, previous } = keys(&config, clock.as_ref())?;
    let sealer = Sealer::new(&current).with_previous(previous.as_ref());
    let store = open_store(&config, Arc::clone(&clock)).await?;
    let done = ops::rotation::reseal(&store, &sealer, clock.as_ref()).await;
    store.close().await;
    let ops::rotation::Resealed { sealed_again, already, unreadable } = done?;
    crate::cli::print(&format!("connections sealed again: {sealed_again}, sealed with this key already: {already}\n"))?;
    anyhow::ensure!(unreadable == 0, "connections whose secrets neither key opens: {unreadable}; the log names them");
    Ok(())
}

/// The secret keys.
struct Keys {
    current: SecretKey,
    /// While the key is being changed.
    previous: Option<SecretKey>,
}

fn keys(config: &Config, clock: &dyn Clock) -> anyhow::Result<Keys> {
    let previous = config.previous_secret_key.as_deref().map(SecretKey::parse).transpose();
    Ok(Keys { current: secret_key(config, clock)?, previous: previous.context("INLET_PREVIOUS_SECRET_KEY")? })
}

/// The configured secret key, or the one that an earlier start generated, or a new one.
fn secret_key(config: &Config, clock: &dyn Clock) -> anyhow::Result<SecretKey> {
    if let Some(text) = &config.secret_key {
        return SecretKey::parse(text).context("INLET_SECRET_KEY");
    }
    let path = config.data_dir.join("secret.key");
    match fs::read_to_string(&path) {
        Ok(text) => SecretKey::parse(&text).with_context(|| format!("{}", path.display())),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let text = unpredictable_text(clock);
            write_private(&path, &text)
                .with_context(|| format!("the secret key cannot be kept in {}", path.display()))?;
            Ok(SecretKey::parse(&text)?)
        }
        Err(error) => Err(error).with_context(|| format!("{}", path.display())),
    }
}

/// 256 bits as 64 hexadecimal digits.
fn unpredictable_text(clock: &dyn Clock) -> String {
    let mut bytes = [0_u8; 32];
    clock.fill(&mut bytes);
    bytes.iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

/// Writes a file that only its owner can read, and makes sure it is on disk: without it, sealed secrets are lost.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    if let Some(directory) = path.parent() {
        fs::File::open(if directory.as_os_str().is_empty() { Path::new(".") } else { directory })?.sync_all()?;
    }
    Ok(())
}

async fn create_first_admin(services: &Services, config: &Config) -> anyhow::Result<()> {
    let (password, made_up) = match &config.admin_password {
        Some(password) => (password.clone(), false),
        None => (unpredictable_text(services.clock.as_ref())[..20].to_owned(), true),
    };
    let origin = Origin { request_id: RequestId::generate(services.clock.as_ref()), address: None };
    let made = ops::session::create_first_admin(services, origin, &config.admin_login, password.clone()).await;
    if made.context("the first platform admin cannot be made (INLET_ADMIN_LOGIN, INLET_ADMIN_PASSWORD)")? && made_up {
        crate::cli::print(&format!(
            "\n  first platform admin: {}\n  password:             {password}\n  (shown once)\n\n",
            config.admin_login
        ))?;
    }
    Ok(())
}
