// Made by tools/codegen.mjs from the schema: what forms must know of every input type.
export const inputs = {
 "ApiKeyCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "For people; unique in the tenant."
   },
   {
    "name": "role",
    "type": "Role",
    "list": false,
    "required": true,
    "help": "What its holder may do; not more than the caller may grant.",
    "values": [
     {
      "value": "OWNER",
      "help": "Everything, owners included."
     },
     {
      "value": "ADMIN",
      "help": "Everything but owners."
     },
     {
      "value": "EDITOR",
      "help": "Builds listeners, formats, connections, flows and schedules."
     },
     {
      "value": "OPERATOR",
      "help": "Runs, replays and pauses."
     },
     {
      "value": "VIEWER",
      "help": "Reads."
     },
     {
      "value": "API_USER",
      "help": "Calls listeners and sees its own messages; for machines."
     }
    ]
   },
   {
    "name": "listenerIds",
    "type": "ID",
    "list": true,
    "required": false,
    "help": "The only listeners it may call; empty or left out means all.",
    "default": []
   },
   {
    "name": "expiresAt",
    "type": "DateTime",
    "list": false,
    "required": false,
    "help": "Until when it holds; left out for no end."
   }
  ]
 },
 "ApiKeyHeaderInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "header",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The header's name; the key may also come as a bearer token.",
    "default": "x-api-key"
   }
  ]
 },
 "ApiKeyUpdateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For people."
   },
   {
    "name": "role",
    "type": "Role",
    "list": false,
    "required": false,
    "help": "What its holder may do.",
    "values": [
     {
      "value": "OWNER",
      "help": "Everything, owners included."
     },
     {
      "value": "ADMIN",
      "help": "Everything but owners."
     },
     {
      "value": "EDITOR",
      "help": "Builds listeners, formats, connections, flows and schedules."
     },
     {
      "value": "OPERATOR",
      "help": "Runs, replays and pauses."
     },
     {
      "value": "VIEWER",
      "help": "Reads."
     },
     {
      "value": "API_USER",
      "help": "Calls listeners and sees its own messages; for machines."
     }
    ]
   },
   {
    "name": "listenerIds",
    "type": "ID",
    "list": true,
    "required": false,
    "help": "The only listeners it may call, as a whole; empty means all."
   },
   {
    "name": "expiresAt",
    "type": "DateTime",
    "list": false,
    "required": false,
    "help": "Until when it holds; null for no end."
   }
  ]
 },
 "ArithmeticFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "operator",
    "type": "ArithmeticOperator",
    "list": false,
    "required": true,
    "help": "What.",
    "values": [
     {
      "value": "ADD",
      "help": "Plus the operand."
     },
     {
      "value": "SUBTRACT",
      "help": "Minus the operand."
     },
     {
      "value": "MULTIPLY",
      "help": "Times the operand."
     },
     {
      "value": "DIVIDE",
      "help": "By the operand, which must not be zero."
     },
     {
      "value": "REMAINDER",
      "help": "What is left of dividing by the operand."
     }
    ]
   },
   {
    "name": "operand",
    "type": "FieldSourceInput",
    "list": false,
    "required": true,
    "help": "With what."
   }
  ]
 },
 "AzureInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "account",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The storage account's name."
   },
   {
    "name": "container",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The container's name."
   },
   {
    "name": "endpoint",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The server, `http` or `https`, without a path; left out, Azure's of that account."
   },
   {
    "name": "authentication",
    "type": "AzureAuthentication",
    "list": false,
    "required": false,
    "help": "How requests prove who asks.",
    "default": "ACCESS_KEY",
    "values": [
     {
      "value": "ACCESS_KEY",
      "help": "Signed with a key of the account."
     },
     {
      "value": "SAS_TOKEN",
      "help": "With a shared access signature."
     }
    ]
   },
   {
    "name": "accessKey",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For ACCESS_KEY, in base64. Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "sasToken",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For SAS_TOKEN: the query of a signed URL. Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "prefix",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What all names begin with, as a directory and with `{parameters}`, with `/` between its segments; empty or left out is the container itself.",
    "default": ""
   }
  ]
 },
 "BasicInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "user",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The user."
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays."
   }
  ]
 },
 "BearerInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "token",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays."
   }
  ]
 },
 "BooleanColumnInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "trueText",
    "type": "String",
    "list": false,
    "required": true,
    "help": "What means yes."
   },
   {
    "name": "falseText",
    "type": "String",
    "list": false,
    "required": true,
    "help": "What means no."
   }
  ]
 },
 "BulkReplayCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "messages",
    "type": "BulkReplayMessages",
    "list": false,
    "required": true,
    "help": "Which messages."
   }
  ]
 },
 "BulkReplayMessages": {
  "oneOf": true,
  "fields": [
   {
    "name": "messageIds",
    "type": "ID",
    "list": true,
    "required": false,
    "help": "These, 1 to 1,000."
   },
   {
    "name": "filter",
    "type": "MessageFilterInput",
    "list": false,
    "required": false,
    "help": "All that match and are there now. With a state, only those whose newest execution is in it, so that none is run again twice."
   }
  ]
 },
 "CaseFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "to",
    "type": "LetterCase",
    "list": false,
    "required": true,
    "help": "To what.",
    "values": [
     {
      "value": "UPPER",
      "help": "Capitals."
     },
     {
      "value": "LOWER",
      "help": "Small letters."
     },
     {
      "value": "TITLE",
      "help": "A capital at the beginning of each word, otherwise small letters."
     }
    ]
   }
  ]
 },
 "CheckInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "present",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "There and not null, or with false not."
   },
   {
    "name": "type",
    "type": "ValueType",
    "list": false,
    "required": false,
    "help": "Of a type, or to be made one without loss.",
    "values": [
     {
      "value": "TEXT",
      "help": "Text; numbers and booleans are spelled out."
     },
     {
      "value": "INTEGER",
      "help": "A whole number in 64 bits."
     },
     {
      "value": "DECIMAL",
      "help": "An exact decimal number."
     },
     {
      "value": "BOOLEAN",
      "help": "true or false."
     },
     {
      "value": "DATE",
      "help": "`YYYY-MM-DD`."
     },
     {
      "value": "DATE_TIME",
      "help": "A moment, as RFC 3339 writes it."
     }
    ]
   },
   {
    "name": "pattern",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Its whole text matches a regular expression."
   },
   {
    "name": "range",
    "type": "RangeInput",
    "list": false,
    "required": false,
    "help": "Between two values, both included. Numbers are compared as numbers, anything else as text, which is right for dates by ISO 8601."
   },
   {
    "name": "oneOf",
    "type": "JSON",
    "list": true,
    "required": false,
    "help": "One of these."
   }
  ]
 },
 "CircuitBreakerInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "enabled",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether it ever is.",
    "default": true
   },
   {
    "name": "failurePercent",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "The percentage of the attempts of the last half minute that fail: 1 to 100.",
    "default": 50
   },
   {
    "name": "minimumAttempts",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Of fewer attempts than these nothing is concluded: 1 to 10,000.",
    "default": 20
   },
   {
    "name": "waitSeconds",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Seconds until it is tried again: 1 to 3,600. After each try that fails it is twice as long, up to two minutes.",
    "default": 10
   }
  ]
 },
 "CoalesceFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "sources",
    "type": "FieldSourceInput",
    "list": true,
    "required": true,
    "help": "In order."
   }
  ]
 },
 "ColumnTypeInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "number",
    "type": "NumberColumnInput",
    "list": false,
    "required": false,
    "help": "A number."
   },
   {
    "name": "date",
    "type": "DateColumnInput",
    "list": false,
    "required": false,
    "help": "A date; in the record a text like 2024-01-31."
   },
   {
    "name": "dateTime",
    "type": "DateColumnInput",
    "list": false,
    "required": false,
    "help": "A date and time; a moment where the pattern has an offset, otherwise a text like 2024-01-31T08:30:00."
   },
   {
    "name": "boolean",
    "type": "BooleanColumnInput",
    "list": false,
    "required": false,
    "help": "Yes or no."
   }
  ]
 },
 "ConcatFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "with",
    "type": "FieldSourceInput",
    "list": true,
    "required": true,
    "help": "What is put behind."
   },
   {
    "name": "separator",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Between them.",
    "default": ""
   }
  ]
 },
 "ConditionInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "all",
    "type": "ConditionInput",
    "list": true,
    "required": false,
    "help": "All of these; of none it is true."
   },
   {
    "name": "any",
    "type": "ConditionInput",
    "list": true,
    "required": false,
    "help": "One of these at least; of none it is false."
   },
   {
    "name": "not",
    "type": "ConditionInput",
    "list": false,
    "required": false,
    "help": "Not that."
   },
   {
    "name": "test",
    "type": "TestInput",
    "list": false,
    "required": false,
    "help": "A value is something."
   },
   {
    "name": "expression",
    "type": "String",
    "list": false,
    "required": false,
    "help": "JavaScript gives true; nothing and null are false, and anything else is an error."
   }
  ]
 },
 "ConnectionCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "For people; unique in the tenant."
   },
   {
    "name": "settings",
    "type": "ConnectionSettingsInput",
    "list": false,
    "required": true,
    "help": "Kind and options."
   },
   {
    "name": "limits",
    "type": "ConnectionLimitsInput",
    "list": false,
    "required": false,
    "help": "How much it is used.",
    "default": {
     "maxConcurrency": null,
     "circuitBreaker": {
      "enabled": true,
      "failurePercent": 50,
      "minimumAttempts": 20,
      "waitSeconds": 10
     }
    }
   }
  ]
 },
 "ConnectionLimitsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "maxConcurrency",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Reads and writes of each worker at once: 1 to 1,000. Left out: as many as there are."
   },
   {
    "name": "circuitBreaker",
    "type": "CircuitBreakerInput",
    "list": false,
    "required": false,
    "help": "When it is left alone because it fails too often.",
    "default": {
     "enabled": true,
     "failurePercent": 50,
     "minimumAttempts": 20,
     "waitSeconds": 10
    }
   }
  ]
 },
 "ConnectionSettingsInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "http",
    "type": "HttpSettingsInput",
    "list": false,
    "required": false,
    "help": "An HTTP endpoint."
   },
   {
    "name": "directory",
    "type": "DirectorySettingsInput",
    "list": false,
    "required": false,
    "help": "A directory inside the tenant's own folder."
   },
   {
    "name": "postgres",
    "type": "SqlServerInput",
    "list": false,
    "required": false,
    "help": "A database of PostgreSQL."
   },
   {
    "name": "mysql",
    "type": "SqlServerInput",
    "list": false,
    "required": false,
    "help": "A database of MySQL or MariaDB."
   },
   {
    "name": "sqlite",
    "type": "SqliteInput",
    "list": false,
    "required": false,
    "help": "A file of SQLite in the tenant's own folder."
   },
   {
    "name": "s3",
    "type": "S3Input",
    "list": false,
    "required": false,
    "help": "A bucket of Amazon S3, or of a server that speaks like it."
   },
   {
    "name": "googleCloud",
    "type": "GoogleCloudInput",
    "list": false,
    "required": false,
    "help": "A bucket of Google Cloud Storage."
   },
   {
    "name": "azure",
    "type": "AzureInput",
    "list": false,
    "required": false,
    "help": "A container of Azure Blob Storage."
   },
   {
    "name": "sftp",
    "type": "SftpInput",
    "list": false,
    "required": false,
    "help": "A directory of an SFTP server."
   },
   {
    "name": "email",
    "type": "EmailSettingsInput",
    "list": false,
    "required": false,
    "help": "A mail server, and the letters that go there."
   },
   {
    "name": "nats",
    "type": "NatsInput",
    "list": false,
    "required": false,
    "help": "A NATS server with JetStream."
   },
   {
    "name": "rabbitmq",
    "type": "RabbitmqInput",
    "list": false,
    "required": false,
    "help": "A RabbitMQ server."
   },
   {
    "name": "redis",
    "type": "RedisInput",
    "list": false,
    "required": false,
    "help": "A Redis server, or one that speaks like it, whose streams are used."
   },
   {
    "name": "kafka",
    "type": "KafkaInput",
    "list": false,
    "required": false,
    "help": "A cluster of Kafka, or of servers that speak like it."
   }
  ]
 },
 "ConnectionTestInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "A stored one, with its secrets."
   },
   {
    "name": "parameters",
    "type": "ParameterInput",
    "list": true,
    "required": false,
    "help": "For templates in its settings.",
    "default": []
   }
  ]
 },
 "ConnectionUpdateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For people."
   },
   {
    "name": "settings",
    "type": "ConnectionSettingsInput",
    "list": false,
    "required": false,
    "help": "Kind and options, as a whole. A secret that is left out stays, unless the host it is sent to changes."
   },
   {
    "name": "limits",
    "type": "ConnectionLimitsInput",
    "list": false,
    "required": false,
    "help": "How much it is used, as a whole."
   }
  ]
 },
 "CronTimingInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "expression",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Minute, hour, day of the month, month, day of the week, such as `30 6 * * MON-FRI`; with a sixth field before them, the second."
   },
   {
    "name": "timeZone",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Whose clock: a name of the IANA data base, such as Europe/Prague.",
    "default": "UTC"
   }
  ]
 },
 "CsvColumnInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The field's name in the record."
   },
   {
    "name": "type",
    "type": "ColumnTypeInput",
    "list": false,
    "required": false,
    "help": "What it holds; left out it is text.",
    "default": {
     "number": null,
     "date": null,
     "dateTime": null,
     "boolean": null
    }
   }
  ]
 },
 "CsvSettingsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "delimiter",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Between fields: one ASCII character.",
    "default": ","
   },
   {
    "name": "quote",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Around fields: one ASCII character; empty for none.",
    "default": "\""
   },
   {
    "name": "escape",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Reading: before a quote inside a quoted field, beside the doubled quote."
   },
   {
    "name": "header",
    "type": "CsvHeader",
    "list": false,
    "required": false,
    "help": "Where the names of columns come from; also whether they are written.",
    "default": "FIRST_ROW",
    "values": [
     {
      "value": "FIRST_ROW",
      "help": "From the first row."
     },
     {
      "value": "NONE",
      "help": "From the settings; the first row is data."
     }
    ]
   },
   {
    "name": "columns",
    "type": "CsvColumnInput",
    "list": true,
    "required": false,
    "help": "The columns' names and types.",
    "default": []
   },
   {
    "name": "trim",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Reading: whether white space around fields goes.",
    "default": false
   },
   {
    "name": "comment",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Reading: lines that begin with this character are left out."
   },
   {
    "name": "nullText",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The text that means null."
   },
   {
    "name": "raggedRows",
    "type": "RaggedRows",
    "list": false,
    "required": false,
    "help": "Reading: what rows mean that have fewer or more fields than columns.",
    "default": "REFUSE",
    "values": [
     {
      "value": "REFUSE",
      "help": "The payload is refused."
     },
     {
      "value": "ACCEPT",
      "help": "What is missing is absent; what is too much is named by its place, as column7."
     }
    ]
   },
   {
    "name": "strayQuotes",
    "type": "StrayQuotes",
    "list": false,
    "required": false,
    "help": "Reading: what a quote means inside a field that does not begin with one.",
    "default": "REFUSE",
    "values": [
     {
      "value": "REFUSE",
      "help": "The payload is refused."
     },
     {
      "value": "KEEP",
      "help": "It is a character like any other."
     }
    ]
   },
   {
    "name": "lineEnd",
    "type": "LineEnd",
    "list": false,
    "required": false,
    "help": "Writing: what ends a line.",
    "default": "CR_LF",
    "values": [
     {
      "value": "CR_LF",
      "help": "Carriage return and line feed."
     },
     {
      "value": "LF",
      "help": "Line feed."
     }
    ]
   },
   {
    "name": "alwaysQuote",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Writing: quotes around every field.",
    "default": false
   },
   {
    "name": "formulaGuard",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Writing: an apostrophe before texts that a spreadsheet would run as a formula.",
    "default": false
   },
   {
    "name": "encoding",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The encoding's label, such as UTF-8 or windows-1252.",
    "default": "UTF-8"
   },
   {
    "name": "maxRecordBytes",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Reading: the longest text of one row, in bytes of UTF-8.",
    "default": 33554432
   }
  ]
 },
 "CursorInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "path",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Where it stands in a JSON answer; absent, null or empty, nothing follows."
   },
   {
    "name": "parameter",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The query's parameter that takes it.",
    "default": "cursor"
   }
  ]
 },
 "DateColumnInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "pattern",
    "type": "String",
    "list": false,
    "required": true,
    "help": "In the language of strftime, such as %d.%m.%Y or %Y%m%d%H%M%S%z."
   }
  ]
 },
 "DateFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "read",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The form it has, in the language of strftime (`%d.%m.%Y`), followed to the letter; unset is ISO 8601."
   },
   {
    "name": "readZone",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The zone of a time without an offset, such as `Europe/Berlin`. A time that the zone leaves out is refused, of one that it has twice the first counts."
   },
   {
    "name": "write",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The form it gets; unset is ISO 8601."
   },
   {
    "name": "writeZone",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The zone it is written in; it needs an offset or a zone to come from."
   }
  ]
 },
 "DestinationInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "file",
    "type": "FileDestinationInput",
    "list": false,
    "required": false,
    "help": "A file of a directory or an object store; written whole or not at all."
   },
   {
    "name": "http",
    "type": "HttpEndInput",
    "list": false,
    "required": false,
    "help": "Requests of an HTTP connection: one with all records of the step, or several."
   },
   {
    "name": "sql",
    "type": "SqlEndInput",
    "list": false,
    "required": false,
    "help": "A table of a SQL connection: each record is a row, each field a column of that name, all in one transaction."
   },
   {
    "name": "sqlStatement",
    "type": "SqlStatementInput",
    "list": false,
    "required": false,
    "help": "A statement of one's own of a SQL connection, run for each record, all in one transaction."
   },
   {
    "name": "flow",
    "type": "FlowEndInput",
    "list": false,
    "required": false,
    "help": "Another flow with a listener: the records become a message of that listener, which the flow runs on as on any other."
   },
   {
    "name": "email",
    "type": "EmailEndInput",
    "list": false,
    "required": false,
    "help": "A letter by an e-mail connection."
   },
   {
    "name": "nats",
    "type": "NatsEndInput",
    "list": false,
    "required": false,
    "help": "Messages of a NATS connection."
   },
   {
    "name": "rabbitmq",
    "type": "RabbitmqEndInput",
    "list": false,
    "required": false,
    "help": "Messages of a RabbitMQ connection."
   },
   {
    "name": "redis",
    "type": "RedisEndInput",
    "list": false,
    "required": false,
    "help": "Entries of a stream of a Redis connection."
   },
   {
    "name": "kafka",
    "type": "KafkaEndInput",
    "list": false,
    "required": false,
    "help": "Messages of a Kafka connection."
   }
  ]
 },
 "DirectorySettingsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "path",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Relative, with `/` between its segments and with `{parameters}`; empty or left out is the folder itself.",
    "default": ""
   }
  ]
 },
 "EachMappingInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "target",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Which field of the result becomes the list."
   },
   {
    "name": "path",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Which field holds the list. Absent or null it has no elements, and a single value is a list of one."
   },
   {
    "name": "passThrough",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether fields of an element that no rule names go through.",
    "default": false
   },
   {
    "name": "fields",
    "type": "FieldMappingInput",
    "list": true,
    "required": false,
    "help": "How an element is mapped; paths begin at the element.",
    "default": []
   }
  ]
 },
 "EmailEndInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Server, sender, recipients and subject."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How records become the letter's text, or its attachment."
   },
   {
    "name": "attachmentName",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The attachment's name, with `{parameters}`; left out, the records are the letter's text."
   }
  ]
 },
 "EmailSettingsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "host",
    "type": "String",
    "list": false,
    "required": true,
    "help": "A name or an address."
   },
   {
    "name": "port",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Left out: 465 for IMPLICIT, 587 for STARTTLS, 25 for NONE."
   },
   {
    "name": "tls",
    "type": "EmailTls",
    "list": false,
    "required": false,
    "help": "How the connection is protected.",
    "default": "STARTTLS",
    "values": [
     {
      "value": "IMPLICIT",
      "help": "From its first byte, usually on port 465."
     },
     {
      "value": "STARTTLS",
      "help": "By the command STARTTLS, usually on port 587; a server that does not offer it gets nothing."
     },
     {
      "value": "NONE",
      "help": "Not at all."
     }
    ]
   },
   {
    "name": "user",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Who sends; left out where the server asks nobody."
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "from",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The sender's address, with `{parameters}`: `office@example.org`, or `Office <office@example.org>`."
   },
   {
    "name": "to",
    "type": "String",
    "list": true,
    "required": true,
    "help": "The recipients' addresses, with `{parameters}`; 1 to 50."
   },
   {
    "name": "cc",
    "type": "String",
    "list": true,
    "required": false,
    "help": "Who gets a copy, with `{parameters}`; at most 50.",
    "default": []
   },
   {
    "name": "subject",
    "type": "String",
    "list": false,
    "required": true,
    "help": "With `{parameters}`: the flow's, and `{messageUuid}`, `{executionId}`, `{receivedAt}`, `{flowId}`, `{tenantId}`. Notices have their own."
   },
   {
    "name": "body",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The text above what is written, or all of it beside an attachment; with `{parameters}`."
   },
   {
    "name": "caCertificates",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Certificate authorities that are trusted beside the public ones, as PEM."
   },
   {
    "name": "timeoutMs",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "For one whole letter, in milliseconds; 100 to 300000.",
    "default": 30000
   }
  ]
 },
 "EveryTimingInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "seconds",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "The pause: 1 to 31622400, a year."
   }
  ]
 },
 "ExecutionFilterInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "flowId",
    "type": "ID",
    "list": false,
    "required": false,
    "help": "Only this flow's."
   },
   {
    "name": "messageId",
    "type": "ID",
    "list": false,
    "required": false,
    "help": "Only this message's."
   },
   {
    "name": "state",
    "type": "ExecutionState",
    "list": false,
    "required": false,
    "help": "Only those in this state.",
    "values": [
     {
      "value": "HELD",
      "help": "Waits for a flow with an active EVENT schedule."
     },
     {
      "value": "READY",
      "help": "May run now."
     },
     {
      "value": "RUNNING",
      "help": "A worker has claimed it."
     },
     {
      "value": "RETRY",
      "help": "Failed and will be tried again at `runAt`."
     },
     {
      "value": "SUCCEEDED",
      "help": "Every step was delivered, skipped, or given up where its policy lets the flow go on; then `failure` says why."
     },
     {
      "value": "DEAD",
      "help": "Given up; the payload is kept and can be replayed."
     },
     {
      "value": "CANCELLED",
      "help": "Somebody stopped it; the payload is kept and can be replayed."
     }
    ]
   }
  ]
 },
 "FeedCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "For people; unique in the tenant."
   },
   {
    "name": "listenerId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The listener that it brings messages to."
   },
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The connection to the broker."
   },
   {
    "name": "source",
    "type": "FeedSourceInput",
    "list": false,
    "required": true,
    "help": "Where in the broker."
   },
   {
    "name": "enabled",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether it fetches.",
    "default": true
   }
  ]
 },
 "FeedSourceInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "nats",
    "type": "NatsSourceInput",
    "list": false,
    "required": false,
    "help": "A stream of JetStream, by a durable pull consumer."
   },
   {
    "name": "rabbitmq",
    "type": "RabbitmqSourceInput",
    "list": false,
    "required": false,
    "help": "A queue of RabbitMQ."
   },
   {
    "name": "redis",
    "type": "RedisSourceInput",
    "list": false,
    "required": false,
    "help": "A stream of Redis, by a consumer group."
   },
   {
    "name": "kafka",
    "type": "KafkaSourceInput",
    "list": false,
    "required": false,
    "help": "A topic of Kafka, all partitions of it."
   }
  ]
 },
 "FeedUpdateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For people."
   },
   {
    "name": "listenerId",
    "type": "ID",
    "list": false,
    "required": false,
    "help": "The listener that it brings messages to."
   },
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": false,
    "help": "The connection to the broker."
   },
   {
    "name": "source",
    "type": "FeedSourceInput",
    "list": false,
    "required": false,
    "help": "Where in the broker, as a whole."
   },
   {
    "name": "enabled",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether it fetches."
   }
  ]
 },
 "FhirSettingsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "bundle",
    "type": "FhirBundle",
    "list": false,
    "required": false,
    "help": "Reading: what a Bundle is.",
    "default": "ENTRIES",
    "values": [
     {
      "value": "ENTRIES",
      "help": "Many records: the resource of each entry."
     },
     {
      "value": "WHOLE",
      "help": "One record, as any resource is."
     }
    ]
   },
   {
    "name": "resourceTypes",
    "type": "String",
    "list": true,
    "required": false,
    "help": "The resource types that records may have; empty means all of R4.",
    "default": []
   },
   {
    "name": "validation",
    "type": "FhirValidation",
    "list": false,
    "required": false,
    "help": "What is checked of every resource, read or written.",
    "default": "STRUCTURE",
    "values": [
     {
      "value": "STRUCTURE",
      "help": "Its elements: names, types, patterns, and those that are required."
     },
     {
      "value": "NONE",
      "help": "Nothing."
     }
    ]
   },
   {
    "name": "syntax",
    "type": "FhirSyntax",
    "list": false,
    "required": false,
    "help": "Writing: JSON or XML. What is read says itself which it is.",
    "default": "JSON",
    "values": [
     {
      "value": "JSON",
      "help": "`application/fhir+json`."
     },
     {
      "value": "XML",
      "help": "`application/fhir+xml`."
     }
    ]
   },
   {
    "name": "output",
    "type": "FhirOutput",
    "list": false,
    "required": false,
    "help": "Writing: how records become a payload.",
    "default": "RESOURCE",
    "values": [
     {
      "value": "RESOURCE",
      "help": "One resource; fails unless there is exactly one record."
     },
     {
      "value": "BUNDLE",
      "help": "A Bundle of type collection with all records."
     }
    ]
   },
   {
    "name": "maxRecordBytes",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Reading: the longest text of one record, in bytes of UTF-8.",
    "default": 33554432
   }
  ]
 },
 "FieldMappingInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "set",
    "type": "SetFieldInput",
    "list": false,
    "required": false,
    "help": "Sets a field of the result."
   },
   {
    "name": "exclude",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Keeps the field at this path out of the result."
   },
   {
    "name": "each",
    "type": "EachMappingInput",
    "list": false,
    "required": false,
    "help": "Makes a list of the result from a list of the record."
   }
  ]
 },
 "FieldSourceInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "path",
    "type": "String",
    "list": false,
    "required": false,
    "help": "A field of the incoming record, in the notation of its format, or of the element of a list. With passThrough, the field it came from is left\nout: that is a rename."
   },
   {
    "name": "constant",
    "type": "JSON",
    "list": false,
    "required": false,
    "help": "The same value for every record."
   },
   {
    "name": "parameter",
    "type": "String",
    "list": false,
    "required": false,
    "help": "A parameter of the run."
   },
   {
    "name": "parent",
    "type": "ParentPathInput",
    "list": false,
    "required": false,
    "help": "A field of what holds the list whose element is mapped."
   },
   {
    "name": "header",
    "type": "String",
    "list": false,
    "required": false,
    "help": "A header of the message, whatever the case of its name."
   },
   {
    "name": "metadata",
    "type": "Metadata",
    "list": false,
    "required": false,
    "help": "What the run knows by itself.",
    "values": [
     {
      "value": "MESSAGE_ID",
      "help": "The message's id; missing in a run without one."
     },
     {
      "value": "RECEIVED_AT",
      "help": "When it arrived."
     },
     {
      "value": "METHOD",
      "help": "The method of its request, in capitals."
     },
     {
      "value": "REQUEST_TARGET",
      "help": "Path and query of its request."
     },
     {
      "value": "EXECUTION_ID",
      "help": "The execution's id."
     },
     {
      "value": "FLOW_ID",
      "help": "The flow's id."
     },
     {
      "value": "TENANT_ID",
      "help": "The tenant's id."
     },
     {
      "value": "RECORD_NUMBER",
      "help": "The record's number in the payload, from 1."
     },
     {
      "value": "ELEMENT",
      "help": "The element itself, in a mapping of a list's elements; otherwise the record."
     },
     {
      "value": "ELEMENT_POSITION",
      "help": "The element's place in its list, from 1; missing outside of lists."
     },
     {
      "value": "UUID",
      "help": "A UUID (version 5) that is the same whenever this execution maps this record to this field."
     }
    ]
   },
   {
    "name": "step",
    "type": "StepSourceInput",
    "list": false,
    "required": false,
    "help": "What became of an earlier step of the same execution; missing while that is not over."
   },
   {
    "name": "expression",
    "type": "String",
    "list": false,
    "required": false,
    "help": "JavaScript whose value is used; it sees `record` and `context` (docs/flows.md)."
   }
  ]
 },
 "FileDestinationInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The directory or object store."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How records become bytes."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Within the connection, with `{parameters}`: as in FileSourceInput, and of a step that reads several files `{fileName}`, `{fileStem}` and\n`{filePath}`."
   },
   {
    "name": "ifExists",
    "type": "IfExists",
    "list": false,
    "required": false,
    "help": "What happens where a file of that name stands already.",
    "default": "OVERWRITE",
    "values": [
     {
      "value": "OVERWRITE",
      "help": "It is replaced, whole."
     },
     {
      "value": "FAIL",
      "help": "It stays, and the step fails with FILE_EXISTS."
     },
     {
      "value": "NUMBER",
      "help": "It stays, and the new one gets a number: `name-1.ext`."
     }
    ]
   },
   {
    "name": "compression",
    "type": "Compression",
    "list": false,
    "required": false,
    "help": "How its bytes are packed.",
    "default": "NONE",
    "values": [
     {
      "value": "NONE",
      "help": "Not at all."
     },
     {
      "value": "GZIP",
      "help": "With gzip (RFC 1952)."
     },
     {
      "value": "ZSTD",
      "help": "With Zstandard (RFC 8878)."
     }
    ]
   }
  ]
 },
 "FileSourceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The directory or object store."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How its bytes are read."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Within the connection, with `{parameters}`: the flow's, and `{messageUuid}`, `{executionId}`, `{receivedAt}`, `{executionAt}`, `{flowId}`,\n`{tenantId}`; dates also as `{receivedAt:%Y-%m-%d}`."
   },
   {
    "name": "compression",
    "type": "Compression",
    "list": false,
    "required": false,
    "help": "How its bytes are packed.",
    "default": "NONE",
    "values": [
     {
      "value": "NONE",
      "help": "Not at all."
     },
     {
      "value": "GZIP",
      "help": "With gzip (RFC 1952)."
     },
     {
      "value": "ZSTD",
      "help": "With Zstandard (RFC 8878)."
     }
    ]
   }
  ]
 },
 "FilesSourceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The directory or object store."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How their bytes are read."
   },
   {
    "name": "pattern",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Which names, within the connection, with `{parameters}`: `*` and `?` stand for what is within a segment, `**` for any directories, `[a-z]` for one\nof these."
   },
   {
    "name": "order",
    "type": "FileOrder",
    "list": false,
    "required": false,
    "help": "Which comes first.",
    "default": "NAME",
    "values": [
     {
      "value": "NAME",
      "help": "By name, byte by byte."
     },
     {
      "value": "OLDEST",
      "help": "What was changed first comes first."
     },
     {
      "value": "NEWEST",
      "help": "What was changed last comes first."
     }
    ]
   },
   {
    "name": "limit",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many files one execution takes at most; 1 to 10000.",
    "default": 100
   },
   {
    "name": "afterwards",
    "type": "Afterwards",
    "list": false,
    "required": false,
    "help": "What becomes of a file when what came of it is delivered.",
    "default": "KEEP",
    "values": [
     {
      "value": "KEEP",
      "help": "It stays."
     },
     {
      "value": "MOVE",
      "help": "It gets another name within its connection."
     },
     {
      "value": "DELETE",
      "help": "It is taken away."
     }
    ]
   },
   {
    "name": "moveTo",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Its new name within the connection, for MOVE, with `{parameters}` and `{fileName}`, `{fileStem}`, `{filePath}`; a file of that name is replaced."
   },
   {
    "name": "onlyNew",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether files that the step has had before, and that have not changed since, are passed over.",
    "default": false
   },
   {
    "name": "compression",
    "type": "Compression",
    "list": false,
    "required": false,
    "help": "How their bytes are packed.",
    "default": "NONE",
    "values": [
     {
      "value": "NONE",
      "help": "Not at all."
     },
     {
      "value": "GZIP",
      "help": "With gzip (RFC 1952)."
     },
     {
      "value": "ZSTD",
      "help": "With Zstandard (RFC 8878)."
     }
    ]
   }
  ]
 },
 "FixedColumnInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The field's name in the record."
   },
   {
    "name": "start",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "The first character's place, counted from 1; left out it is behind the column before."
   },
   {
    "name": "width",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "In characters."
   },
   {
    "name": "align",
    "type": "Align",
    "list": false,
    "required": false,
    "help": "On which side the text stands.",
    "default": "LEFT",
    "values": [
     {
      "value": "LEFT",
      "help": "As texts do."
     },
     {
      "value": "RIGHT",
      "help": "As numbers do."
     }
    ]
   },
   {
    "name": "pad",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The one character that fills the other side.",
    "default": " "
   },
   {
    "name": "type",
    "type": "ColumnTypeInput",
    "list": false,
    "required": false,
    "help": "What it holds; left out it is text.",
    "default": {
     "number": null,
     "date": null,
     "dateTime": null,
     "boolean": null
    }
   }
  ]
 },
 "FixedSettingsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "recordTypes",
    "type": "FixedTypeInput",
    "list": true,
    "required": true,
    "help": "The types of record."
   },
   {
    "name": "typeField",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The field that holds the type's name, where types have prefixes.",
    "default": "recordType"
   },
   {
    "name": "framing",
    "type": "FixedFraming",
    "list": false,
    "required": false,
    "help": "What parts records.",
    "default": "LINES",
    "values": [
     {
      "value": "LINES",
      "help": "A line each."
     },
     {
      "value": "NONE",
      "help": "Nothing."
     }
    ]
   },
   {
    "name": "length",
    "type": "FixedLength",
    "list": false,
    "required": false,
    "help": "Reading: whether a line must be as long as its columns.",
    "default": "STRICT",
    "values": [
     {
      "value": "STRICT",
      "help": "Another length is refused."
     },
     {
      "value": "LENIENT",
      "help": "What is missing is absent, what is too much is left out."
     }
    ]
   },
   {
    "name": "lineEnd",
    "type": "LineEnd",
    "list": false,
    "required": false,
    "help": "Writing: what ends a line.",
    "default": "CR_LF",
    "values": [
     {
      "value": "CR_LF",
      "help": "Carriage return and line feed."
     },
     {
      "value": "LF",
      "help": "Line feed."
     }
    ]
   },
   {
    "name": "encoding",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The encoding's label, such as UTF-8 or windows-1252.",
    "default": "UTF-8"
   },
   {
    "name": "maxRecordBytes",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Reading: the longest text of one record, in bytes of UTF-8.",
    "default": 33554432
   }
  ]
 },
 "FixedTypeInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Such as header, detail, trailer."
   },
   {
    "name": "prefix",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What a record of this type begins with; the longest that fits counts."
   },
   {
    "name": "columns",
    "type": "FixedColumnInput",
    "list": true,
    "required": true,
    "help": "In any order, without overlaps."
   }
  ]
 },
 "FlowCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "For people; unique in the tenant."
   },
   {
    "name": "listenerId",
    "type": "ID",
    "list": false,
    "required": false,
    "help": "The listener whose messages it runs on; left out, the flow is run by hand."
   },
   {
    "name": "transformations",
    "type": "TransformationInput",
    "list": true,
    "required": true,
    "help": "Run in this order; at least one."
   },
   {
    "name": "parameters",
    "type": "ParameterDeclarationInput",
    "list": true,
    "required": false,
    "help": "The parameters it declares.",
    "default": []
   },
   {
    "name": "retry",
    "type": "RetryPolicyInput",
    "list": false,
    "required": false,
    "help": "When and how often it is tried again; left out, ten attempts over about half an hour."
   },
   {
    "name": "maxConcurrency",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many of its executions run at once, over all workers; left out, as many as there is room for."
   },
   {
    "name": "expectedDurationSeconds",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Seconds within which an execution is expected to end, up to 2592000; what lasts longer goes on, and notices may tell."
   },
   {
    "name": "note",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What you say of its first version."
   }
  ]
 },
 "FlowDefinitionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "transformations",
    "type": "TransformationInput",
    "list": true,
    "required": true,
    "help": "At least one."
   },
   {
    "name": "parameters",
    "type": "ParameterDeclarationInput",
    "list": true,
    "required": false,
    "help": "The parameters it declares.",
    "default": []
   }
  ]
 },
 "FlowEndInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "flowId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which; it has a listener, and does not lead back here."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How records become the message's body."
   }
  ]
 },
 "FlowPreviewInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "flowId",
    "type": "ID",
    "list": false,
    "required": false,
    "help": "The flow; may be left out where a definition is given."
   },
   {
    "name": "version",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "The version; left out, the newest, published or not."
   },
   {
    "name": "definition",
    "type": "FlowDefinitionInput",
    "list": false,
    "required": false,
    "help": "A body that is tried in place of a version, for whoever may change flows."
   },
   {
    "name": "step",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Which transformation, from 0.",
    "default": 0
   },
   {
    "name": "sample",
    "type": "SampleInput",
    "list": false,
    "required": true,
    "help": "On what."
   },
   {
    "name": "parameters",
    "type": "ParameterInput",
    "list": true,
    "required": false,
    "help": "Parameters, as of a manual run.",
    "default": []
   }
  ]
 },
 "FlowPublishInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which flow."
   },
   {
    "name": "version",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Which version; left out, the newest."
   }
  ]
 },
 "FlowRevertInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which flow."
   },
   {
    "name": "version",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "The version that is to be had again."
   },
   {
    "name": "note",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What you say of the version that is made."
   }
  ]
 },
 "FlowRunInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "flowId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which; one without a listener."
   },
   {
    "name": "parameters",
    "type": "ParameterInput",
    "list": true,
    "required": false,
    "help": "They win over the flow's defaults.",
    "default": []
   }
  ]
 },
 "FlowShadowInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "flowId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The flow; one with a listener."
   },
   {
    "name": "version",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "The version; left out, the newest, published or not."
   },
   {
    "name": "last",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many messages; 1 to 50.",
    "default": 10
   }
  ]
 },
 "FlowUpdateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For people."
   },
   {
    "name": "listenerId",
    "type": "ID",
    "list": false,
    "required": false,
    "help": "Another listener; null for none."
   },
   {
    "name": "transformations",
    "type": "TransformationInput",
    "list": true,
    "required": false,
    "help": "All transformations."
   },
   {
    "name": "parameters",
    "type": "ParameterDeclarationInput",
    "list": true,
    "required": false,
    "help": "All parameters."
   },
   {
    "name": "retry",
    "type": "RetryPolicyInput",
    "list": false,
    "required": false,
    "help": "When and how often it is tried again."
   },
   {
    "name": "maxConcurrency",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many of its executions run at once, over all workers; null for as many as there is room for."
   },
   {
    "name": "expectedDurationSeconds",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Seconds within which an execution is expected to end, up to 2592000; null when nothing is expected."
   },
   {
    "name": "draft",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether the next version stays a draft until flowPublish. A draft begins with what the newest version says, not the published one.",
    "default": false
   },
   {
    "name": "note",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What you say of the next version."
   }
  ]
 },
 "FormatCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "For people; unique in the tenant."
   },
   {
    "name": "settings",
    "type": "FormatSettingsInput",
    "list": false,
    "required": true,
    "help": "Kind and options."
   }
  ]
 },
 "FormatNumberFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "decimals",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many digits the fraction has, 0 to 28; rounded half up. Unset: as many as the number has."
   },
   {
    "name": "decimalMark",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Between whole part and fraction.",
    "default": "."
   },
   {
    "name": "groupMark",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Between groups of three digits of the whole part, if any."
   }
  ]
 },
 "FormatSettingsInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "json",
    "type": "JsonSettingsInput",
    "list": false,
    "required": false,
    "help": "JSON (RFC 8259)."
   },
   {
    "name": "xml",
    "type": "XmlSettingsInput",
    "list": false,
    "required": false,
    "help": "XML 1.0."
   },
   {
    "name": "csv",
    "type": "CsvSettingsInput",
    "list": false,
    "required": false,
    "help": "CSV (RFC 4180) and its relatives."
   },
   {
    "name": "fixed",
    "type": "FixedSettingsInput",
    "list": false,
    "required": false,
    "help": "Text of fixed-length columns."
   },
   {
    "name": "hl7V2",
    "type": "Hl7SettingsInput",
    "list": false,
    "required": false,
    "help": "HL7 v2."
   },
   {
    "name": "fhir",
    "type": "FhirSettingsInput",
    "list": false,
    "required": false,
    "help": "FHIR R4 in JSON."
   }
  ]
 },
 "FormatUpdateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For people."
   },
   {
    "name": "settings",
    "type": "FormatSettingsInput",
    "list": false,
    "required": false,
    "help": "Kind and options, as a whole."
   }
  ]
 },
 "FunctionInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "trim",
    "type": "TrimFunctionInput",
    "list": false,
    "required": false,
    "help": "Takes white space off a text."
   },
   {
    "name": "case",
    "type": "CaseFunctionInput",
    "list": false,
    "required": false,
    "help": "Changes the case of a text's letters."
   },
   {
    "name": "substring",
    "type": "SubstringFunctionInput",
    "list": false,
    "required": false,
    "help": "Takes a part of a text."
   },
   {
    "name": "pad",
    "type": "PadFunctionInput",
    "list": false,
    "required": false,
    "help": "Fills a text up to a width."
   },
   {
    "name": "replace",
    "type": "ReplaceFunctionInput",
    "list": false,
    "required": false,
    "help": "Replaces what a regular expression finds."
   },
   {
    "name": "split",
    "type": "SplitFunctionInput",
    "list": false,
    "required": false,
    "help": "Makes a list of the parts of a text."
   },
   {
    "name": "join",
    "type": "JoinFunctionInput",
    "list": false,
    "required": false,
    "help": "Makes one text of a list."
   },
   {
    "name": "pick",
    "type": "PickFunctionInput",
    "list": false,
    "required": false,
    "help": "Takes one element of a list."
   },
   {
    "name": "parseNumber",
    "type": "ParseNumberFunctionInput",
    "list": false,
    "required": false,
    "help": "Reads a number that is written for people."
   },
   {
    "name": "formatNumber",
    "type": "FormatNumberFunctionInput",
    "list": false,
    "required": false,
    "help": "Writes a number as a text for people."
   },
   {
    "name": "round",
    "type": "RoundFunctionInput",
    "list": false,
    "required": false,
    "help": "Rounds a number."
   },
   {
    "name": "date",
    "type": "DateFunctionInput",
    "list": false,
    "required": false,
    "help": "Reads a date or time in one form and writes it in another."
   },
   {
    "name": "lookup",
    "type": "LookupFunctionInput",
    "list": false,
    "required": false,
    "help": "Replaces a text by what a table has for it."
   },
   {
    "name": "nullIf",
    "type": "NullIfFunctionInput",
    "list": false,
    "required": false,
    "help": "Makes null of a certain value."
   },
   {
    "name": "hash",
    "type": "HashFunctionInput",
    "list": false,
    "required": false,
    "help": "The hash of a text or of bytes."
   },
   {
    "name": "nameUuid",
    "type": "NameUuidFunctionInput",
    "list": false,
    "required": false,
    "help": "The UUID of a text."
   },
   {
    "name": "concat",
    "type": "ConcatFunctionInput",
    "list": false,
    "required": false,
    "help": "Puts other values behind the value as text."
   },
   {
    "name": "coalesce",
    "type": "CoalesceFunctionInput",
    "list": false,
    "required": false,
    "help": "Takes the first value that is there and not null."
   },
   {
    "name": "arithmetic",
    "type": "ArithmeticFunctionInput",
    "list": false,
    "required": false,
    "help": "Calculates."
   }
  ]
 },
 "GoogleCloudInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "bucket",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The bucket's name."
   },
   {
    "name": "serviceAccountKey",
    "type": "String",
    "list": false,
    "required": false,
    "help": "A service account's key: the JSON of its file. Sealed and never shown; left out at an update it stays."
   },
   {
    "name": "prefix",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What all names begin with, as a directory and with `{parameters}`, with `/` between its segments; empty or left out is the bucket itself.",
    "default": ""
   }
  ]
 },
 "GroupInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "by",
    "type": "String",
    "list": true,
    "required": true,
    "help": "The fields in which they agree; at least one."
   },
   {
    "name": "into",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The field of the group that holds its records; the group has those of `by` besides."
   }
  ]
 },
 "HashFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "algorithm",
    "type": "HashAlgorithm",
    "list": false,
    "required": false,
    "help": "Which.",
    "default": "SHA_256",
    "values": [
     {
      "value": "SHA_256",
      "help": "SHA-256."
     },
     {
      "value": "SHA_512",
      "help": "SHA-512."
     }
    ]
   },
   {
    "name": "encoding",
    "type": "HashEncoding",
    "list": false,
    "required": false,
    "help": "How it is written.",
    "default": "HEX",
    "values": [
     {
      "value": "HEX",
      "help": "Small hexadecimal digits."
     },
     {
      "value": "BASE_64",
      "help": "Base64."
     }
    ]
   }
  ]
 },
 "Hl7GroupInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The list's name in the record."
   },
   {
    "name": "segments",
    "type": "String",
    "list": true,
    "required": true,
    "help": "Each occurrence of the first begins a new element. With a star, NTE*, a segment is always a list."
   },
   {
    "name": "groups",
    "type": "Hl7GroupInput",
    "list": true,
    "required": false,
    "help": "Groups inside this one.",
    "default": []
   }
  ]
 },
 "Hl7SettingsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "groups",
    "type": "Hl7GroupInput",
    "list": true,
    "required": false,
    "help": "Reading: which segments belong together. Without groups a message is flat.",
    "default": []
   },
   {
    "name": "escapes",
    "type": "Hl7Escapes",
    "list": false,
    "required": false,
    "help": "What escape sequences become.",
    "default": "DECODE",
    "values": [
     {
      "value": "DECODE",
      "help": "The characters they stand for."
     },
     {
      "value": "KEEP",
      "help": "Nothing: texts stay as they are written."
     }
    ]
   },
   {
    "name": "batch",
    "type": "Hl7Batch",
    "list": false,
    "required": false,
    "help": "Writing: what stands around the messages.",
    "default": "NONE",
    "values": [
     {
      "value": "NONE",
      "help": "Nothing."
     },
     {
      "value": "BATCH",
      "help": "BHS and BTS."
     },
     {
      "value": "FILE",
      "help": "FHS and FTS around one batch."
     }
    ]
   },
   {
    "name": "mllp",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Writing: the frame of MLLP around every message.",
    "default": false
   },
   {
    "name": "encoding",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The encoding's label, where the message does not say one.",
    "default": "UTF-8"
   },
   {
    "name": "maxRecordBytes",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Reading: the longest text of one message, in bytes of UTF-8.",
    "default": 33554432
   }
  ]
 },
 "HttpApiKeyInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "place",
    "type": "ApiKeyPlace",
    "list": false,
    "required": false,
    "help": "In a header or in the query.",
    "default": "HEADER",
    "values": [
     {
      "value": "HEADER",
      "help": "In a header."
     },
     {
      "value": "QUERY",
      "help": "In the URL's query."
     }
    ]
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The name of the header or of the query's parameter.",
    "default": "X-Api-Key"
   },
   {
    "name": "key",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays."
   }
  ]
 },
 "HttpAuthenticationInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "none",
    "type": "NoOptions",
    "list": false,
    "required": false,
    "help": "It does not."
   },
   {
    "name": "basic",
    "type": "BasicInput",
    "list": false,
    "required": false,
    "help": "User and password (RFC 7617)."
   },
   {
    "name": "bearer",
    "type": "BearerInput",
    "list": false,
    "required": false,
    "help": "A fixed token (RFC 6750)."
   },
   {
    "name": "apiKey",
    "type": "HttpApiKeyInput",
    "list": false,
    "required": false,
    "help": "A fixed key in a header or in the query."
   },
   {
    "name": "token",
    "type": "TokenInput",
    "list": false,
    "required": false,
    "help": "A token fetched from an authentication URL."
   },
   {
    "name": "oauth2",
    "type": "OAuth2Input",
    "list": false,
    "required": false,
    "help": "The client credentials grant (RFC 6749, section 4.4)."
   }
  ]
 },
 "HttpEndInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "URL, method, headers and authentication."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How records become a body."
   },
   {
    "name": "recordsPerRequest",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many records make one request, 1 to 10000; left out, all make one. With 1, the body is the record itself, not a list of one. Requests are\nsent one after the other; a retry sends all again, each with the same Idempotency-Key."
   }
  ]
 },
 "HttpHeaderInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The header's name."
   },
   {
    "name": "value",
    "type": "String",
    "list": false,
    "required": true,
    "help": "With `{parameters}`. For secrets use `authentication`: headers are readable over the API."
   }
  ]
 },
 "HttpSettingsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "url",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Absolute, `http` or `https`; `{parameters}` only in path and query, each percent-encoded."
   },
   {
    "name": "method",
    "type": "String",
    "list": false,
    "required": false,
    "help": "POST, PUT, PATCH, DELETE or GET.",
    "default": "POST"
   },
   {
    "name": "headers",
    "type": "HttpHeaderInput",
    "list": true,
    "required": false,
    "help": "Sent with every request.",
    "default": []
   },
   {
    "name": "authentication",
    "type": "HttpAuthenticationInput",
    "list": false,
    "required": false,
    "help": "How the request proves who it is; left out it does not."
   },
   {
    "name": "timeoutMs",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "For one whole request, in milliseconds; 100 to 300000.",
    "default": 30000
   },
   {
    "name": "query",
    "type": "HttpHeaderInput",
    "list": true,
    "required": false,
    "help": "Added to the URL's own query, each name and value encoded; values with `{parameters}`. At most 50.",
    "default": []
   },
   {
    "name": "successStatuses",
    "type": "Int",
    "list": true,
    "required": false,
    "help": "The statuses that mean delivered, of 200 to 599; empty or left out: every 2xx.",
    "default": []
   },
   {
    "name": "compress",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether bodies are sent with `Content-Encoding: gzip`. Not together with `signing`.",
    "default": false
   },
   {
    "name": "signing",
    "type": "SigningInput",
    "list": false,
    "required": false,
    "help": "Signs bodies by the Standard Webhooks scheme; the stable id is the `webhook-id`."
   },
   {
    "name": "tls",
    "type": "TlsInput",
    "list": false,
    "required": false,
    "help": "Certificates of the connection's own."
   }
  ]
 },
 "HttpSourceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "URL, query, headers and authentication. The request is a GET, whatever the connection's method."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How the bytes of each answer are read."
   },
   {
    "name": "pagination",
    "type": "PaginationInput",
    "list": false,
    "required": false,
    "help": "How one page leads to the next; left out, one answer is all there is."
   },
   {
    "name": "maxPages",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many pages one attempt reads at most; 1 to 10000. More is an error.",
    "default": 100
   },
   {
    "name": "maxBytes",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many bytes all pages have together at most, unpacked; 1 to 268435456. More is an error.",
    "default": 67108864
   }
  ]
 },
 "JoinFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "separator",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Between the elements.",
    "default": ""
   }
  ]
 },
 "JsonSettingsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "input",
    "type": "JsonInput",
    "list": false,
    "required": false,
    "help": "How input is laid out.",
    "default": "DOCUMENT",
    "values": [
     {
      "value": "DOCUMENT",
      "help": "One JSON document."
     },
     {
      "value": "LINES",
      "help": "One JSON object per line (NDJSON)."
     }
    ]
   },
   {
    "name": "recordsPath",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The field path of the node that holds the records, such as `entry`; left out it is the document itself."
   },
   {
    "name": "duplicateKeys",
    "type": "DuplicateKeys",
    "list": false,
    "required": false,
    "help": "What happens when an object names a key twice.",
    "default": "LAST",
    "values": [
     {
      "value": "LAST",
      "help": "The last one wins."
     },
     {
      "value": "REFUSE",
      "help": "The payload is refused."
     }
    ]
   },
   {
    "name": "layout",
    "type": "JsonLayout",
    "list": false,
    "required": false,
    "help": "How output is laid out.",
    "default": "AS_READ",
    "values": [
     {
      "value": "AS_READ",
      "help": "As it was read: a single object stays an object, many become an array."
     },
     {
      "value": "ARRAY",
      "help": "Always an array."
     },
     {
      "value": "OBJECT",
      "help": "An object; fails unless there is exactly one record."
     },
     {
      "value": "LINES",
      "help": "One object per line (NDJSON)."
     }
    ]
   },
   {
    "name": "pretty",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether output is indented.",
    "default": false
   },
   {
    "name": "rootName",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The key of an object around the output; left out there is none."
   },
   {
    "name": "maxRecordBytes",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "The longest text of one record, in bytes of UTF-8.",
    "default": 33554432
   }
  ]
 },
 "KafkaBrokerInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "host",
    "type": "String",
    "list": false,
    "required": true,
    "help": "A name or an address."
   },
   {
    "name": "port",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Its port.",
    "default": 9092
   }
  ]
 },
 "KafkaEndInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The cluster."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How records become a message's value."
   },
   {
    "name": "topic",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The topic, with `{parameters}`; made where it is not there only if the brokers are set to do so."
   },
   {
    "name": "key",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The key, with `{parameters}`: messages of one key go to one partition, the same that Java's clients choose. Left out, messages have none, and go\nto one partition after the other."
   },
   {
    "name": "compression",
    "type": "MessageCompression",
    "list": false,
    "required": false,
    "help": "How messages are packed.",
    "default": "NONE",
    "values": [
     {
      "value": "NONE",
      "help": "Not at all."
     },
     {
      "value": "GZIP",
      "help": "With gzip."
     },
     {
      "value": "SNAPPY",
      "help": "With Snappy."
     },
     {
      "value": "LZ_4",
      "help": "With LZ4."
     },
     {
      "value": "ZSTD",
      "help": "With Zstandard; Kafka knows it since 2.1."
     }
    ]
   },
   {
    "name": "recordsPerMessage",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many records make one message, 1 to 10000; left out, all records make one. With 1, the value is the record itself, not a list of one."
   }
  ]
 },
 "KafkaInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "host",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The name or the address of a broker; the others are learned from it."
   },
   {
    "name": "port",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Its port.",
    "default": 9092
   },
   {
    "name": "otherBrokers",
    "type": "KafkaBrokerInput",
    "list": true,
    "required": false,
    "help": "Further brokers, which are asked when this one is not there; at most 20.",
    "default": []
   },
   {
    "name": "tls",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether connections are protected; every broker must prove its name then.",
    "default": true
   },
   {
    "name": "user",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Who asks. Left out, nobody is asked."
   },
   {
    "name": "mechanism",
    "type": "SaslMechanism",
    "list": false,
    "required": false,
    "help": "How the user proves who he is.",
    "default": "SCRAM_SHA_512",
    "values": [
     {
      "value": "PLAIN",
      "help": "The password is sent (RFC 4616)."
     },
     {
      "value": "SCRAM_SHA_256",
      "help": "Both sides prove that they know the password, with SHA-256 (RFC 7677)."
     },
     {
      "value": "SCRAM_SHA_512",
      "help": "The same with SHA-512."
     }
    ]
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays, unless the broker, the protection or the mechanism changes."
   },
   {
    "name": "caCertificates",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Certificate authorities that are trusted beside the public ones, as PEM."
   },
   {
    "name": "timeoutMs",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "For one message, connecting included, in milliseconds; 100 to 300000.",
    "default": 10000
   }
  ]
 },
 "KafkaSourceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "topic",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The topic's name; it must be there."
   },
   {
    "name": "begin",
    "type": "LogBegin",
    "list": false,
    "required": false,
    "help": "Where a new feed begins. Partitions that come about later are read from their oldest message.",
    "default": "EARLIEST",
    "values": [
     {
      "value": "EARLIEST",
      "help": "With the oldest message."
     },
     {
      "value": "LATEST",
      "help": "With what comes from now on."
     }
    ]
   },
   {
    "name": "whenLost",
    "type": "WhenLost",
    "list": false,
    "required": false,
    "help": "What becomes of the feed when messages were gone before it came to them.",
    "default": "CONTINUE",
    "values": [
     {
      "value": "CONTINUE",
      "help": "It says so, and goes on with the oldest message that is there."
     },
     {
      "value": "STOP",
      "help": "It brings nothing more until somebody changes it."
     }
    ]
   }
  ]
 },
 "ListenerAuthenticationInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "none",
    "type": "NoOptions",
    "list": false,
    "required": false,
    "help": "Nothing."
   },
   {
    "name": "basic",
    "type": "NoOptions",
    "list": false,
    "required": false,
    "help": "Login and password of a member (RFC 7617)."
   },
   {
    "name": "bearer",
    "type": "NoOptions",
    "list": false,
    "required": false,
    "help": "A token of `/rest/v1/token-auth/issue` (RFC 6750)."
   },
   {
    "name": "apiKey",
    "type": "ApiKeyHeaderInput",
    "list": false,
    "required": false,
    "help": "An API key of the tenant."
   }
  ]
 },
 "ListenerCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "For people; unique in the tenant."
   },
   {
    "name": "path",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Below `/in/{tenant}/`: segments of letters, digits, `-`, `.`, `_`, `~`, or one `{parameter}`."
   },
   {
    "name": "methods",
    "type": "HttpMethod",
    "list": true,
    "required": false,
    "help": "Left out it is POST.",
    "default": [
     "POST"
    ],
    "values": [
     {
      "value": "GET",
      "help": "GET"
     },
     {
      "value": "POST",
      "help": "POST"
     },
     {
      "value": "PUT",
      "help": "PUT"
     },
     {
      "value": "PATCH",
      "help": "PATCH"
     },
     {
      "value": "DELETE",
      "help": "DELETE"
     }
    ]
   },
   {
    "name": "authentication",
    "type": "ListenerAuthenticationInput",
    "list": false,
    "required": true,
    "help": "What a partner must prove."
   },
   {
    "name": "maxBodyBytes",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "In bytes; left out it is 10 MiB."
   },
   {
    "name": "reply",
    "type": "ReplyInput",
    "list": false,
    "required": false,
    "help": "How it answers; left out, with the receipt at once."
   },
   {
    "name": "rateLimit",
    "type": "RateLimitInput",
    "list": false,
    "required": false,
    "help": "How many requests it takes; left out, all."
   },
   {
    "name": "enabled",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Left out it is true."
   }
  ]
 },
 "ListenerSourceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How its bytes are read."
   }
  ]
 },
 "ListenerUpdateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For people."
   },
   {
    "name": "path",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Below `/in/{tenant}/`."
   },
   {
    "name": "methods",
    "type": "HttpMethod",
    "list": true,
    "required": false,
    "help": "At least one.",
    "values": [
     {
      "value": "GET",
      "help": "GET"
     },
     {
      "value": "POST",
      "help": "POST"
     },
     {
      "value": "PUT",
      "help": "PUT"
     },
     {
      "value": "PATCH",
      "help": "PATCH"
     },
     {
      "value": "DELETE",
      "help": "DELETE"
     }
    ]
   },
   {
    "name": "authentication",
    "type": "ListenerAuthenticationInput",
    "list": false,
    "required": false,
    "help": "What a partner must prove."
   },
   {
    "name": "maxBodyBytes",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "In bytes."
   },
   {
    "name": "reply",
    "type": "ReplyInput",
    "list": false,
    "required": false,
    "help": "How it answers, as a whole."
   },
   {
    "name": "rateLimit",
    "type": "RateLimitInput",
    "list": false,
    "required": false,
    "help": "How many requests it takes; null for all."
   },
   {
    "name": "enabled",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether it answers."
   }
  ]
 },
 "LookupEntryInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "key",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The text of the value that comes."
   },
   {
    "name": "value",
    "type": "JSON",
    "list": false,
    "required": true,
    "help": "What it becomes."
   }
  ]
 },
 "LookupFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "table",
    "type": "LookupEntryInput",
    "list": true,
    "required": true,
    "help": "Each key once."
   },
   {
    "name": "unknown",
    "type": "UnknownKey",
    "list": false,
    "required": false,
    "help": "What becomes of a text that is not in the table.",
    "default": "MISSING",
    "values": [
     {
      "value": "MISSING",
      "help": "The value is missing, for onMissing to decide."
     },
     {
      "value": "KEEP",
      "help": "It stays."
     },
     {
      "value": "FAIL",
      "help": "The execution fails."
     }
    ]
   }
  ]
 },
 "MappingInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "passThrough",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether fields that no rule names go through unchanged; otherwise they are dropped.",
    "default": false
   },
   {
    "name": "forEach",
    "type": "String",
    "list": true,
    "required": false,
    "help": "Lists to go into, each within an element of the one before: every element of the last is mapped to a record of its own. Paths of rules begin\nat the element then. Empty: the record itself is mapped.",
    "default": []
   },
   {
    "name": "fields",
    "type": "FieldMappingInput",
    "list": true,
    "required": false,
    "help": "Applied in this order.",
    "default": []
   }
  ]
 },
 "MembershipCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "tenantId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Where."
   },
   {
    "name": "userId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Who."
   },
   {
    "name": "role",
    "type": "Role",
    "list": false,
    "required": true,
    "help": "As what.",
    "values": [
     {
      "value": "OWNER",
      "help": "Everything, owners included."
     },
     {
      "value": "ADMIN",
      "help": "Everything but owners."
     },
     {
      "value": "EDITOR",
      "help": "Builds listeners, formats, connections, flows and schedules."
     },
     {
      "value": "OPERATOR",
      "help": "Runs, replays and pauses."
     },
     {
      "value": "VIEWER",
      "help": "Reads."
     },
     {
      "value": "API_USER",
      "help": "Calls listeners and sees its own messages; for machines."
     }
    ]
   }
  ]
 },
 "MessageFilterInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "listenerId",
    "type": "ID",
    "list": false,
    "required": false,
    "help": "Only this listener's."
   },
   {
    "name": "state",
    "type": "ExecutionState",
    "list": false,
    "required": false,
    "help": "Only those with an execution in this state.",
    "values": [
     {
      "value": "HELD",
      "help": "Waits for a flow with an active EVENT schedule."
     },
     {
      "value": "READY",
      "help": "May run now."
     },
     {
      "value": "RUNNING",
      "help": "A worker has claimed it."
     },
     {
      "value": "RETRY",
      "help": "Failed and will be tried again at `runAt`."
     },
     {
      "value": "SUCCEEDED",
      "help": "Every step was delivered, skipped, or given up where its policy lets the flow go on; then `failure` says why."
     },
     {
      "value": "DEAD",
      "help": "Given up; the payload is kept and can be replayed."
     },
     {
      "value": "CANCELLED",
      "help": "Somebody stopped it; the payload is kept and can be replayed."
     }
    ]
   },
   {
    "name": "receivedFrom",
    "type": "DateTime",
    "list": false,
    "required": false,
    "help": "Received at or after."
   },
   {
    "name": "receivedUntil",
    "type": "DateTime",
    "list": false,
    "required": false,
    "help": "Received before."
   },
   {
    "name": "key",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Only those in whose payload (its first 1 MiB) this text stands as a whole word, such as `ORD-1`. Payloads are read for it, so one call looks\nthrough at most 2,000 messages or 32 MiB: a page may be short, or empty, and still have a next one, see `searched`."
   }
  ]
 },
 "MessageReplayInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "messageId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   }
  ]
 },
 "MessageResendInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "messageId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The message that was edited."
   },
   {
    "name": "text",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The new payload, as text in UTF-8."
   },
   {
    "name": "base64",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The new payload, as base64 (RFC 4648)."
   }
  ]
 },
 "NameUuidFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "namespace",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The namespace, a UUID; unset is that of URLs."
   }
  ]
 },
 "NatsEndInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The server."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How records become a message's body."
   },
   {
    "name": "subject",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The subject, with `{parameters}`; a stream of JetStream must take it up."
   },
   {
    "name": "recordsPerMessage",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many records make one message, 1 to 10000; left out, all records make one. With 1, the body is the record itself, not a list of one."
   }
  ]
 },
 "NatsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "host",
    "type": "String",
    "list": false,
    "required": true,
    "help": "A name or an address."
   },
   {
    "name": "port",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Its port.",
    "default": 4222
   },
   {
    "name": "tls",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether the connection is protected; the server must prove its name then.",
    "default": true
   },
   {
    "name": "user",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Who asks. Left out, the password is the server's token; without both, nobody is asked."
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "caCertificates",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Certificate authorities that are trusted beside the public ones, as PEM."
   },
   {
    "name": "timeoutMs",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "For one message, connecting included, in milliseconds; 100 to 300000.",
    "default": 10000
   }
  ]
 },
 "NatsSourceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "stream",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The stream's name; it must be there."
   },
   {
    "name": "durable",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The consumer's name. Made where it is not there, and begins with the stream's oldest message then."
   },
   {
    "name": "subject",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Only what was published under this subject, which may have wildcards; left out, everything. Of a consumer that is there already, its own holds."
   }
  ]
 },
 "NextLinkInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "path",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Where the link stands in a JSON answer: a text, or a list of links as in a FHIR Bundle (`link`), of which that with the relation `next` counts.\nLeft out, in the header `Link` with `rel=next`."
   }
  ]
 },
 "NoOptions": {
  "oneOf": false,
  "fields": [
   {
    "name": "enabled",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Says nothing; there because GraphQL wants a field."
   }
  ]
 },
 "NoticeCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "For people; unique in the tenant."
   },
   {
    "name": "active",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether it is in force.",
    "default": true
   },
   {
    "name": "flowIds",
    "type": "ID",
    "list": true,
    "required": false,
    "help": "The flows it is about; left out or empty: all.",
    "default": []
   },
   {
    "name": "on",
    "type": "NoticeKind",
    "list": true,
    "required": true,
    "help": "What it tells; at least one.",
    "values": [
     {
      "value": "FAILURE",
      "help": "An execution became DEAD."
     },
     {
      "value": "RECOVERY",
      "help": "The first execution of a flow that succeeded after one that became DEAD."
     },
     {
      "value": "SUCCESS",
      "help": "An execution succeeded."
     },
     {
      "value": "OVERDUE",
      "help": "An execution lasts longer than its flow's expectedDurationSeconds."
     }
    ]
   },
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Whom it tells: a connection of kind HTTP, which is sent JSON, or EMAIL, which is sent a letter."
   },
   {
    "name": "quietSeconds",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Seconds in which at most one notice of a kind is sent for a flow, up to 604800; 0: all are.",
    "default": 0
   }
  ]
 },
 "NoticeUpdateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For people."
   },
   {
    "name": "active",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether it is in force."
   },
   {
    "name": "flowIds",
    "type": "ID",
    "list": true,
    "required": false,
    "help": "The flows it is about, as a whole; empty: all."
   },
   {
    "name": "on",
    "type": "NoticeKind",
    "list": true,
    "required": false,
    "help": "What it tells, as a whole; at least one.",
    "values": [
     {
      "value": "FAILURE",
      "help": "An execution became DEAD."
     },
     {
      "value": "RECOVERY",
      "help": "The first execution of a flow that succeeded after one that became DEAD."
     },
     {
      "value": "SUCCESS",
      "help": "An execution succeeded."
     },
     {
      "value": "OVERDUE",
      "help": "An execution lasts longer than its flow's expectedDurationSeconds."
     }
    ]
   },
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": false,
    "help": "Whom it tells: a connection of kind HTTP or EMAIL."
   },
   {
    "name": "quietSeconds",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Seconds in which at most one notice of a kind is sent for a flow, up to 604800; 0: all are."
   }
  ]
 },
 "NullIfFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "value",
    "type": "JSON",
    "list": false,
    "required": true,
    "help": "Which."
   }
  ]
 },
 "NumberColumnInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "decimalMark",
    "type": "String",
    "list": false,
    "required": false,
    "help": "One character between whole part and fraction.",
    "default": "."
   },
   {
    "name": "groupMark",
    "type": "String",
    "list": false,
    "required": false,
    "help": "One character between groups of three digits, if any."
   },
   {
    "name": "impliedDecimals",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many of the last digits are the fraction, without a mark.",
    "default": 0
   }
  ]
 },
 "OAuth2Input": {
  "oneOf": false,
  "fields": [
   {
    "name": "tokenUrl",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The token endpoint."
   },
   {
    "name": "clientId",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The client's id."
   },
   {
    "name": "clientSecret",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays."
   },
   {
    "name": "scope",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What is asked for, with blanks between; left out, the server decides."
   },
   {
    "name": "audience",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Whom the token is for, where the server wants to know."
   },
   {
    "name": "credentialsInBody",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether id and secret go in the form's body instead of as HTTP Basic.",
    "default": false
   }
  ]
 },
 "OffsetInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "parameter",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The query's parameter that takes the number of records before the page.",
    "default": "offset"
   },
   {
    "name": "sizeParameter",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The query's parameter that takes the size; left out, the service knows it."
   },
   {
    "name": "size",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "How many records a full page has; 1 to 100000."
   }
  ]
 },
 "PadFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "width",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "How many characters; at most 10,000."
   },
   {
    "name": "with",
    "type": "String",
    "list": false,
    "required": true,
    "help": "One character."
   },
   {
    "name": "side",
    "type": "TextSide",
    "list": false,
    "required": false,
    "help": "Where it is added: START or END.",
    "default": "START",
    "values": [
     {
      "value": "BOTH",
      "help": "Both."
     },
     {
      "value": "START",
      "help": "Before it."
     },
     {
      "value": "END",
      "help": "Behind it."
     }
    ]
   }
  ]
 },
 "PageNumberInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "parameter",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The query's parameter that takes the number.",
    "default": "page"
   },
   {
    "name": "first",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "The number of the first page.",
    "default": 1
   },
   {
    "name": "sizeParameter",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The query's parameter that takes the size."
   },
   {
    "name": "size",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many records a page is asked for; 1 to 100000, with sizeParameter."
   }
  ]
 },
 "PaginationInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "nextLink",
    "type": "NextLinkInput",
    "list": false,
    "required": false,
    "help": "Each answer but the last says where the next is."
   },
   {
    "name": "page",
    "type": "PageNumberInput",
    "list": false,
    "required": false,
    "help": "Pages are numbered. The first without records is the last."
   },
   {
    "name": "offset",
    "type": "OffsetInput",
    "list": false,
    "required": false,
    "help": "Pages begin so many records behind the first. The first without records is the last."
   },
   {
    "name": "cursor",
    "type": "CursorInput",
    "list": false,
    "required": false,
    "help": "Each answer but the last holds a text that asks for the next."
   }
  ]
 },
 "ParameterDeclarationInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "A letter, then letters, digits, `_`, `.` or `-`."
   },
   {
    "name": "default",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Without one, the parameter must be given wherever it is used."
   },
   {
    "name": "header",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The header of the message that gives the value, over path, query and schedule."
   },
   {
    "name": "type",
    "type": "ValueType",
    "list": false,
    "required": false,
    "help": "What the value must be, whoever gives it; left out, any text.",
    "values": [
     {
      "value": "TEXT",
      "help": "Text; numbers and booleans are spelled out."
     },
     {
      "value": "INTEGER",
      "help": "A whole number in 64 bits."
     },
     {
      "value": "DECIMAL",
      "help": "An exact decimal number."
     },
     {
      "value": "BOOLEAN",
      "help": "true or false."
     },
     {
      "value": "DATE",
      "help": "`YYYY-MM-DD`."
     },
     {
      "value": "DATE_TIME",
      "help": "A moment, as RFC 3339 writes it."
     }
    ]
   }
  ]
 },
 "ParameterInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "A letter, then letters, digits, `_`, `.` or `-`."
   },
   {
    "name": "value",
    "type": "String",
    "list": false,
    "required": true,
    "help": "As text."
   }
  ]
 },
 "ParentPathInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "up",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many lists to go out of; 1 is what holds the list.",
    "default": 1
   },
   {
    "name": "path",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Which field there."
   }
  ]
 },
 "ParseNumberFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "decimalMark",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Between whole part and fraction.",
    "default": "."
   },
   {
    "name": "groupMark",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Between groups of the whole part, if any."
   }
  ]
 },
 "PasswordChangeInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "currentPassword",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The one that holds now."
   },
   {
    "name": "newPassword",
    "type": "String",
    "list": false,
    "required": true,
    "help": "10 to 200 characters."
   }
  ]
 },
 "PickFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "index",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "From 0; negative counts from the end."
   }
  ]
 },
 "RabbitmqEndInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The server."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How records become a message's body."
   },
   {
    "name": "exchange",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The exchange, with `{parameters}`; empty or left out is the default exchange, by which the key is a queue's name.",
    "default": ""
   },
   {
    "name": "routingKey",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The routing key, with `{parameters}`; a message that no queue takes is an error."
   },
   {
    "name": "recordsPerMessage",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many records make one message, 1 to 10000; left out, all records make one. With 1, the body is the record itself, not a list of one."
   }
  ]
 },
 "RabbitmqInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "host",
    "type": "String",
    "list": false,
    "required": true,
    "help": "A name or an address."
   },
   {
    "name": "port",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Left out: 5671 with TLS, 5672 without."
   },
   {
    "name": "virtualHost",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The virtual host; `/` is the one that every server has.",
    "default": "/"
   },
   {
    "name": "tls",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether the connection is protected; the server must prove its name then.",
    "default": true
   },
   {
    "name": "user",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Who asks."
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "caCertificates",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Certificate authorities that are trusted beside the public ones, as PEM."
   },
   {
    "name": "timeoutMs",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "For one message, connecting included, in milliseconds; 100 to 300000.",
    "default": 10000
   }
  ]
 },
 "RabbitmqSourceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "queue",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Its name; it must be there."
   }
  ]
 },
 "RangeInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "min",
    "type": "JSON",
    "list": false,
    "required": false,
    "help": "The smallest."
   },
   {
    "name": "max",
    "type": "JSON",
    "list": false,
    "required": false,
    "help": "The largest."
   }
  ]
 },
 "RateLimitInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "perSecond",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "On the average: 1 to 1,000,000."
   },
   {
    "name": "burst",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "At once, after a pause: 1 to 1,000,000. Left out, as many as in a second."
   }
  ]
 },
 "RedisEndInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The server."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How records become an entry's field `body`."
   },
   {
    "name": "stream",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The stream's key, with `{parameters}`; made where it is not there."
   },
   {
    "name": "maxLength",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "About how many entries the stream keeps; older ones go. Left out, all stay."
   },
   {
    "name": "recordsPerMessage",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many records make one entry, 1 to 10000; left out, all records make one. With 1, the body is the record itself, not a list of one."
   }
  ]
 },
 "RedisInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "host",
    "type": "String",
    "list": false,
    "required": true,
    "help": "A name or an address."
   },
   {
    "name": "port",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Its port.",
    "default": 6379
   },
   {
    "name": "database",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "The database's number.",
    "default": 0
   },
   {
    "name": "tls",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether the connection is protected; the server must prove its name then.",
    "default": true
   },
   {
    "name": "user",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Who asks. Left out, the password is that of the server's default user; without both, nobody is asked."
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "caCertificates",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Certificate authorities that are trusted beside the public ones, as PEM."
   },
   {
    "name": "timeoutMs",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "For one message, connecting included, in milliseconds; 100 to 300000.",
    "default": 10000
   }
  ]
 },
 "RedisSourceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "stream",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The stream's key; made where it is not there."
   },
   {
    "name": "group",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The group's name. Made where it is not there, and begins with the stream's oldest entry then."
   },
   {
    "name": "field",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The field of an entry that is the message's body; the others become headers. Null: the body is the whole entry, as a JSON object.",
    "default": "body"
   }
  ]
 },
 "ReplaceFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "pattern",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Without look-around and back-references; matching takes linear time."
   },
   {
    "name": "with",
    "type": "String",
    "list": false,
    "required": true,
    "help": "With what; `$1` and `${name}` are groups, `$$` a dollar sign."
   },
   {
    "name": "literal",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether the pattern and the replacement are plain texts.",
    "default": false
   }
  ]
 },
 "ReplyContentInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "receipt",
    "type": "NoOptions",
    "list": false,
    "required": false,
    "help": "The ids of message and execution."
   },
   {
    "name": "hl7",
    "type": "NoOptions",
    "list": false,
    "required": false,
    "help": "An HL7 v2 acknowledgement, in the mode that the message asks for."
   },
   {
    "name": "fhir",
    "type": "NoOptions",
    "list": false,
    "required": false,
    "help": "A FHIR OperationOutcome."
   },
   {
    "name": "result",
    "type": "NoOptions",
    "list": false,
    "required": false,
    "help": "What the flow's last step wrote, up to 1 MiB; the answer has to wait for it."
   },
   {
    "name": "template",
    "type": "ReplyTemplateInput",
    "list": false,
    "required": false,
    "help": "Text of its own."
   }
  ]
 },
 "ReplyInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "waitMs",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How long the answer waits for the end of the flow, in milliseconds; 100 to 60000. Left out, it comes at once. When the time is over, the answer is\nthe receipt."
   },
   {
    "name": "content",
    "type": "ReplyContentInput",
    "list": false,
    "required": false,
    "help": "What it says; left out, the receipt."
   }
  ]
 },
 "ReplyTemplateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "mediaType",
    "type": "String",
    "list": false,
    "required": true,
    "help": "What it is, such as `application/json`; values are escaped for JSON and XML accordingly."
   },
   {
    "name": "body",
    "type": "String",
    "list": false,
    "required": true,
    "help": "With `{messageUuid}`, `{executionId}`, `{flowId}`, `{status}` (queued, success or failed), `{errorCode}`, `{error}` and the request's parameters."
   }
  ]
 },
 "RequirementInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "test",
    "type": "TestInput",
    "list": false,
    "required": false,
    "help": "A value is something."
   },
   {
    "name": "schema",
    "type": "JSON",
    "list": false,
    "required": false,
    "help": "The record is valid by a JSON schema, which cannot refer to other documents."
   },
   {
    "name": "expression",
    "type": "String",
    "list": false,
    "required": false,
    "help": "JavaScript gives true; nothing and null are false, and anything else is an error. It sees the record of its stage."
   }
  ]
 },
 "RetryPolicyInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "maxAttempts",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "How many attempts a step gets in all; 1 to 100."
   },
   {
    "name": "initialDelayMs",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "Milliseconds before the second attempt; 10 to 3600000."
   },
   {
    "name": "maxDelayMs",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "The longest delay in milliseconds; at most a day."
   }
  ]
 },
 "RoundFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "decimals",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "How many digits the fraction keeps, 0 to 28."
   },
   {
    "name": "mode",
    "type": "Rounding",
    "list": false,
    "required": false,
    "help": "How.",
    "default": "HALF_UP",
    "values": [
     {
      "value": "HALF_UP",
      "help": "To the nearest; a half away from zero."
     },
     {
      "value": "HALF_EVEN",
      "help": "To the nearest; a half to the even digit."
     },
     {
      "value": "UP",
      "help": "Away from zero."
     },
     {
      "value": "DOWN",
      "help": "Towards zero."
     }
    ]
   }
  ]
 },
 "S3Input": {
  "oneOf": false,
  "fields": [
   {
    "name": "bucket",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The bucket's name."
   },
   {
    "name": "region",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Where the bucket is, such as `eu-central-1`; what requests are signed for.",
    "default": "us-east-1"
   },
   {
    "name": "endpoint",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The server, `http` or `https`, without a path; left out, Amazon's of that region."
   },
   {
    "name": "pathStyle",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether the bucket stands in the URL's path and not in the host's name, as most servers want it that are not Amazon's.",
    "default": false
   },
   {
    "name": "accessKeyId",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The key's id."
   },
   {
    "name": "secretAccessKey",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "prefix",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What all names begin with, as a directory and with `{parameters}`, with `/` between its segments; empty or left out is the bucket itself.",
    "default": ""
   }
  ]
 },
 "SampleInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "messageId",
    "type": "ID",
    "list": false,
    "required": false,
    "help": "A stored message, with its headers and parameters."
   },
   {
    "name": "text",
    "type": "String",
    "list": false,
    "required": false,
    "help": "A text."
   },
   {
    "name": "base64",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Bytes in Base64."
   }
  ]
 },
 "ScheduleCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "flowId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The flow it runs."
   },
   {
    "name": "kind",
    "type": "ScheduleKind",
    "list": false,
    "required": false,
    "help": "When, in a word; EVENT alone says enough, the others need `timing`, which says it alone, too.",
    "values": [
     {
      "value": "EVENT",
      "help": "Whenever a payload arrives at the flow's listener."
     },
     {
      "value": "CRON",
      "help": "When the wall clock shows what an expression says; for flows without a listener."
     },
     {
      "value": "EVERY",
      "help": "Again and again after the same time; for flows without a listener."
     }
    ]
   },
   {
    "name": "timing",
    "type": "ScheduleTimingInput",
    "list": false,
    "required": false,
    "help": "When."
   },
   {
    "name": "active",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Left out it is true.",
    "default": true
   },
   {
    "name": "startsAt",
    "type": "DateTime",
    "list": false,
    "required": false,
    "help": "Before this it does not tick; EVERY counts from it. Messages of an EVENT schedule's listener are HELD until then."
   },
   {
    "name": "endsAt",
    "type": "DateTime",
    "list": false,
    "required": false,
    "help": "After this it does not tick; messages of an EVENT schedule's listener are HELD from then on."
   },
   {
    "name": "overlap",
    "type": "ScheduleOverlap",
    "list": false,
    "required": false,
    "help": "What becomes of a tick while an earlier run has not ended.",
    "default": "SKIP",
    "values": [
     {
      "value": "SKIP",
      "help": "The tick is left out."
     },
     {
      "value": "ALLOW",
      "help": "Both run."
     }
    ]
   },
   {
    "name": "missed",
    "type": "ScheduleMissed",
    "list": false,
    "required": false,
    "help": "What becomes of ticks at which no worker was there.",
    "default": "RUN_ONCE",
    "values": [
     {
      "value": "RUN_ONCE",
      "help": "One run for all of them."
     },
     {
      "value": "SKIP",
      "help": "No run."
     }
    ]
   },
   {
    "name": "parameters",
    "type": "ParameterInput",
    "list": true,
    "required": false,
    "help": "Parameters of every run.",
    "default": []
   }
  ]
 },
 "ScheduleTimingInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "event",
    "type": "NoOptions",
    "list": false,
    "required": false,
    "help": "Whenever a payload arrives at the flow's listener."
   },
   {
    "name": "cron",
    "type": "CronTimingInput",
    "list": false,
    "required": false,
    "help": "By the wall clock; for flows without a listener."
   },
   {
    "name": "every",
    "type": "EveryTimingInput",
    "list": false,
    "required": false,
    "help": "By the same pause; for flows without a listener."
   }
  ]
 },
 "ScheduleUpdateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   },
   {
    "name": "timing",
    "type": "ScheduleTimingInput",
    "list": false,
    "required": false,
    "help": "When. EVENT stays EVENT, and nothing else becomes it."
   },
   {
    "name": "active",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Activating releases what was HELD; deactivating holds what waits. Ticks that come meanwhile are not made up."
   },
   {
    "name": "startsAt",
    "type": "DateTime",
    "list": false,
    "required": false,
    "help": "Before this it does not tick; null for no start. EVERY counts from it."
   },
   {
    "name": "endsAt",
    "type": "DateTime",
    "list": false,
    "required": false,
    "help": "After this it does not tick; null for no end."
   },
   {
    "name": "overlap",
    "type": "ScheduleOverlap",
    "list": false,
    "required": false,
    "help": "What becomes of a tick while an earlier run has not ended.",
    "values": [
     {
      "value": "SKIP",
      "help": "The tick is left out."
     },
     {
      "value": "ALLOW",
      "help": "Both run."
     }
    ]
   },
   {
    "name": "missed",
    "type": "ScheduleMissed",
    "list": false,
    "required": false,
    "help": "What becomes of ticks at which no worker was there.",
    "values": [
     {
      "value": "RUN_ONCE",
      "help": "One run for all of them."
     },
     {
      "value": "SKIP",
      "help": "No run."
     }
    ]
   },
   {
    "name": "parameters",
    "type": "ParameterInput",
    "list": true,
    "required": false,
    "help": "Parameters of every run, as a whole."
   }
  ]
 },
 "SetFieldInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "target",
    "type": "String",
    "list": false,
    "required": true,
    "help": "A field path, such as `name.family` or `identifier[0].value`; parents are made as needed."
   },
   {
    "name": "from",
    "type": "FieldSourceInput",
    "list": false,
    "required": true,
    "help": "Where the value comes from."
   },
   {
    "name": "functions",
    "type": "FunctionInput",
    "list": true,
    "required": false,
    "help": "What is done to it, in this order.",
    "default": []
   },
   {
    "name": "type",
    "type": "ValueType",
    "list": false,
    "required": false,
    "help": "What the value must be, converted where that loses nothing.",
    "values": [
     {
      "value": "TEXT",
      "help": "Text; numbers and booleans are spelled out."
     },
     {
      "value": "INTEGER",
      "help": "A whole number in 64 bits."
     },
     {
      "value": "DECIMAL",
      "help": "An exact decimal number."
     },
     {
      "value": "BOOLEAN",
      "help": "true or false."
     },
     {
      "value": "DATE",
      "help": "`YYYY-MM-DD`."
     },
     {
      "value": "DATE_TIME",
      "help": "A moment, as RFC 3339 writes it."
     }
    ]
   },
   {
    "name": "pattern",
    "type": "String",
    "list": false,
    "required": false,
    "help": "A regular expression that the whole text of the value must match."
   },
   {
    "name": "onMissing",
    "type": "MissingRule",
    "list": false,
    "required": false,
    "help": "What happens when there is no value.",
    "default": "NULL",
    "values": [
     {
      "value": "NULL",
      "help": "The target becomes null."
     },
     {
      "value": "DEFAULT",
      "help": "The target becomes `default`."
     },
     {
      "value": "FAIL",
      "help": "The execution fails, naming record and field."
     },
     {
      "value": "OMIT",
      "help": "The target is left out."
     },
     {
      "value": "SKIP_RECORD",
      "help": "The record, or the element of a list, is left out as a whole."
     }
    ]
   },
   {
    "name": "default",
    "type": "JSON",
    "list": false,
    "required": false,
    "help": "For DEFAULT."
   }
  ]
 },
 "SftpInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "host",
    "type": "String",
    "list": false,
    "required": true,
    "help": "A name or an address."
   },
   {
    "name": "port",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Its port.",
    "default": 22
   },
   {
    "name": "user",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Who asks."
   },
   {
    "name": "authentication",
    "type": "SftpAuthentication",
    "list": false,
    "required": false,
    "help": "How the user proves who he is.",
    "default": "PASSWORD",
    "values": [
     {
      "value": "PASSWORD",
      "help": "With a password, also where the server asks for it by keyboard-interactive."
     },
     {
      "value": "PRIVATE_KEY",
      "help": "With a private key."
     }
    ]
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For PASSWORD. Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "privateKey",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For PRIVATE_KEY: as OpenSSH writes it, or PEM (PKCS#8, PKCS#1). Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "passphrase",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What the private key is locked with. Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "hostKeys",
    "type": "String",
    "list": true,
    "required": false,
    "help": "The keys by which the server is known, up to 10: a line of OpenSSH (`ssh-ed25519 AAAA..`) or a fingerprint (`SHA256:..`) each. The server must show\none of them. Without any, nothing is done, and the connection's test tells which key the server shows.",
    "default": []
   },
   {
    "name": "directory",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What all names begin with, with `{parameters}` and `/` between its segments. With a `/` at its beginning it is absolute, else below the directory that\nthe server gives the user; empty or left out is that directory itself.",
    "default": ""
   },
   {
    "name": "timeoutMs",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "For connecting and signing in, and for each answer, in milliseconds; 100 to 300000.",
    "default": 30000
   }
  ]
 },
 "SignInInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "login",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The login."
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The password."
   }
  ]
 },
 "SigningInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "secret",
    "type": "String",
    "list": false,
    "required": false,
    "help": "`whsec_` and a key of 24 to 64 bytes in base64. Sealed and never shown; left out at an update it stays."
   }
  ]
 },
 "SourceInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "listener",
    "type": "ListenerSourceInput",
    "list": false,
    "required": false,
    "help": "The payload that the flow's listener accepted."
   },
   {
    "name": "file",
    "type": "FileSourceInput",
    "list": false,
    "required": false,
    "help": "A file of a directory or an object store."
   },
   {
    "name": "files",
    "type": "FilesSourceInput",
    "list": false,
    "required": false,
    "help": "Files of a directory or an object store: each is read, mapped and delivered by itself."
   },
   {
    "name": "http",
    "type": "HttpSourceInput",
    "list": false,
    "required": false,
    "help": "Answers of an HTTP connection, page after page."
   },
   {
    "name": "sql",
    "type": "SqlSourceInput",
    "list": false,
    "required": false,
    "help": "The rows of a query of a SQL connection; they have no format."
   }
  ]
 },
 "SplitFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "separator",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Between the parts; not empty."
   }
  ]
 },
 "SqlEndInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The database."
   },
   {
    "name": "table",
    "type": "String",
    "list": false,
    "required": true,
    "help": "`table`, or `schema.table`, with `{parameters}`."
   },
   {
    "name": "action",
    "type": "SqlAction",
    "list": false,
    "required": false,
    "help": "What is done.",
    "default": "INSERT",
    "values": [
     {
      "value": "INSERT",
      "help": "New rows."
     },
     {
      "value": "UPDATE",
      "help": "Changed rows, found by their key columns; a row that is not there stays so."
     },
     {
      "value": "DELETE",
      "help": "Removed rows, found by their key columns."
     },
     {
      "value": "UPSERT",
      "help": "New rows, or changed ones where the key is there."
     }
    ]
   },
   {
    "name": "keyColumns",
    "type": "String",
    "list": true,
    "required": false,
    "help": "The columns that say which row it is, for all but INSERT, with `{parameters}`. For UPSERT there is a unique index on them.",
    "default": []
   },
   {
    "name": "once",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether deliveries are noted in a table `inlet_deliveries` of the database, in the same transaction, so that a repetition has no effect.",
    "default": false
   }
  ]
 },
 "SqlServerInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "host",
    "type": "String",
    "list": false,
    "required": true,
    "help": "A name or an address."
   },
   {
    "name": "port",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Left out: 5432 for PostgreSQL, 3306 for MySQL and MariaDB."
   },
   {
    "name": "database",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The database's name, with `{parameters}`."
   },
   {
    "name": "user",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Who asks, with `{parameters}`."
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Sealed and never shown; left out at an update it stays, unless the server changes."
   },
   {
    "name": "tls",
    "type": "SqlTls",
    "list": false,
    "required": false,
    "help": "How the connection is protected.",
    "default": "VERIFY",
    "values": [
     {
      "value": "DISABLE",
      "help": "Not at all."
     },
     {
      "value": "REQUIRE",
      "help": "With TLS, whoever answers."
     },
     {
      "value": "VERIFY",
      "help": "With TLS and a server that proves its name."
     }
    ]
   },
   {
    "name": "caCertificates",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Certificate authorities that are trusted beside the public ones, as PEM."
   },
   {
    "name": "statementTimeoutMs",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "For one statement, in milliseconds; 100 to 300000.",
    "default": 30000
   },
   {
    "name": "maxConnections",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many connections each worker opens at most; 1 to 50.",
    "default": 4
   }
  ]
 },
 "SqlSourceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The database."
   },
   {
    "name": "query",
    "type": "String",
    "list": false,
    "required": true,
    "help": "One statement that begins with SELECT, WITH, VALUES or TABLE, run in a transaction that cannot write. `{parameters}` stand without quotes, and are\nbound: never a piece of the text."
   },
   {
    "name": "maxRows",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many rows it may give; 1 to 1000000. More is an error.",
    "default": 100000
   }
  ]
 },
 "SqlStatementInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The database."
   },
   {
    "name": "statement",
    "type": "String",
    "list": false,
    "required": true,
    "help": "One statement that begins with INSERT, UPDATE, DELETE, REPLACE, MERGE, WITH, SELECT or CALL. `{field:path}` stands for a field of the record,\n`{name}` for a parameter, without quotes. Both are bound: never a piece of the text."
   },
   {
    "name": "once",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether deliveries are noted in a table `inlet_deliveries` of the database, in the same transaction, so that a repetition has no effect.",
    "default": false
   }
  ]
 },
 "SqliteInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "path",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Within the tenant's own folder, with `/` between its segments and with `{parameters}`."
   },
   {
    "name": "statementTimeoutMs",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "For one statement, in milliseconds; 100 to 300000.",
    "default": 30000
   },
   {
    "name": "maxConnections",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many connections each worker opens at most; 1 to 50. Only one writes at a time.",
    "default": 1
   }
  ]
 },
 "StepSourceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The step's name."
   },
   {
    "name": "fact",
    "type": "StepFact",
    "list": false,
    "required": true,
    "help": "What of it.",
    "values": [
     {
      "value": "STATE",
      "help": "`SUCCEEDED`, `SKIPPED` or `GIVEN_UP`."
     },
     {
      "value": "RECORDS_IN",
      "help": "Records read."
     },
     {
      "value": "RECORDS_OUT",
      "help": "Records written."
     },
     {
      "value": "RECORDS_REJECTED",
      "help": "Records rejected."
     },
     {
      "value": "BYTES_OUT",
      "help": "Bytes written."
     },
     {
      "value": "ERROR_CODE",
      "help": "Why it was given up, as a code; missing otherwise."
     }
    ]
   }
  ]
 },
 "SubstringFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "start",
    "type": "Int",
    "list": false,
    "required": true,
    "help": "Where it begins, from 0; negative counts from the end."
   },
   {
    "name": "length",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "How many characters; unset is to the end."
   }
  ]
 },
 "TenantCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "slug",
    "type": "String",
    "list": false,
    "required": true,
    "help": "2 to 40 lower-case letters, digits and hyphens."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "For people."
   },
   {
    "name": "ownerLogin",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The first owner's login; a new one."
   },
   {
    "name": "ownerPassword",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The first owner's password; 10 to 200 characters."
   }
  ]
 },
 "TenantUpdateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   },
   {
    "name": "slug",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Listener URLs change with it."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For people."
   }
  ]
 },
 "TestInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "value",
    "type": "FieldSourceInput",
    "list": false,
    "required": true,
    "help": "Which value."
   },
   {
    "name": "is",
    "type": "CheckInput",
    "list": false,
    "required": true,
    "help": "What it is to be."
   }
  ]
 },
 "TlsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "caCertificates",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Certificate authorities that are trusted instead of the public ones, as PEM."
   },
   {
    "name": "clientCertificate",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What the client shows of itself, as PEM: its certificate, and those between it and its root."
   },
   {
    "name": "clientKey",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The client certificate's private key, as PEM. Sealed and never shown; left out at an update it stays."
   }
  ]
 },
 "TokenInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "url",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The authentication URL."
   },
   {
    "name": "method",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Its method.",
    "default": "POST"
   },
   {
    "name": "contentType",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The payload's media type; it decides how `{user}` and `{password}` are escaped.",
    "default": "application/json"
   },
   {
    "name": "payload",
    "type": "String",
    "list": false,
    "required": false,
    "help": "With `{user}` and `{password}`.",
    "default": "{\"login\":\"{user}\",\"password\":\"{password}\"}"
   },
   {
    "name": "user",
    "type": "String",
    "list": false,
    "required": true,
    "help": "What `{user}` stands for."
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What `{password}` stands for. Sealed and never shown; left out at an update it stays."
   },
   {
    "name": "tokenPath",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Where the token stands in the JSON answer, as a field path.",
    "default": "token"
   },
   {
    "name": "header",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The header that carries the token.",
    "default": "Authorization"
   },
   {
    "name": "prefix",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What stands before the token in that header.",
    "default": "Bearer "
   },
   {
    "name": "lifetimeSeconds",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Seconds a token is reused when neither the answer's `expires_in` nor a JWT's `exp` says; 1 to 86400.",
    "default": 300
   }
  ]
 },
 "TransformationInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "What people call it."
   },
   {
    "name": "after",
    "type": "String",
    "list": true,
    "required": false,
    "help": "The steps that must be over before it begins, by name; each stands before it. Left out, the one before it. Empty, it begins with the flow.\nSteps that do not wait for each other run at once."
   },
   {
    "name": "when",
    "type": "ConditionInput",
    "list": false,
    "required": false,
    "help": "It runs only if this is true: of parameters, headers, metadata and earlier steps, not of records. Left out, always."
   },
   {
    "name": "onError",
    "type": "OnError",
    "list": false,
    "required": false,
    "help": "What becomes of the execution when it fails.",
    "default": "STOP",
    "values": [
     {
      "value": "STOP",
      "help": "The step is tried again by the flow's retry policy; when it is given up, the execution is DEAD."
     },
     {
      "value": "CONTINUE",
      "help": "The step is tried again alike; when it is given up, the flow goes on with the steps behind it."
     },
     {
      "value": "DEAD",
      "help": "The execution is DEAD at once; nothing is tried again."
     }
    ]
   },
   {
    "name": "from",
    "type": "SourceInput",
    "list": false,
    "required": true,
    "help": "Where it reads."
   },
   {
    "name": "to",
    "type": "DestinationInput",
    "list": false,
    "required": true,
    "help": "Where it writes."
   },
   {
    "name": "group",
    "type": "GroupInput",
    "list": false,
    "required": false,
    "help": "Which records that follow each other become one, before anything else; left out, each stays for itself."
   },
   {
    "name": "script",
    "type": "String",
    "list": false,
    "required": false,
    "help": "JavaScript that makes a record, a list of records, or nothing of every record that is read, or group: the body of a function of\n`record` and `context` (docs/flows.md)."
   },
   {
    "name": "filter",
    "type": "ConditionInput",
    "list": false,
    "required": false,
    "help": "Which records go through; left out, all."
   },
   {
    "name": "rules",
    "type": "ValidationRuleInput",
    "list": true,
    "required": false,
    "help": "What is true of every good record; asked in this order, the first that is not true counts.",
    "default": []
   },
   {
    "name": "recordErrors",
    "type": "RecordErrors",
    "list": false,
    "required": false,
    "help": "What becomes of a record that cannot be mapped.",
    "default": "FAIL",
    "values": [
     {
      "value": "FAIL",
      "help": "The step fails."
     },
     {
      "value": "REJECT_RECORD",
      "help": "The record is kept aside with its reason; the others go on."
     }
    ]
   },
   {
    "name": "mapping",
    "type": "MappingInput",
    "list": false,
    "required": false,
    "help": "How one record becomes another; left out, everything goes through unchanged."
   },
   {
    "name": "rejectedTo",
    "type": "DestinationInput",
    "list": false,
    "required": false,
    "help": "Where rejected records go, each as `{record, code, message, field, content}`; left out, they are only kept (Execution.rejectedRecords)."
   }
  ]
 },
 "TrimFunctionInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "side",
    "type": "TextSide",
    "list": false,
    "required": false,
    "help": "Where.",
    "default": "BOTH",
    "values": [
     {
      "value": "BOTH",
      "help": "Both."
     },
     {
      "value": "START",
      "help": "Before it."
     },
     {
      "value": "END",
      "help": "Behind it."
     }
    ]
   }
  ]
 },
 "UserCreateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "login",
    "type": "String",
    "list": false,
    "required": true,
    "help": "3 to 100 characters without blanks or colons; an e-mail address will do."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For people; left out it is the login."
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": true,
    "help": "10 to 200 characters."
   },
   {
    "name": "role",
    "type": "Role",
    "list": false,
    "required": true,
    "help": "Its role in this tenant; not more than the caller may grant.",
    "values": [
     {
      "value": "OWNER",
      "help": "Everything, owners included."
     },
     {
      "value": "ADMIN",
      "help": "Everything but owners."
     },
     {
      "value": "EDITOR",
      "help": "Builds listeners, formats, connections, flows and schedules."
     },
     {
      "value": "OPERATOR",
      "help": "Runs, replays and pauses."
     },
     {
      "value": "VIEWER",
      "help": "Reads."
     },
     {
      "value": "API_USER",
      "help": "Calls listeners and sees its own messages; for machines."
     }
    ]
   }
  ]
 },
 "UserUpdateInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "id",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "Which."
   },
   {
    "name": "role",
    "type": "Role",
    "list": false,
    "required": false,
    "help": "Its role in this tenant.",
    "values": [
     {
      "value": "OWNER",
      "help": "Everything, owners included."
     },
     {
      "value": "ADMIN",
      "help": "Everything but owners."
     },
     {
      "value": "EDITOR",
      "help": "Builds listeners, formats, connections, flows and schedules."
     },
     {
      "value": "OPERATOR",
      "help": "Runs, replays and pauses."
     },
     {
      "value": "VIEWER",
      "help": "Reads."
     },
     {
      "value": "API_USER",
      "help": "Calls listeners and sees its own messages; for machines."
     }
    ]
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": false,
    "help": "For people. Only where this tenant manages the login."
   },
   {
    "name": "password",
    "type": "String",
    "list": false,
    "required": false,
    "help": "A new password. Only where this tenant manages the login."
   },
   {
    "name": "disabled",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether it may not sign in. Only where this tenant manages the login."
   }
  ]
 },
 "ValidationRuleInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "must",
    "type": "RequirementInput",
    "list": false,
    "required": true,
    "help": "What must be true."
   },
   {
    "name": "stage",
    "type": "RuleStage",
    "list": false,
    "required": false,
    "help": "Of what.",
    "default": "READ",
    "values": [
     {
      "value": "READ",
      "help": "The record as it was read."
     },
     {
      "value": "MAPPED",
      "help": "The record as it was mapped."
     }
    ]
   },
   {
    "name": "otherwise",
    "type": "RuleOtherwise",
    "list": false,
    "required": false,
    "help": "What becomes of a record of which it is not true.",
    "default": "REJECT_RECORD",
    "values": [
     {
      "value": "REJECT_RECORD",
      "help": "It is kept aside with its reason; the others go on."
     },
     {
      "value": "REJECT_MESSAGE",
      "help": "The rest is checked too, all that is wrong is kept with its reason, and nothing is delivered."
     },
     {
      "value": "STOP",
      "help": "The execution ends at once."
     }
    ]
   },
   {
    "name": "message",
    "type": "String",
    "list": false,
    "required": false,
    "help": "What people are told then; left out, what was found."
   }
  ]
 },
 "XmlNamespaceInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "prefix",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Empty for names without a prefix."
   },
   {
    "name": "uri",
    "type": "String",
    "list": false,
    "required": true,
    "help": "The namespace's name."
   }
  ]
 },
 "XmlSettingsInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "recordsPath",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Reading: the elements that are records, by their names from the root, such as catalog/book; left out the document is one record."
   },
   {
    "name": "names",
    "type": "XmlNames",
    "list": false,
    "required": false,
    "help": "What an element's or attribute's name is in the record.",
    "default": "LOCAL",
    "values": [
     {
      "value": "LOCAL",
      "help": "The local name."
     },
     {
      "value": "QUALIFIED",
      "help": "With the prefix that the settings give the namespace, or {uri}local."
     }
    ]
   },
   {
    "name": "namespaces",
    "type": "XmlNamespaceInput",
    "list": true,
    "required": false,
    "help": "Which prefix stands for which namespace.",
    "default": []
   },
   {
    "name": "lists",
    "type": "String",
    "list": true,
    "required": false,
    "help": "Reading: elements that are lists even where there is one, by their names inside the record, such as name/given.",
    "default": []
   },
   {
    "name": "declaration",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Writing: whether the XML declaration is written.",
    "default": true
   },
   {
    "name": "rootTag",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Writing: the root element."
   },
   {
    "name": "rowTag",
    "type": "String",
    "list": false,
    "required": false,
    "help": "Writing: the element around every record, inside the root."
   },
   {
    "name": "encoding",
    "type": "String",
    "list": false,
    "required": false,
    "help": "The encoding's label, such as UTF-8 or ISO-8859-15.",
    "default": "UTF-8"
   },
   {
    "name": "maxRecordBytes",
    "type": "Int",
    "list": false,
    "required": false,
    "help": "Reading: the longest text of one record, in bytes of UTF-8.",
    "default": 33554432
   }
  ]
 }
} as const
