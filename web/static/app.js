// A small window on a tenant: its listeners, its messages as they arrive, their payloads, and replay. It uses the same GraphQL API as scripts do,
// and keeps the token in memory only. The full dashboard replaces this page.

const $ = (id) => document.getElementById(id);
const session = { token: null, tenant: null, socket: null, cursor: null, rows: new Map() };
const KEPT_ROWS = 200;

async function graphql(query, variables = {}) {
  const headers = { "content-type": "application/json" };
  if (session.token) headers.authorization = `Bearer ${session.token}`;
  if (session.tenant) headers["inlet-tenant"] = session.tenant;
  const answer = await fetch("/graphql", { method: "POST", headers, body: JSON.stringify({ query, variables }) });
  const { data, errors } = await answer.json();
  if (errors) throw new Error(errors[0].message);
  return data;
}

function cell(row, text) {
  row.insertCell().textContent = text;
}

function button(text, action) {
  const element = document.createElement("button");
  element.type = "button";
  element.textContent = text;
  element.addEventListener("click", () => action().catch((error) => ($("problem").textContent = error.message)));
  return element;
}

async function showListeners() {
  const { listeners } = await graphql("{ listeners(first: 100) { edges { node { name urlPath methods flow { name } } } } }");
  $("listeners").replaceChildren();
  for (const { node } of listeners.edges) {
    const row = $("listeners").insertRow();
    cell(row, node.name);
    cell(row, `${node.methods.join(", ")} ${location.origin}${node.urlPath}`);
    cell(row, node.flow ? node.flow.name : "none yet");
  }
}

const MESSAGE = "id target size receivedAt executions { id state }";

function showMessage(message) {
  $("empty").hidden = true;
  const state = message.executions.map((execution) => execution.state).join(", ");
  const known = session.rows.get(message.id);
  if (known) {
    known.cells[3].textContent = state;
    return;
  }
  const row = $("messages").insertRow(0);
  cell(row, new Date(message.receivedAt).toLocaleString());
  cell(row, message.target);
  cell(row, `${message.size} bytes`);
  cell(row, state);
  const actions = row.insertCell();
  actions.className = "actions";
  actions.append(button("Show", () => showDetail(message.id)), " ", button("Replay", () => replay(message.id)));
  session.rows.set(message.id, row);
  if (session.rows.size > KEPT_ROWS) {
    const [oldest, oldestRow] = session.rows.entries().next().value;
    oldestRow.remove();
    session.rows.delete(oldest);
  }
}

async function showDetail(id) {
  const query = `query($id: ID!) { message(id: $id) { body { text base64 hasMore } executions { id state trigger
    failure { code message line column } steps { name state attempts { number target responseStatus failure { code message } } } } } }`;
  const { message } = await graphql(query, { id });
  const { text, base64, hasMore } = message.body;
  $("body").textContent = (text ?? base64) + (hasMore ? "\n… (the first 64 KiB)" : "");
  $("executions").textContent = JSON.stringify(message.executions, null, 2);
  $("detail").hidden = false;
  $("detail").scrollIntoView({ behavior: "smooth" });
}

async function replay(id) {
  const query = "mutation($id: ID!) { messageReplay(input: { messageId: $id }) { userErrors { message } } }";
  const { messageReplay } = await graphql(query, { id });
  if (messageReplay.userErrors.length) throw new Error(messageReplay.userErrors[0].message);
}

function connect() {
  const socket = new WebSocket(`${location.origin.replace("http", "ws")}/graphql/ws`, "graphql-transport-ws");
  session.socket = socket;
  const send = (frame) => socket.send(JSON.stringify(frame));
  const subscribe = (id, query, variables) => send({ id, type: "subscribe", payload: { query, variables } });
  socket.addEventListener("open", () => send({ type: "connection_init", payload: { authorization: `Bearer ${session.token}`, tenant: session.tenant ?? undefined } }));
  socket.addEventListener("message", async ({ data }) => {
    const frame = JSON.parse(data);
    if (frame.type === "ping") send({ type: "pong" });
    if (frame.type === "connection_ack") {
      $("state").textContent = "live";
      subscribe("arrivals", `subscription($after: String) { messageArrived(after: $after) { cursor message { ${MESSAGE} } } }`, { after: session.cursor });
      subscribe("changes", "subscription { executionChanged { execution { messageId } } }", {});
    }
    if (frame.type === "next" && frame.payload.data?.messageArrived) {
      session.cursor = frame.payload.data.messageArrived.cursor;
      if (frame.payload.data.messageArrived.message) showMessage(frame.payload.data.messageArrived.message);
    }
    const changed = frame.type === "next" && frame.payload.data?.executionChanged?.execution?.messageId;
    if (changed && session.rows.has(changed)) {
      const { message } = await graphql(`query($id: ID!) { message(id: $id) { ${MESSAGE} } }`, { id: changed });
      if (message) showMessage(message);
    }
  });
  socket.addEventListener("close", () => {
    if (session.socket !== socket || !session.token) return;
    $("state").textContent = "reconnecting";
    setTimeout(connect, 1000);
  });
}

// A token holds ten minutes; half of that before its end it is changed for a new one.
async function keepToken() {
  const answer = await fetch("/rest/v1/token-auth/refresh", { method: "POST", headers: { authorization: `Bearer ${session.token}` } });
  if (answer.ok) session.token = (await answer.json()).token;
  else signOut("The session has ended; sign in again.");
}

function signOut(reason = "") {
  clearInterval(session.refresh);
  session.token = null;
  session.socket?.close();
  session.cursor = null;
  session.rows.clear();
  $("messages").replaceChildren();
  $("signed-in").hidden = $("sign-out").hidden = true;
  $("detail").hidden = true;
  $("sign-in").hidden = false;
  $("state").textContent = "signed out";
  $("sign-in-error").textContent = reason;
}

async function start() {
  const { messages } = await graphql(`{ messages(first: 50) { edges { node { cursor ${MESSAGE} } } } }`);
  for (const { node } of messages.edges.toReversed()) showMessage(node);
  session.cursor = messages.edges[0]?.node.cursor ?? null;
  await showListeners();
  $("sign-in").hidden = true;
  $("signed-in").hidden = $("sign-out").hidden = false;
  session.refresh = setInterval(() => keepToken().catch(() => {}), 5 * 60 * 1000);
  connect();
}

$("sign-in").addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = new FormData(event.target);
  $("sign-in-error").textContent = "";
  try {
    session.tenant = form.get("tenant") || null;
    const query = "mutation($input: SignInInput!) { signIn(input: $input) { token userErrors { message } } }";
    const { signIn } = await graphql(query, { input: { login: form.get("login"), password: form.get("password") } });
    if (!signIn.token) throw new Error(signIn.userErrors[0].message);
    session.token = signIn.token;
    event.target.reset();
    await start();
  } catch (error) {
    session.token = null;
    $("sign-in-error").textContent = error.message;
  }
});
$("sign-out").addEventListener("click", () => signOut());
