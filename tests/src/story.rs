//! What most tests begin with: a tenant with an owner, and the parts of a flow.

use serde_json::{Value, json};

use crate::{Client, Inlet, Subscription};

/// The password of every user that a story makes.
pub const PASSWORD: &str = "a password for tests";

/// A tenant with its owner.
pub struct Tenant {
    /// Signed in as the owner.
    pub owner: Client,
    /// In URLs.
    pub slug: String,
    /// Its id.
    pub id: String,
}

/// The ids of a flow with a listener.
pub struct ListenerFlow {
    /// The listener.
    pub listener: String,
    /// The JSON format.
    pub format: String,
    /// The destination's connection.
    pub connection: String,
    /// The flow.
    pub flow: String,
    /// Its EVENT schedule.
    pub schedule: String,
}

impl Tenant {
    /// Makes a tenant with that slug; its owner is `owner@{slug}`.
    pub async fn create(inlet: &Inlet, slug: &str) -> Self {
        Self::create_by(&inlet.admin().await, slug).await
    }

    /// The same, by a client of the platform admin.
    pub async fn create_by(admin: &Client, slug: &str) -> Self {
        let login = format!("owner@{slug}");
        let made = admin
            .mutate(
                "tenantCreate",
                "tenant { id }",
                json!({"slug": slug, "name": slug, "ownerLogin": login, "ownerPassword": PASSWORD}),
            )
            .await;
        let owner = Client::new(admin.base().to_owned()).sign_in(&login, PASSWORD).await;
        Self { owner, slug: slug.to_owned(), id: text(&made["tenant"]["id"]) }
    }

    /// A user with that role, signed in.
    pub async fn user(&self, inlet: &Inlet, role: &str) -> Client {
        let login = format!("{}@{}", role.to_lowercase(), self.slug);
        self.owner
            .mutate("userCreate", "user { id }", json!({"login": login, "password": PASSWORD, "role": role}))
            .await;
        inlet.client().sign_in(&login, PASSWORD).await
    }

    /// A JSON format.
    pub async fn json_format(&self, name: &str) -> String {
        text(
            &self.owner.mutate("formatCreate", "format { id }", json!({"name": name, "settings": {"json": {}}})).await
                ["format"]["id"],
        )
    }

    /// A listener for POST.
    pub async fn listener(&self, path: &str, authentication: Value) -> String {
        let input = json!({"name": path, "path": path, "authentication": authentication});
        text(&self.owner.mutate("listenerCreate", "listener { id }", input).await["listener"]["id"])
    }

    /// A connection.
    pub async fn connection(&self, name: &str, settings: Value) -> String {
        let input = json!({"name": name, "settings": settings});
        text(&self.owner.mutate("connectionCreate", "connection { id }", input).await["connection"]["id"])
    }

    /// An active EVENT schedule.
    pub async fn schedule(&self, flow: &str) -> String {
        let input = json!({"flowId": flow, "kind": "EVENT"});
        text(&self.owner.mutate("scheduleCreate", "schedule { id }", input).await["schedule"]["id"])
    }

    /// An open listener whose payloads go through unchanged to an HTTP destination, scheduled.
    pub async fn listener_to_http(&self, path: &str, url: &str, retry: Value) -> ListenerFlow {
        let listener = self.listener(path, json!({"none": {}})).await;
        let format = self.json_format(&format!("{path} JSON")).await;
        let connection =
            self.connection(&format!("{path} destination"), json!({"http": {"url": url, "timeoutMs": 1000}})).await;
        let to = json!({"http": {"connectionId": connection, "formatId": format}});
        self.finish(path, listener, format, connection, to, retry).await
    }

    /// An open listener whose payloads go through unchanged to a directory, scheduled.
    pub async fn listener_to_directory(&self, path: &str, file_name: &str) -> ListenerFlow {
        let listener = self.listener(path, json!({"none": {}})).await;
        let format = self.json_format(&format!("{path} JSON")).await;
        let connection = self.connection(&format!("{path} directory"), json!({"directory": {"path": path}})).await;
        let to = json!({"file": {"connectionId": connection, "formatId": format, "name": file_name}});
        self.finish(path, listener, format, connection, to, json!(null)).await
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of one flow, named at both calls")]
    async fn finish(
        &self,
        path: &str,
        listener: String,
        format: String,
        connection: String,
        to: Value,
        retry: Value,
    ) -> ListenerFlow {
        let input = json!({
            "name": path,
            "listenerId": listener,
            "transformations": [{"name": "deliver", "from": {"listener": {"formatId": format}}, "to": to}],
            "retry": retry,
        });
        let flow = text(&self.owner.mutate("flowCreate", "flow { id }", input).await["flow"]["id"]);
        let schedule = self.schedule(&flow).await;
        ListenerFlow { listener, format, connection, flow, schedule }
    }
}

/// Follows a tenant's executions, for [`wait_for`].
pub async fn follow(client: &Client) -> Subscription {
    Subscription::start(client, "subscription { executionChanged { execution { id state } overrun } }", json!({})).await
}

/// Waits until an execution is in that state, and returns it with failure, steps and attempts.
pub async fn wait_for(client: &Client, execution: &str, state: &str) -> Value {
    let query = "subscription($id: ID!) { executionChanged(executionId: $id) { execution { state } overrun } }";
    let mut changes = Subscription::start(client, query, json!({"id": execution})).await;
    // A ping is answered after the subscription was taken up, so that no change slips between it and the first look.
    changes.send(json!({"type": "ping"})).await;
    while changes.frame().await.expect("the connection is open")["type"] != "pong" {}
    loop {
        let found = look(client, execution).await;
        if found["state"] == state {
            return found;
        }
        assert!(
            !["SUCCEEDED", "DEAD", "CANCELLED"].contains(&found["state"].as_str().unwrap()),
            "waiting for {state}: {found:#}"
        );
        changes.next().await;
    }
}

/// An execution with everything about it.
pub async fn look(client: &Client, execution: &str) -> Value {
    let query = "query($id: ID!) { execution(id: $id) { id state trigger flowId flowVersion starts crashes replayOf runAt
        failure { code message step line column record field }
        steps { name state recordsIn recordsOut bytesOut attempts { number startedAt finishedAt target responseStatus responseBody failure { code message } } } } }";
    client.query(query, json!({"id": execution})).await["execution"].take()
}

/// A JSON string.
pub fn text(value: &Value) -> String {
    value.as_str().unwrap_or_else(|| panic!("not text: {value}")).to_owned()
}
