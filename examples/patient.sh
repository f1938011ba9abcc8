#!/bin/sh
# Does by automation what `cargo xtask demo` does: a tenant, a listener, two flows, and a patient that goes through both.
#
#   INLET_URL             where Inlet listens           (http://127.0.0.1:8080)
#   INLET_FILES           its folder for directories    (inlet-data/files)
#   INLET_ADMIN_LOGIN     the platform admin            (admin)
#   INLET_ADMIN_PASSWORD  its password                  (no default)
#
# Needs curl. Inlet must be started with INLET_EGRESS_ALLOW=127.0.0.0/8, because flow B posts to Inlet itself.
set -eu
here=$(dirname "$0")
url=${INLET_URL:-http://127.0.0.1:8080}
files=${INLET_FILES:-inlet-data/files}
slug=clinic-$(date +%s)

# graphql TOKEN OPERATION VARIABLES: executes one operation of patient.graphql.
graphql() {
    query=$(sed -e 's/#.*//' -e 's/\\/\\\\/g' -e 's/"/\\"/g' "$here/patient.graphql" | tr '\n' ' ')
    curl -sS "$url/graphql" -H 'content-type: application/json' -H "authorization: Bearer $1" \
        -d "{\"query\": \"$query\", \"operationName\": \"$2\", \"variables\": $3}"
}
# field NAME: the first string of that name in a JSON answer.
field() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p" | head -n 1; }
token() { curl -sS "$url/rest/v1/token-auth/issue" -H 'content-type: application/json' -d "{\"login\":\"$1\",\"password\":\"$2\"}" | field token; }

admin=$(token "${INLET_ADMIN_LOGIN:-admin}" "$INLET_ADMIN_PASSWORD")
tenant=$(graphql "$admin" Tenant "{\"slug\": \"$slug\", \"login\": \"owner@$slug\", \"password\": \"owner of the clinic\"}" | field id)
owner=$(token "owner@$slug" "owner of the clinic")
graphql "$owner" Partner "{\"login\": \"partner@$slug\", \"password\": \"partner of the clinic\"}" >/dev/null
format=$(graphql "$owner" Format '{}' | field id)
patients=$(graphql "$owner" Directory '{"name": "Patients", "path": "patients"}' | field id)
inbox=$(graphql "$owner" Directory '{"name": "Inbox", "path": "inbox"}' | field id)
hospital=$(graphql "$owner" Hospital "{\"url\": \"$url/plugins/schedules/rest/v1/httplistener/patient\", \"tokenUrl\": \"$url/rest/v1/token-auth/issue\",
    \"user\": \"partner@$slug\", \"password\": \"partner of the clinic\"}" | field id)
listener=$(graphql "$owner" Listener '{}' | field id)
flow_a=$(graphql "$owner" FlowA "{\"listener\": \"$listener\", \"format\": \"$format\", \"directory\": \"$patients\"}" | field id)
flow_b=$(graphql "$owner" FlowB "{\"format\": \"$format\", \"directory\": \"$inbox\", \"hospital\": \"$hospital\"}" | field id)

mkdir -p "$files/$tenant/inbox"
cp "$here/patient.json" "$files/$tenant/inbox/patient.json"

echo "Flow A has a listener, so running it by hand is refused:"
graphql "$owner" Run "{\"flow\": \"$flow_a\"}"
echo
graphql "$owner" Schedule "{\"flow\": \"$flow_a\"}" >/dev/null

# await EXECUTION: until it has ended.
await() {
    tries=0
    while :; do
        answer=$(graphql "$owner" Execution "{\"id\": \"$1\"}")
        case $(printf '%s' "$answer" | field state) in
            SUCCEEDED) return ;;
            DEAD) echo "failed: $answer" >&2; exit 1 ;;
        esac
        tries=$((tries + 1))
        [ "$tries" -lt 150 ] || { echo "still not done: $answer" >&2; exit 1; }
        sleep 0.2
    done
}
run=$(graphql "$owner" Run "{\"flow\": \"$flow_b\"}" | field id)
await "$run"
arrived=$(graphql "$owner" Arrived "{\"listener\": \"$listener\"}" | field execution)
await "$arrived"
echo "Flow B has sent the patient, flow A has received and written it:"
cat "$files/$tenant/patients/"*.json
echo
