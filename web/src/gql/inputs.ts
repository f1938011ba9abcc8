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
 "DestinationInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "file",
    "type": "FileEndInput",
    "list": false,
    "required": false,
    "help": "A file of a directory connection; written whole or not at all, over one of the same name."
   },
   {
    "name": "http",
    "type": "HttpEndInput",
    "list": false,
    "required": false,
    "help": "One request of an HTTP connection, whose body is all records of the step."
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
    "help": "Relative, with `/` between its segments; empty or left out is the folder itself.",
    "default": ""
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
      "help": "Every step was delivered."
     },
     {
      "value": "DEAD",
      "help": "Given up; the payload is kept and can be replayed."
     }
    ]
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
    "help": "A field of the incoming record. With passThrough, the field it came from is left out: that is a rename."
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
   }
  ]
 },
 "FileEndInput": {
  "oneOf": false,
  "fields": [
   {
    "name": "connectionId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "The directory."
   },
   {
    "name": "formatId",
    "type": "ID",
    "list": false,
    "required": true,
    "help": "How its bytes are read or written."
   },
   {
    "name": "name",
    "type": "String",
    "list": false,
    "required": true,
    "help": "Within the directory, with `{parameters}`: the flow's, and `{messageUuid}`, `{executionId}`, `{receivedAt}`, `{flowId}`, `{tenantId}`."
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
    "name": "token",
    "type": "TokenInput",
    "list": false,
    "required": false,
    "help": "A token fetched from an authentication URL."
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
    "help": "How records become the body."
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
    "name": "enabled",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Whether it answers."
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
      "help": "Every step was delivered."
     },
     {
      "value": "DEAD",
      "help": "Given up; the payload is kept and can be replayed."
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
    "required": true,
    "help": "When.",
    "values": [
     {
      "value": "EVENT",
      "help": "Whenever a payload arrives at the flow's listener."
     }
    ]
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
    "name": "parameters",
    "type": "ParameterInput",
    "list": true,
    "required": false,
    "help": "Parameters of every run.",
    "default": []
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
    "name": "active",
    "type": "Boolean",
    "list": false,
    "required": false,
    "help": "Activating releases what was HELD; deactivating holds what waits."
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
    "name": "onMissing",
    "type": "MissingRule",
    "list": false,
    "required": false,
    "help": "What happens when the field it reads is absent.",
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
 "SourceInput": {
  "oneOf": true,
  "fields": [
   {
    "name": "listener",
    "type": "ListenerSourceInput",
    "list": false,
    "required": false,
    "help": "The payload that the flow's listener accepted; only in the first step."
   },
   {
    "name": "file",
    "type": "FileEndInput",
    "list": false,
    "required": false,
    "help": "A file of a directory connection."
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
    "name": "mapping",
    "type": "MappingInput",
    "list": false,
    "required": false,
    "help": "How one record becomes another; left out, everything goes through unchanged."
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
