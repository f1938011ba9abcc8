//! Tenants are walls: another tenant's thing is answered exactly like a thing that does not exist.

use inlet_tests::{
    Inlet,
    client::json_of,
    patient::{create_flows, fill_inbox},
    story::{Tenant, text},
};
use serde_json::{Value, json};

const NOTHING: &str = "01890a5d-ac96-774b-bcce-b302099a8057";

#[tokio::test]
async fn a_foreign_id_is_answered_like_an_absent_one() {
    let inlet = Inlet::start();
    let (ours, theirs) = (Tenant::create(&inlet, "ours").await, Tenant::create(&inlet, "theirs").await);
    let flow = theirs.listener_to_directory("orders", "{messageUuid}.json").await;
    let patient = create_flows(&inlet, &theirs).await;
    fill_inbox(&inlet, &theirs);
    let receipt = json_of(inlet.client().post("/in/theirs/orders", "application/json", "{}").await).await;
    let key = theirs.owner.mutate("apiKeyCreate", "apiKey { id }", json!({"name": "k", "role": "VIEWER"})).await["apiKey"]["id"].clone();
    let user = theirs.owner.query("{ users { edges { node { id } } } }", json!({})).await["users"]["edges"][0]["node"]
        ["id"]
        .clone();

    let broker = theirs.connection("Broker", json!({"redis": {"host": "127.0.0.1"}})).await;
    let feed = json!({"name": "f", "listenerId": flow.listener, "connectionId": broker, "enabled": false,
        "source": {"redis": {"stream": "s", "group": "g"}}});
    let feed = theirs.owner.mutate("feedCreate", "feed { id }", feed).await["feed"]["id"].clone();

    let read = [
        ("listener", json!(flow.listener)),
        ("format", json!(flow.format)),
        ("connection", json!(flow.connection)),
        ("flow", json!(flow.flow)),
        ("schedule", json!(flow.schedule)),
        ("feed", feed.clone()),
        ("message", receipt["messageUuid"].clone()),
        ("execution", receipt["auditId"].clone()),
        ("apiKey", key.clone()),
        ("user", user.clone()),
    ];
    for (field, foreign) in &read {
        let query = format!("query($id: ID!) {{ {field}(id: $id) {{ id }} }}");
        assert_ne!(theirs.owner.query(&query, json!({"id": foreign})).await[*field], Value::Null, "{field}");
        let answers = [
            ours.owner.execute(&query, json!({"id": foreign})).await,
            ours.owner.execute(&query, json!({"id": NOTHING})).await,
        ];
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0]["data"][*field], Value::Null, "{field}");
        ours.owner.fails(&query, json!({"id": "not an id"}), "ID_INVALID").await;
    }
    let change = |id: &Value| json!({"id": id, "name": "taken over"});
    let mutations = [
        ("listenerUpdate", change(&json!(flow.listener)), change(&json!(NOTHING))),
        ("formatUpdate", change(&json!(flow.format)), change(&json!(NOTHING))),
        ("connectionUpdate", change(&json!(flow.connection)), change(&json!(NOTHING))),
        ("flowUpdate", change(&json!(flow.flow)), change(&json!(NOTHING))),
        ("scheduleUpdate", json!({"id": flow.schedule, "active": false}), json!({"id": NOTHING, "active": false})),
        ("feedUpdate", change(&feed), change(&json!(NOTHING))),
        ("apiKeyUpdate", change(&key), change(&json!(NOTHING))),
        ("userUpdate", change(&user), change(&json!(NOTHING))),
        ("messageReplay", json!({"messageId": receipt["messageUuid"]}), json!({"messageId": NOTHING})),
        ("connectionTest", json!({"id": flow.connection}), json!({"id": NOTHING})),
        ("flowRun", json!({"flowId": patient.flow_b}), json!({"flowId": NOTHING})),
        ("flowPublish", json!({"id": flow.flow}), json!({"id": NOTHING})),
        ("flowRevert", json!({"id": flow.flow, "version": 1}), json!({"id": NOTHING, "version": 1})),
        (
            "messageResend",
            json!({"messageId": receipt["messageUuid"], "text": "{}"}),
            json!({"messageId": NOTHING, "text": "{}"}),
        ),
        ("scheduleCreate", json!({"flowId": flow.flow, "kind": "EVENT"}), json!({"flowId": NOTHING, "kind": "EVENT"})),
    ];
    for (field, foreign, absent) in mutations {
        let refused = ours.owner.refused(field, "__typename", foreign, "NOT_FOUND").await;
        assert_eq!(refused, ours.owner.refused(field, "__typename", absent, "NOT_FOUND").await);
    }
    for (field, foreign) in [
        ("listenerDelete", &json!(flow.listener)),
        ("formatDelete", &json!(flow.format)),
        ("connectionDelete", &json!(flow.connection)),
        ("flowDelete", &json!(flow.flow)),
        ("scheduleDelete", &json!(flow.schedule)),
        ("feedDelete", &feed),
        ("apiKeyDelete", &key),
        ("userDelete", &user),
    ] {
        let query =
            format!("mutation($id: ID!) {{ {field}(id: $id) {{ deletedId userErrors {{ code field message }} }} }}");
        let answers = [
            ours.owner.query(&query, json!({"id": foreign})).await,
            ours.owner.query(&query, json!({"id": NOTHING})).await,
        ];
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0][field]["userErrors"][0]["code"], "NOT_FOUND");
    }

    // Nothing of theirs can be tried or compared.
    for (query, input) in [
        ("flowPreview(input: {flowId: $id, sample: {text: \"{}\"}}) { recordsIn }", &json!(flow.flow)),
        ("flowShadow(input: {flowId: $id}) { messageId }", &json!(flow.flow)),
        ("flowDiff(flowId: $id, from: 1, to: 1) { path }", &json!(flow.flow)),
    ] {
        let query = format!("query($id: ID!) {{ {query} }}");
        let answers = [
            ours.owner.execute(&query, json!({"id": input})).await,
            ours.owner.execute(&query, json!({"id": NOTHING})).await,
        ];
        assert_eq!(answers[0]["errors"][0]["extensions"]["code"], "NOT_FOUND", "{query}");
        assert_eq!(answers[0]["errors"][0]["message"], answers[1]["errors"][0]["message"]);
    }
    let own = ours.listener_to_directory("tried", "{messageUuid}.json").await;
    let preview = "query($input: FlowPreviewInput!) { flowPreview(input: $input) { recordsIn } }";
    let sample = json!({"flowId": own.flow, "sample": {"messageId": receipt["messageUuid"]}});
    ours.owner.fails(preview, json!({"input": sample}), "NOT_FOUND").await;

    // Nothing of theirs can be referred to.
    let format = ours.json_format("own").await;
    let listener = ours.listener("own", json!({"none": {}})).await;
    let directory = ours.connection("own", json!({"directory": {}})).await;
    let create = |listener: &str, source: &str, connection: &str, format: &str| {
        json!({"name": "f", "listenerId": listener, "transformations": [{"name": "s", "from": {"listener": {"formatId": source}},
            "to": {"file": {"connectionId": connection, "formatId": format, "name": "x"}}}]})
    };
    for input in [
        create(&flow.listener, &format, &directory, &format),
        create(&listener, &flow.format, &directory, &format),
        create(&listener, &format, &flow.connection, &format),
        create(&listener, &format, &directory, &flow.format),
    ] {
        ours.owner.refused("flowCreate", "flow { id }", input, "NOT_FOUND").await;
    }
    let key = json!({"name": "k", "role": "API_USER", "listenerIds": [flow.listener]});
    ours.owner.refused("apiKeyCreate", "apiKey { id }", key, "NOT_FOUND").await;

    // Nor entered.
    let me = "{ tenant { slug } }";
    ours.owner.clone().in_tenant("theirs").fails(me, json!({}), "NOT_FOUND").await;
    ours.owner.clone().in_tenant("no-such-tenant").fails(me, json!({}), "NOT_FOUND").await;
    inlet.admin().await.in_tenant("theirs").fails(me, json!({}), "NOT_FOUND").await;
}

