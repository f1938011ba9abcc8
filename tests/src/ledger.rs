//! What senders and the destination note while everything around them fails, and the account that is taken afterwards.
//!
//! Each note is one line, written by one write(2) to a file opened for appending, so that it is whole whatever happens to the process.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs::{File, OpenOptions},
    io::Write,
    path::Path,
};

use serde_json::{Value, json};

use crate::{Client, story::text};

/// A file of notes.
#[derive(Debug)]
pub struct Ledger(File);

impl Ledger {
    /// An empty one.
    pub fn create(path: &Path) -> Self {
        Self(OpenOptions::new().create_new(true).append(true).open(path).unwrap())
    }

    /// Adds a line.
    pub fn note(&self, words: &[&str]) {
        let line = words.join(" ") + "\n";
        assert_eq!((&self.0).write(line.as_bytes()).unwrap(), line.len(), "a note is one write");
    }

    /// All lines, as words.
    pub fn read(path: &Path) -> Vec<Vec<String>> {
        let text = std::fs::read_to_string(path).unwrap();
        text.lines().map(|line| line.split(' ').map(str::to_owned).collect()).collect()
    }
}

/// What was noted.
#[derive(Debug, Default)]
pub struct Notes {
    /// Names of everything that was sent, acknowledged or not, with the SHA-256 of its bytes.
    pub sent: BTreeMap<String, String>,
    /// Message ids that were acknowledged, with the name of what was sent.
    pub acknowledged: BTreeMap<String, String>,
    /// What the destination got: the stable id of the delivery, the name, the SHA-256.
    pub received: Vec<(String, String, String)>,
}

/// One execution as the service tells it.
#[derive(Debug)]
pub struct Told {
    /// Its id.
    pub id: String,
    /// Its state.
    pub state: String,
    /// How often it was begun.
    pub starts: u64,
    /// The code of its failure.
    pub code: String,
}

/// Every message of the tenant, with its executions.
pub async fn stored(owner: &Client) -> BTreeMap<String, Vec<Told>> {
    let query = "query($after: String) { messages(first: 100, after: $after) { pageInfo { hasNextPage endCursor }
        edges { node { id executions { id state starts failure { code } } } } } }";
    let (mut all, mut after) = (BTreeMap::new(), Value::Null);
    loop {
        let mut page = owner.query(query, json!({"after": after})).await["messages"].take();
        for edge in page["edges"].as_array().unwrap() {
            let executions = edge["node"]["executions"].as_array().unwrap().iter().map(|execution| Told {
                id: text(&execution["id"]),
                state: text(&execution["state"]),
                starts: execution["starts"].as_u64().unwrap(),
                code: execution["failure"]["code"].as_str().unwrap_or_default().to_owned(),
            });
            all.insert(text(&edge["node"]["id"]), executions.collect());
        }
        if page["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = page["pageInfo"]["endCursor"].take();
    }
}

/// Everything that contradicts the promises; empty when all is well. To be called when nothing is on its way any more.
pub fn violations(notes: &Notes, stored: &BTreeMap<String, Vec<Told>>) -> Vec<String> {
    let mut found = Vec::new();
    for (message, name) in &notes.acknowledged {
        if !stored.contains_key(message) {
            found.push(format!("{name} was acknowledged as {message} and is not stored"));
        }
    }
    let mut copies: BTreeMap<&str, u64> = BTreeMap::new();
    for (delivery, name, hash) in &notes.received {
        if notes.sent.get(name) != Some(hash) {
            found.push(format!("{name} was received as nobody sent it"));
        }
        // The stable id is the execution's, and the number of the step.
        let execution = delivery.rsplit_once('-').map_or(delivery.as_str(), |(execution, _)| execution);
        *copies.entry(execution).or_default() += 1;
    }
    let executions: BTreeSet<&str> = stored.values().flatten().map(|told| told.id.as_str()).collect();
    found.extend(
        copies.keys().filter(|id| !executions.contains(*id)).map(|id| format!("{id} was delivered and is not stored")),
    );
    for told in stored.values().flatten() {
        let copies = copies.get(told.id.as_str()).copied().unwrap_or(0);
        match told.state.as_str() {
            "SUCCEEDED" if copies == 0 => found.push(format!("{} succeeded and was not delivered", told.id)),
            "SUCCEEDED" => {}
            // Its workers were killed three times while it ran.
            "DEAD" if told.code == "CRASH" => {}
            state => found.push(format!("{} is {state} {}", told.id, told.code)),
        }
        // Each start delivers once, and another follows only when its outcome was unknown.
        if copies > told.starts {
            found.push(format!("{} was delivered {copies} times in {} starts", told.id, told.starts));
        }
    }
    found
}
