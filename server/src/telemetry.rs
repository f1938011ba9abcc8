//! Logs, to standard error, and spans, to an OpenTelemetry collector where one is configured.

use std::io::IsTerminal;

use anyhow::Context;
use opentelemetry::{KeyValue, trace::TracerProvider as _};
use opentelemetry_otlp::{SpanExporter, WithExportConfig};
use opentelemetry_sdk::{
    Resource,
    trace::{Sampler, SdkTracerProvider},
};
use tracing_subscriber::{EnvFilter, Layer, filter::ParseError, layer::SubscriberExt, util::SubscriberInitExt};

use crate::config::{Config, LogFormat};

/// What brokers' libraries say of their connections, as errors, is a tenant's business: its feed says it. Whoever names them in the filter hears them.
const QUIET: &str = "async_nats=off,lapin=off";

/// Sends what is left of the spans when it is dropped.
#[must_use]
pub struct Telemetry(Option<SdkTracerProvider>);

impl Drop for Telemetry {
    fn drop(&mut self) {
        if let Some(Err(error)) = self.0.take().map(|provider| provider.shutdown()) {
            tracing::warn!(%error, "the last spans were not sent");
        }
    }
}

/// Starts logging, and sending spans, as configured.
pub fn start(config: &Config) -> anyhow::Result<Telemetry> {
    let filter = || filter(&config.log).context("INLET_LOG is not a log filter");
    // Whoever reads the log may go away; complaining about it, also to standard error, would end the task that logs.
    let lines = tracing_subscriber::fmt::layer()
        .with_writer(std::io::stderr)
        .with_ansi(std::io::stderr().is_terminal())
        .log_internal_errors(false);
    let lines = match config.log_format {
        LogFormat::Human => lines.with_target(false).with_filter(filter()?).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).with_filter(filter()?).boxed(),
    };
    let provider = config.otlp_endpoint.as_deref().map(|endpoint| spans(config, endpoint)).transpose()?;
    let spans = match &provider {
        Some(provider) => {
            let layer = tracing_opentelemetry::layer().with_tracer(provider.tracer("inlet"));
            // The exporter's own requests must not become spans.
            Some(layer.with_filter(EnvFilter::new(
                "off,inlet=info,inlet_server=info,inlet_worker=info,inlet_connectors=info",
            )))
        }
        None => None,
    };
    let started = tracing_subscriber::registry().with(lines).with(spans).try_init();
    started.context("logging cannot be started")?;
    Ok(Telemetry(provider))
}

/// What is logged, as configured.
fn filter(log: &str) -> Result<EnvFilter, ParseError> {
    // Without a directive of its own a filter lets errors pass.
    let log = if log.trim().is_empty() { "error" } else { log };
    EnvFilter::try_new(format!("{QUIET},{log}"))
}

/// What sends spans by OTLP over HTTP, from a thread of its own.
fn spans(config: &Config, endpoint: &str) -> anyhow::Result<SdkTracerProvider> {
    let exporter = SpanExporter::builder()
        .with_http()
        .with_endpoint(format!("{}/v1/traces", endpoint.trim_end_matches('/')))
        .build()
        .context("INLET_OTLP_ENDPOINT is not valid")?;
    let resource = Resource::builder()
        .with_service_name("inlet")
        .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();
    // Whoever called has decided for its own traces.
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(config.otlp_sample_ratio)));
    Ok(SdkTracerProvider::builder().with_batch_exporter(exporter).with_sampler(sampler).with_resource(resource).build())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The directives, in order.
    fn directives(log: &str) -> Vec<String> {
        let mut directives: Vec<String> = filter(log).unwrap().to_string().split(',').map(str::to_owned).collect();
        directives.sort();
        directives
    }

    #[test]
    fn brokers_libraries_are_heard_when_they_are_named() {
        assert_eq!(directives("info"), ["async_nats=off", "info", "lapin=off"]);
        assert_eq!(directives("debug,async_nats=warn"), ["async_nats=warn", "debug", "lapin=off"]);
        assert_eq!(directives(""), ["async_nats=off", "error", "lapin=off"]);
        assert!(filter("=,=").is_err());
    }
}