#[tokio::test]
async fn members_of_several_tenants_name_one_and_keep_their_password() {
    let inlet = Inlet::start();
    let (first, second) = (Tenant::create(&inlet, "first").await, Tenant::create(&inlet, "second").await);
    let viewer = first.user(&inlet, "VIEWER").await;
    let id = viewer.query("{ me { account { id } } }", json!({})).await["me"]["account"]["id"].clone();
    let admin = inlet.admin().await;
    admin.mutate("membershipCreate", "role", json!({"tenantId": second.id, "userId": id, "role": "EDITOR"})).await;
    admin
        .refused(
            "membershipCreate",
            "role",
            json!({"tenantId": second.id, "userId": id, "role": "OWNER"}),
            "ALREADY_MEMBER",
        )
        .await;

    viewer.fails("{ tenant { slug } }", json!({}), "TENANT_REQUIRED").await;
    for (tenant, slug) in [(&first, "first"), (&second, "second")] {
        for name in [slug, &tenant.id] {
            assert_eq!(
                viewer.clone().in_tenant(name).query("{ tenant { slug } }", json!({})).await["tenant"]["slug"],
                slug
            );
        }
    }
    // The second tenant's owner does not get to take the login over.
    for change in [
        json!({"id": id, "password": "taken over!"}),
        json!({"id": id, "disabled": true}),
        json!({"id": id, "name": "x"}),
    ] {
        second.owner.refused("userUpdate", "user { id }", change, "USER_OF_ANOTHER_HOME").await;
    }
    second.owner.mutate("userUpdate", "user { id }", json!({"id": id, "role": "VIEWER"})).await;
    let delete = "mutation($id: ID!) { userDelete(id: $id) { deletedId userErrors { code } } }";
    assert_eq!(second.owner.query(delete, json!({"id": id})).await["userDelete"]["deletedId"], id);
    assert_eq!(viewer.query("{ tenant { slug } }", json!({})).await["tenant"]["slug"], "first");
}

