//! A destination that does as it is told, and notes what it was sent.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use async_trait::async_trait;
use bytes::Bytes;
use inlet_core::{
    connection::ConnectionSettings,
    connection_test::TestStep,
    error::Problem,
    execution::Failure,
    file::{FileEntry, FileListing},
    flow::{Input, parameters::Parameters},
    ports::connector::{ConnectorError, Connectors, Delivery, DeliveryReport, OpenConnection, Reading, Retry},
};
use tokio::sync::watch;

use super::board::Gate;

/// What a destination does with a delivery.
pub enum Answer {
    Taken,
    Refused(Retry),
    /// Takes it after so long.
    Slow(Duration),
    /// Takes it when the gate is opened.
    Wait(Gate),
    Hang,
    Panic,
}

type Behaviour = Box<dyn Fn(&Delivery, usize) -> Answer + Send + Sync>;

/// The destination.
pub struct FakeConnectors {
    behaviour: Mutex<Behaviour>,
    begun: watch::Sender<Vec<String>>,
}

impl Default for FakeConnectors {
    fn default() -> Self {
        Self { behaviour: Mutex::new(Box::new(|_, _| Answer::Taken)), begun: watch::Sender::default() }
    }
}

impl FakeConnectors {
    /// What it does with a delivery, which is the n-th (from 0) of its stable id.
    pub fn answer(&self, behaviour: impl Fn(&Delivery, usize) -> Answer + Send + Sync + 'static) {
        *self.behaviour.lock().unwrap() = Box::new(behaviour);
    }

    /// The stable ids of all deliveries that have begun, in order.
    pub fn begun(&self) -> Vec<String> {
        self.begun.borrow().clone()
    }

    /// Waits until so many have begun.
    pub async fn until_begun(&self, count: usize) {
        self.begun.subscribe().wait_for(|begun| begun.len() >= count).await.unwrap();
    }
}

#[async_trait]
impl Connectors for FakeConnectors {
    async fn read(&self, _: &OpenConnection, _: &Reading) -> Result<Input, ConnectorError> {
        Ok(Input::Body(Bytes::from_static(b"{}")))
    }

    async fn list_files(&self, _: &OpenConnection, _: &FileListing) -> Result<Vec<FileEntry>, ConnectorError> {
        Ok(Vec::new())
    }

    async fn move_file(&self, _: &OpenConnection, _: &FileEntry, _: &str) -> Result<(), ConnectorError> {
        Ok(())
    }

    async fn delete_file(&self, _: &OpenConnection, _: &FileEntry) -> Result<(), ConnectorError> {
        Ok(())
    }

    async fn write(&self, _: &OpenConnection, delivery: &Delivery) -> Result<DeliveryReport, ConnectorError> {
        let before = self.begun.borrow().iter().filter(|id| **id == delivery.stable_id).count();
        self.begun.send_modify(|begun| begun.push(delivery.stable_id.clone()));
        let answer = self.behaviour.lock().unwrap()(delivery, before);
        let report = DeliveryReport { response_status: Some(200), ..DeliveryReport::default() };
        match answer {
            Answer::Taken => Ok(report),
            Answer::Slow(wait) => {
                tokio::time::sleep(wait).await;
                Ok(report)
            }
            Answer::Wait(gate) => {
                gate.pass().await;
                Ok(report)
            }
            Answer::Hang => std::future::pending().await,
            Answer::Panic => panic!("as told"),
            Answer::Refused(retry) => Err(ConnectorError {
                failure: Failure { code: "HTTP_STATUS".to_owned(), message: "no".to_owned(), ..Failure::default() },
                retry,
                report: DeliveryReport { response_status: Some(503), ..DeliveryReport::default() },
            }),
        }
    }

    async fn test(&self, _: &OpenConnection, _: &Parameters) -> Vec<TestStep> {
        Vec::new()
    }

    fn check(&self, _: &ConnectionSettings) -> Vec<Problem> {
        Vec::new()
    }
}

/// A destination that never answers.
pub fn hanging(_: &Delivery, _: usize) -> Answer {
    Answer::Hang
}

/// A destination that answers when the gate is opened.
pub fn gated(gate: &Gate) -> impl Fn(&Delivery, usize) -> Answer + Send + Sync + use<> {
    let gate = Arc::new(gate.clone());
    move |_, _| Answer::Wait((*gate).clone())
}
