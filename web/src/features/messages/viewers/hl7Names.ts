/** Names of segments and fields, from HL7 v2.5.1, chapters 2 to 11; fields in their order, beginning with the first. */
export const HL7_SEGMENTS: Record<string, string> = {
  MSH: 'Message header',
  MSA: 'Message acknowledgment',
  ERR: 'Error',
  EVN: 'Event type',
  PID: 'Patient identification',
  PD1: 'Patient additional demographic',
  NK1: 'Next of kin',
  PV1: 'Patient visit',
  PV2: 'Patient visit, additional',
  MRG: 'Merge patient information',
  AL1: 'Patient allergy information',
  DG1: 'Diagnosis',
  GT1: 'Guarantor',
  IN1: 'Insurance',
  ORC: 'Common order',
  OBR: 'Observation request',
  OBX: 'Observation or result',
  NTE: 'Notes and comments',
  SPM: 'Specimen',
  SCH: 'Scheduling activity',
  TXA: 'Transcription document header',
  RXO: 'Pharmacy order',
  RXE: 'Pharmacy encoded order',
  FHS: 'File header',
  FTS: 'File trailer',
  BHS: 'Batch header',
  BTS: 'Batch trailer',
}

const list = (text: string) => text.split('; ')

export const HL7_FIELDS: Record<string, string[]> = {
  MSH: list(
    'Field separator; Encoding characters; Sending application; Sending facility; Receiving application; Receiving facility; Date/time of message; Security; Message type; Message control ID; Processing ID; Version ID; Sequence number; Continuation pointer; Accept acknowledgment type; Application acknowledgment type; Country code; Character set; Principal language; Alternate character set handling; Message profile identifier',
  ),
  MSA: list(
    'Acknowledgment code; Message control ID; Text message; Expected sequence number; Delayed acknowledgment type; Error condition',
  ),
  ERR: list(
    'Error code and location; Error location; HL7 error code; Severity; Application error code; Application error parameter; Diagnostic information; User message',
  ),
  EVN: list(
    'Event type code; Recorded date/time; Date/time planned event; Event reason code; Operator ID; Event occurred; Event facility',
  ),
  PID: list(
    'Set ID; Patient ID; Patient identifier list; Alternate patient ID; Patient name; Mother’s maiden name; Date/time of birth; Administrative sex; Patient alias; Race; Patient address; County code; Phone number, home; Phone number, business; Primary language; Marital status; Religion; Patient account number; SSN number; Driver’s license number; Mother’s identifier; Ethnic group; Birth place; Multiple birth indicator; Birth order; Citizenship; Veterans military status; Nationality; Patient death date and time; Patient death indicator; Identity unknown indicator; Identity reliability code; Last update date/time; Last update facility',
  ),
  PD1: list(
    'Living dependency; Living arrangement; Patient primary facility; Patient primary care provider; Student indicator; Handicap; Living will code; Organ donor code; Separate bill; Duplicate patient; Publicity code; Protection indicator',
  ),
  NK1: list(
    'Set ID; Name; Relationship; Address; Phone number; Business phone number; Contact role; Start date; End date; Job title',
  ),
  PV1: list(
    'Set ID; Patient class; Assigned patient location; Admission type; Preadmit number; Prior patient location; Attending doctor; Referring doctor; Consulting doctor; Hospital service; Temporary location; Preadmit test indicator; Re-admission indicator; Admit source; Ambulatory status; VIP indicator; Admitting doctor; Patient type; Visit number; Financial class; Charge price indicator; Courtesy code; Credit rating; Contract code; Contract effective date; Contract amount; Contract period; Interest code; Transfer to bad debt code; Transfer to bad debt date; Bad debt agency code; Bad debt transfer amount; Bad debt recovery amount; Delete account indicator; Delete account date; Discharge disposition; Discharged to location; Diet type; Servicing facility; Bed status; Account status; Pending location; Prior temporary location; Admit date/time; Discharge date/time',
  ),
  PV2: list(
    'Prior pending location; Accommodation code; Admit reason; Transfer reason; Patient valuables; Patient valuables location; Visit user code; Expected admit date/time; Expected discharge date/time',
  ),
  MRG: list(
    'Prior patient identifier list; Prior alternate patient ID; Prior patient account number; Prior patient ID; Prior visit number; Prior alternate visit ID; Prior patient name',
  ),
  AL1: list('Set ID; Allergen type code; Allergen code; Severity code; Reaction code; Identification date'),
  DG1: list(
    'Set ID; Diagnosis coding method; Diagnosis code; Diagnosis description; Diagnosis date/time; Diagnosis type',
  ),
  GT1: list('Set ID; Guarantor number; Guarantor name; Guarantor spouse name; Guarantor address; Phone number, home'),
  IN1: list(
    'Set ID; Insurance plan ID; Insurance company ID; Insurance company name; Insurance company address; Insurance contact person; Insurance phone number; Group number; Group name',
  ),
  ORC: list(
    'Order control; Placer order number; Filler order number; Placer group number; Order status; Response flag; Quantity/timing; Parent; Date/time of transaction; Entered by; Verified by; Ordering provider; Enterer’s location; Call back phone number; Order effective date/time',
  ),
  OBR: list(
    'Set ID; Placer order number; Filler order number; Universal service identifier; Priority; Requested date/time; Observation date/time; Observation end date/time; Collection volume; Collector identifier; Specimen action code; Danger code; Relevant clinical information; Specimen received date/time; Specimen source; Ordering provider; Order callback phone number; Placer field 1; Placer field 2; Filler field 1; Filler field 2; Results report date/time; Charge to practice; Diagnostic service section; Result status',
  ),
  OBX: list(
    'Set ID; Value type; Observation identifier; Observation sub-ID; Observation value; Units; References range; Abnormal flags; Probability; Nature of abnormal test; Observation result status; Effective date of reference range; User defined access checks; Date/time of the observation; Producer’s ID; Responsible observer; Observation method',
  ),
  NTE: list('Set ID; Source of comment; Comment; Comment type'),
  SPM: list('Set ID; Specimen ID; Specimen parent IDs; Specimen type; Specimen type modifier; Specimen additives'),
  SCH: list(
    'Placer appointment ID; Filler appointment ID; Occurrence number; Placer group number; Schedule ID; Event reason; Appointment reason; Appointment type; Appointment duration; Duration units',
  ),
  TXA: list(
    'Set ID; Document type; Document content presentation; Activity date/time; Primary activity provider; Origination date/time; Transcription date/time; Edit date/time; Originator; Assigned document authenticator; Transcriptionist; Unique document number',
  ),
}