#[tokio::test]
async fn roles_cannot_be_raised_and_an_owner_remains() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let admin = tenant.user(&inlet, "ADMIN").await;
    let owner = tenant.owner.query("{ me { account { id } } }", json!({})).await["me"]["account"]["id"].clone();
    let user = json!({"login": "x@shop", "password": "0123456789", "role": "OWNER"});
    admin.refused("userCreate", "user { id }", user, "ROLE_NOT_GRANTABLE").await;
    admin.refused("apiKeyCreate", "secret", json!({"name": "k", "role": "OWNER"}), "ROLE_NOT_GRANTABLE").await;
    admin.refused("userUpdate", "user { id }", json!({"id": owner, "role": "VIEWER"}), "ROLE_NOT_GRANTABLE").await;
    admin
        .refused("userUpdate", "user { id }", json!({"id": owner, "password": "0123456789"}), "ROLE_NOT_GRANTABLE")
        .await;
    tenant.owner.refused("userUpdate", "user { id }", json!({"id": owner, "role": "ADMIN"}), "LAST_OWNER").await;
    tenant.owner.refused("userUpdate", "user { id }", json!({"id": owner, "disabled": true}), "LAST_OWNER").await;
    let delete = "mutation($id: ID!) { userDelete(id: $id) { userErrors { code } } }";
    assert_eq!(
        tenant.owner.query(delete, json!({"id": owner})).await["userDelete"]["userErrors"][0]["code"],
        "LAST_OWNER"
    );

    // A changed password and a disabled login end their tokens at once.
    let viewer = tenant.user(&inlet, "VIEWER").await;
    let id = viewer.query("{ me { account { id } } }", json!({})).await["me"]["account"]["id"].clone();
    tenant.owner.mutate("userUpdate", "user { id }", json!({"id": id, "disabled": true})).await;
    let answer = viewer.post_json("/graphql", &json!({"query": "{ me { account { id } } }"})).await;
    assert_eq!(answer.status(), 401);
    assert_eq!(json_of(answer).await["errors"][0]["extensions"]["code"], "TOKEN_INVALID");
    let _ = text(&id);
}

#[tokio::test]
async fn a_tenant_with_messages_is_not_deleted() {
    let inlet = Inlet::start();
    let tenant = Tenant::create(&inlet, "shop").await;
    let flow = tenant.listener_to_directory("orders", "{messageUuid}.json").await;
    inlet.client().post("/in/shop/orders", "application/json", "{}").await;
    let admin = inlet.admin().await;
    let delete = "mutation($id: ID!) { tenantDelete(id: $id) { deletedId userErrors { code } } }";
    assert_eq!(admin.query(delete, json!({"id": tenant.id})).await["tenantDelete"]["userErrors"][0]["code"], "IN_USE");
    let empty = Tenant::create(&inlet, "empty").await;
    empty.json_format("f").await;
    assert_eq!(admin.query(delete, json!({"id": empty.id})).await["tenantDelete"]["deletedId"], empty.id);
    // What a flow uses is not deleted either.
    for (field, id) in [
        ("listenerDelete", &flow.listener),
        ("formatDelete", &flow.format),
        ("connectionDelete", &flow.connection),
        ("flowDelete", &flow.flow),
    ] {
        let query = format!("mutation($id: ID!) {{ {field}(id: $id) {{ userErrors {{ code }} }} }}");
        assert_eq!(
            tenant.owner.query(&query, json!({"id": id})).await[field]["userErrors"][0]["code"],
            "IN_USE",
            "{field}"
        );
    }
}
