#include "rooms/api/shapes.h"

#define MEMBERS (const struct member[])

const char *const values_of_due[] = {"overdue", "today", "soon", NULL};
const char *const values_of_queue[] = {"mine", "unit", NULL};
const char *const values_of_as[] = {"schema", NULL};
const char *const values_of_level[] = {"commune", "province", NULL};
static const char *const channels[] = {"counter", "online", "post", NULL};
static const char *const sources[] = {"upload", "paper", "register", "reuse", "form", NULL};
static const char *const verdicts[] = {"unknown", "valid", "altered", "unsigned", "replaced", NULL};
static const char *const registers[] = {"answered", "silent", "not_asked", NULL};

/* ---- parts ---- */

static const struct shape shape_agency = {"Agency",
                                          MEMBERS{{"code", VALUE_TEXT}, {"name", VALUE_TEXT}, {0}}};

static const struct shape shape_state = {
    "State",
    MEMBERS{{"number", VALUE_INT, 0, NULL, NULL, "1 to 10, as in the national synchronisation"},
            {"name", VALUE_TEXT, 0, NULL, NULL, "Stable name"},
            {"title", VALUE_TEXT, 0, NULL, NULL, "In the caller's language"},
            {0}}};

static const struct shape shape_named = {"Named",
                                         MEMBERS{{"code", VALUE_TEXT}, {"name", VALUE_TEXT}, {0}}};

static const struct shape shape_field_error = {
    "FieldError", MEMBERS{{"field", VALUE_TEXT, 0, NULL, NULL,
                           "Path in what was sent: form.ho_ten, components.0.file"},
                          {"message", VALUE_TEXT, 0, NULL, NULL, "In the caller's language"},
                          {0}}};

const struct shape shape_problem = {
    "Problem",
    MEMBERS{{"type", VALUE_TEXT, 0, NULL, NULL, "https://motcua.vn/problems/ and the reason"},
            {"title", VALUE_TEXT},
            {"status", VALUE_INT},
            {"detail", VALUE_TEXT},
            {"request", VALUE_TEXT, 0, NULL, NULL, "The request's id, for asking for help"},
            {"errors", VALUE_LIST, OPTIONAL, &shape_field_error},
            {0}}};

/* ---- sessions ---- */

const struct shape shape_credentials = {
    "Credentials", MEMBERS{{"account", VALUE_TEXT}, {"password", VALUE_TEXT}, {0}}};

const struct shape shape_session = {
    "Session", MEMBERS{{"token", VALUE_TEXT, 0, NULL, NULL, "For Authorization: Bearer …"},
                       {"expires_at", VALUE_TIME},
                       {0}}};

/* ---- procedures ---- */

const struct shape shape_procedure_line = {
    "ProcedureLine",
    MEMBERS{{"code", VALUE_TEXT, 0, NULL, NULL, "National code"},
            {"name", VALUE_TEXT},
            {"field", VALUE_OBJECT, 0, &shape_named},
            {"level", VALUE_TEXT, 0, NULL, values_of_level},
            {"online", VALUE_TEXT, 0, NULL, NULL, "full or partial"},
            {"version", VALUE_INT},
            {"essential", VALUE_INT, NULLABLE, NULL, NULL, "Number among the essential services"},
            {0}}};

static const struct shape shape_component = {
    "Component",
    MEMBERS{{"code", VALUE_TEXT},
            {"name", VALUE_TEXT},
            {"kind", VALUE_TEXT, 0, NULL, NULL, "form, file or data"},
            {"required", VALUE_BOOL},
            {"conditional", VALUE_BOOL, 0, NULL, NULL, "Required only for some answers"},
            {"replaced_by", VALUE_TEXT, NULLABLE, NULL, NULL,
             "Register datum that makes it unnecessary"},
            {"originals", VALUE_INT},
            {"certified", VALUE_INT},
            {"copies", VALUE_INT},
            {"note", VALUE_TEXT, NULLABLE},
            {"basis", VALUE_TEXT, NULLABLE},
            {0}}};

static const struct shape shape_limit = {
    "TimeLimit",
    MEMBERS{{"amount", VALUE_INT}, {"unit", VALUE_TEXT}, {"basis", VALUE_TEXT, NULLABLE}, {0}}};

static const struct shape shape_fee_line = {
    "FeeLine",
    MEMBERS{{"code", VALUE_TEXT},
            {"name", VALUE_TEXT},
            {"kind", VALUE_TEXT, 0, NULL, NULL, "le-phi or phi"},
            {"unit", VALUE_INT, 0, NULL, NULL, "Whole đồng for one"},
            {"quantity", VALUE_INT},
            {"per", VALUE_TEXT, NULLABLE, NULL, NULL, "What is counted"},
            {"amount", VALUE_INT, 0, NULL, NULL, "Whole đồng before exemption"},
            {"due", VALUE_INT, 0, NULL, NULL, "Whole đồng to pay"},
            {"exempt", VALUE_BOOL},
            {"basis", VALUE_TEXT, NULLABLE, NULL, NULL,
             "Law of the exemption when exempt, otherwise of the fee"},
            {"fee_basis", VALUE_TEXT, NULLABLE, NULL, NULL, "Law of the fee"},
            {"rules", VALUE_TEXT, NULLABLE, NULL, NULL, "Decisions and rows that said so"},
            {0}}};

static const struct shape shape_case = {
    "Case", MEMBERS{{"code", VALUE_TEXT},
                    {"name", VALUE_TEXT},
                    {"components", VALUE_LIST, 0, &shape_component},
                    {"limit", VALUE_OBJECT, 0, &shape_limit},
                    {"online_limit", VALUE_OBJECT, 0, &shape_limit},
                    {"fees", VALUE_LIST, 0, &shape_fee_line, NULL, "At the counter, today"},
                    {"online_fees", VALUE_LIST, 0, &shape_fee_line, NULL, "Online, today"},
                    {"result", VALUE_OBJECT, 0, &shape_named},
                    {0}}};

const struct shape shape_procedure = {"Procedure",
                                      MEMBERS{{"code", VALUE_TEXT},
                                              {"name", VALUE_TEXT},
                                              {"field", VALUE_OBJECT, 0, &shape_named},
                                              {"level", VALUE_TEXT, 0, NULL, values_of_level},
                                              {"online", VALUE_TEXT},
                                              {"version", VALUE_INT},
                                              {"essential", VALUE_INT, NULLABLE},
                                              {"valid_from", VALUE_DAY, NULLABLE},
                                              {"valid_to", VALUE_DAY, NULLABLE},
                                              {"basis", VALUE_TEXTS},
                                              {"guide", VALUE_TEXTS},
                                              {"cases", VALUE_LIST, 0, &shape_case},
                                              {0}}};

static const struct shape shape_prefilled = {
    "Prefilled",
    MEMBERS{{"field", VALUE_TEXT, 0, NULL, NULL, "Key in the form"},
            {"value", VALUE_ANY},
            {"datum", VALUE_TEXT, 0, NULL, NULL, "population.full_name, account.phone …"},
            {"source", VALUE_TEXT, 0, NULL, NULL, "population or account"},
            {"at", VALUE_TIME},
            {"confirmed", VALUE_BOOL, 0, NULL, NULL, "Another value is refused"},
            {0}}};

const struct shape shape_prefill = {"Prefill", MEMBERS{{"procedure", VALUE_TEXT},
                                                       {"case", VALUE_TEXT},
                                                       {"version", VALUE_INT},
                                                       {"register", VALUE_TEXT, 0, NULL, registers},
                                                       {"fields", VALUE_LIST, 0, &shape_prefilled},
                                                       {"missing", VALUE_TEXTS, 0, NULL, NULL,
                                                        "Fields that a person must still be asked"},
                                                       {0}}};

/* ---- files and submission ---- */

const struct shape shape_file = {"File", MEMBERS{{"id", VALUE_SHA256},
                                                 {"bytes", VALUE_INT},
                                                 {"type", VALUE_TEXT},
                                                 {"name", VALUE_TEXT, NULLABLE},
                                                 {0}}};

const struct shape shape_upload = {
    "Upload", MEMBERS{{"offset", VALUE_INT, 0, NULL, NULL, "Bytes that have arrived"},
                      {"bytes", VALUE_INT, 0, NULL, NULL, "Of the whole file"},
                      {"expires_at", VALUE_TIME},
                      {"file", VALUE_SHA256, NULLABLE, NULL, NULL, "Once it is a file"},
                      {0}}};

static const struct shape shape_given = {
    "GivenComponent",
    MEMBERS{{"code", VALUE_TEXT},
            {"file", VALUE_SHA256, OPTIONAL, NULL, NULL, "A file that was sent now"},
            {"reuse", VALUE_SHA256, OPTIONAL, NULL, NULL, "A file that the person sent before"},
            {0}}};

const struct shape shape_application = {
    "Application",
    MEMBERS{{"procedure", VALUE_TEXT},
            {"case", VALUE_TEXT, OPTIONAL, NULL, NULL, "The first case when it is left out"},
            {"agency", VALUE_TEXT},
            {"form", VALUE_DATA, 0, NULL, NULL, "As the form's schema says"},
            {"components", VALUE_LIST, OPTIONAL, &shape_given},
            {0}}};

const struct shape shape_submitted = {
    "Submitted",
    MEMBERS{{"code", VALUE_TEXT},
            {"state", VALUE_OBJECT, 0, &shape_state},
            {"due_at", VALUE_TIME, NULLABLE},
            {"receipt", VALUE_TEXT, 0, NULL, NULL, "Address of the receipt"},
            {"repeated", VALUE_BOOL, 0, NULL, NULL, "It had been submitted before"},
            {"later_check", VALUE_BOOL, 0, NULL, NULL, "A register was silent; it is asked later"},
            {0}}};

const struct shape shape_answer = {
    "SupplementAnswer",
    MEMBERS{{"revision", VALUE_INT, OPTIONAL}, {"components", VALUE_LIST, 0, &shape_given}, {0}}};

const struct shape shape_words = {
    "Withdrawal",
    MEMBERS{{"revision", VALUE_INT, OPTIONAL}, {"reason", VALUE_TEXT, OPTIONAL}, {0}}};

/* ---- dossiers ---- */

const struct shape shape_dossier_line = {
    "DossierLine", MEMBERS{{"code", VALUE_TEXT},
                           {"procedure", VALUE_OBJECT, 0, &shape_named},
                           {"agency", VALUE_OBJECT, 0, &shape_agency},
                           {"applicant", VALUE_TEXT},
                           {"channel", VALUE_TEXT, 0, NULL, channels},
                           {"green_lane", VALUE_BOOL, 0, NULL, NULL, "First, in a shorter time"},
                           {"state", VALUE_OBJECT, 0, &shape_state},
                           {"submitted_at", VALUE_TIME},
                           {"due_at", VALUE_TIME, NULLABLE},
                           {"revision", VALUE_INT},
                           {0}}};

static const struct shape shape_applicant = {"Applicant", MEMBERS{{"name", VALUE_TEXT},
                                                                  {"pin", VALUE_TEXT},
                                                                  {"phone", VALUE_TEXT, NULLABLE},
                                                                  {"email", VALUE_TEXT, NULLABLE},
                                                                  {0}}};

static const struct shape shape_due_change = {
    "DueChange", MEMBERS{{"at", VALUE_TIME},
                         {"kind", VALUE_TEXT},
                         {"from", VALUE_TIME, NULLABLE, NULL, NULL, "The wait began"},
                         {"to", VALUE_TIME, NULLABLE, NULL, NULL, "The wait ended"},
                         {"before", VALUE_TIME, NULLABLE},
                         {"after", VALUE_TIME, NULLABLE},
                         {"ground", VALUE_TEXT, NULLABLE},
                         {0}}};

static const struct shape shape_holder = {"Holder",
                                          MEMBERS{{"agency", VALUE_OBJECT, 0, &shape_agency},
                                                  {"task", VALUE_TEXT},
                                                  {"person", VALUE_TEXT, NULLABLE},
                                                  {"since", VALUE_TIME},
                                                  {0}}};

static const struct shape shape_attached = {"AttachedComponent",
                                            MEMBERS{{"code", VALUE_TEXT},
                                                    {"name", VALUE_TEXT},
                                                    {"source", VALUE_TEXT, 0, NULL, sources},
                                                    {"file", VALUE_SHA256, NULLABLE},
                                                    {"filename", VALUE_TEXT, NULLABLE},
                                                    {"type", VALUE_TEXT, NULLABLE},
                                                    {"bytes", VALUE_INT},
                                                    {0}}};

static const struct shape shape_item = {
    "SupplementItem", MEMBERS{{"component", VALUE_TEXT}, {"what", VALUE_TEXT}, {0}}};

static const struct shape shape_supplement = {"Supplement",
                                              MEMBERS{{"number", VALUE_TEXT},
                                                      {"asked_at", VALUE_TIME},
                                                      {"until", VALUE_TIME, NULLABLE},
                                                      {"answered_at", VALUE_TIME, NULLABLE},
                                                      {"reason", VALUE_TEXT, NULLABLE},
                                                      {"items", VALUE_LIST, 0, &shape_item},
                                                      {0}}};

static const struct shape shape_event = {
    "Event", MEMBERS{{"number", VALUE_INT},
                     {"at", VALUE_TIME},
                     {"kind", VALUE_TEXT},
                     {"state", VALUE_OBJECT, 0, &shape_state},
                     {"actor", VALUE_TEXT, NULLABLE},
                     {"agency", VALUE_OBJECT, NULLABLE, &shape_agency},
                     {"reason", VALUE_TEXT, NULLABLE},
                     {"slip", VALUE_TEXT, NULLABLE, NULL, NULL, "Number of its paper"},
                     {0}}};

static const struct shape shape_result = {
    "Result", MEMBERS{{"code", VALUE_TEXT},
                      {"name", VALUE_TEXT},
                      {"number", VALUE_TEXT},
                      {"signer", VALUE_TEXT},
                      {"signed_at", VALUE_TIME},
                      {"issued_at", VALUE_TIME},
                      {"sha256", VALUE_SHA256},
                      {"verify_code", VALUE_TEXT},
                      {"verify_at", VALUE_TEXT, 0, NULL, NULL, "Address of its check"},
                      {0}}};

static const struct shape shape_fact = {"Fact", MEMBERS{{"datum", VALUE_TEXT},
                                                        {"value", VALUE_TEXT, NULLABLE},
                                                        {"source", VALUE_TEXT},
                                                        {"at", VALUE_TIME},
                                                        {0}}};

const struct shape shape_dossier = {
    "Dossier", MEMBERS{{"code", VALUE_TEXT},
                       {"procedure", VALUE_OBJECT, 0, &shape_named},
                       {"case", VALUE_TEXT},
                       {"version", VALUE_ID, 0, NULL, NULL, "Of the procedure, on which it stays"},
                       {"agency", VALUE_OBJECT, 0, &shape_agency},
                       {"reception", VALUE_OBJECT, 0, &shape_agency},
                       {"channel", VALUE_TEXT, 0, NULL, channels},
                       {"green_lane", VALUE_BOOL, 0, NULL, NULL, "First, in a shorter time"},
                       {"applicant", VALUE_OBJECT, 0, &shape_applicant},
                       {"state", VALUE_OBJECT, 0, &shape_state},
                       {"revision", VALUE_INT},
                       {"submitted_at", VALUE_TIME},
                       {"accepted_at", VALUE_TIME, NULLABLE},
                       {"first_due_at", VALUE_TIME, NULLABLE},
                       {"due_at", VALUE_TIME, NULLABLE},
                       {"waiting_since", VALUE_TIME, NULLABLE, NULL, NULL, "The clock stands"},
                       {"ended_at", VALUE_TIME, NULLABLE},
                       {"returned_at", VALUE_TIME, NULLABLE},
                       {"ledger", VALUE_LIST, 0, &shape_due_change},
                       {"holder", VALUE_OBJECT, NULLABLE, &shape_holder},
                       {"form", VALUE_DATA},
                       {"facts", VALUE_LIST, 0, &shape_fact},
                       {"components", VALUE_LIST, 0, &shape_attached},
                       {"supplements", VALUE_LIST, 0, &shape_supplement},
                       {"events", VALUE_LIST, 0, &shape_event},
                       {"payments", VALUE_LIST, 0, &shape_fee_line},
                       {"result", VALUE_OBJECT, NULLABLE, &shape_result},
                       {"acts", VALUE_TEXTS, 0, NULL, NULL, "What the caller may do now"},
                       {0}}};

static const struct shape shape_step = {"Step", MEMBERS{{"at", VALUE_TIME},
                                                        {"kind", VALUE_TEXT},
                                                        {"state", VALUE_OBJECT, 0, &shape_state},
                                                        {0}}};

const struct shape shape_tracked = {"Tracked", MEMBERS{{"code", VALUE_TEXT},
                                                       {"procedure", VALUE_OBJECT, 0, &shape_named},
                                                       {"agency", VALUE_OBJECT, 0, &shape_agency},
                                                       {"state", VALUE_OBJECT, 0, &shape_state},
                                                       {"submitted_at", VALUE_TIME},
                                                       {"due_at", VALUE_TIME, NULLABLE},
                                                       {"returned_at", VALUE_TIME, NULLABLE},
                                                       {"steps", VALUE_LIST, 0, &shape_step},
                                                       {0}}};

/* ---- work ---- */

const struct shape shape_task_line = {
    "TaskLine",
    MEMBERS{{"id", VALUE_ID},
            {"name", VALUE_TEXT},
            {"act", VALUE_TEXT, 0, NULL, NULL, "What completes it"},
            {"agency", VALUE_OBJECT, 0, &shape_agency},
            {"taken_by", VALUE_TEXT, NULLABLE},
            {"mine", VALUE_BOOL},
            {"opened_at", VALUE_TIME},
            {"budget_until", VALUE_TIME, NULLABLE, NULL, NULL, "The step's own time ends"},
            {"due_at", VALUE_TIME, NULLABLE, NULL, NULL, "The dossier is promised for"},
            {"dossier", VALUE_OBJECT, 0, &shape_dossier_line},
            {0}}};

const struct shape shape_task = {
    "Task", MEMBERS{{"id", VALUE_ID},
                    {"name", VALUE_TEXT},
                    {"act", VALUE_TEXT},
                    {"agency", VALUE_OBJECT, 0, &shape_agency},
                    {"taken_by", VALUE_TEXT, NULLABLE},
                    {"mine", VALUE_BOOL},
                    {"opened_at", VALUE_TIME},
                    {"closed_at", VALUE_TIME, NULLABLE},
                    {"budget_until", VALUE_TIME, NULLABLE},
                    {"due_at", VALUE_TIME, NULLABLE},
                    {"form", VALUE_DATA, 0, NULL, NULL, "What the applicant filled in"},
                    {"acts", VALUE_TEXTS},
                    {"dossier", VALUE_OBJECT, 0, &shape_dossier},
                    {0}}};

const struct shape shape_claim = {"Claim", MEMBERS{{"revision", VALUE_INT, OPTIONAL}, {0}}};

const struct shape shape_completion = {
    "Completion", MEMBERS{{"outcome", VALUE_TEXT, OPTIONAL, NULL, NULL,
                           "As the process offers; the usual one when left out"},
                          {"form", VALUE_DATA, OPTIONAL, NULL, NULL,
                           "Of the task's own form; tasks without one take {}"},
                          {"reason", VALUE_TEXT, OPTIONAL},
                          {"revision", VALUE_INT, OPTIONAL},
                          {0}}};

const struct shape shape_return = {
    "Return", MEMBERS{{"reason", VALUE_TEXT}, {"revision", VALUE_INT, OPTIONAL}, {0}}};

const struct shape shape_act = {
    "Act", MEMBERS{{"revision", VALUE_INT, OPTIONAL, NULL, NULL,
                    "That the caller saw; may come as If-Match instead"},
                   {"reason", VALUE_TEXT, OPTIONAL},
                   {"outcome", VALUE_TEXT, OPTIONAL},
                   {"items", VALUE_LIST, OPTIONAL, &shape_item, NULL, "Of a supplement request"},
                   {0}}};

const struct shape shape_acted = {
    "Acted", MEMBERS{{"code", VALUE_TEXT},
                     {"state", VALUE_OBJECT, 0, &shape_state},
                     {"due_at", VALUE_TIME, NULLABLE},
                     {"revision", VALUE_INT},
                     {"slip", VALUE_TEXT, NULLABLE, NULL, NULL, "Number of the paper that it made"},
                     {0}}};

/* ---- verification and health ---- */

static const struct shape shape_signature = {
    "Signature", MEMBERS{{"signer", VALUE_TEXT, NULLABLE},
                         {"title", VALUE_TEXT, NULLABLE},
                         {"organisation", VALUE_TEXT, NULLABLE},
                         {"at", VALUE_TIME, NULLABLE},
                         {"intact", VALUE_BOOL},
                         {"trusted", VALUE_BOOL},
                         {"whole", VALUE_BOOL, 0, NULL, NULL, "It covers every byte"},
                         {0}}};

const struct shape shape_verification = {"Verification",
                                         MEMBERS{{"verdict", VALUE_TEXT, 0, NULL, verdicts},
                                                 {"ours", VALUE_BOOL},
                                                 {"dossier", VALUE_TEXT, NULLABLE},
                                                 {"number", VALUE_TEXT, NULLABLE},
                                                 {"name", VALUE_TEXT, NULLABLE},
                                                 {"agency", VALUE_TEXT, NULLABLE},
                                                 {"signed_at", VALUE_TIME, NULLABLE},
                                                 {"issued_at", VALUE_TIME, NULLABLE},
                                                 {"sha256", VALUE_SHA256, NULLABLE},
                                                 {"replaced_by", VALUE_TEXT, NULLABLE},
                                                 {"signatures", VALUE_LIST, 0, &shape_signature},
                                                 {0}}};

/* ---- the record ---- */

const struct shape shape_head = {
    "Head", MEMBERS{{"number", VALUE_INT},
                    {"size", VALUE_INT, 0, NULL, NULL, "Entries under it"},
                    {"root", VALUE_SHA256},
                    {"at_ms", VALUE_INT, 0, NULL, NULL, "Milliseconds since 1970-01-01 UTC"},
                    {"origin", VALUE_TEXT},
                    {"certificate", VALUE_TEXT, 0, NULL, NULL, "PEM, of the key that signed"},
                    {"signature", VALUE_TEXT, 0, NULL, NULL,
                     "Base64 of ECDSA with SHA-256 over origin, size, root and at_ms, a line each"},
                    {0}}};

const struct shape shape_growth = {
    "Growth", MEMBERS{{"from", VALUE_INT}, {"size", VALUE_INT}, {"path", VALUE_TEXTS}, {0}}};

#define PROOF                                                                                      \
    {"kind", VALUE_TEXT}, {"at", VALUE_TIME},                                                      \
        {"leaf", VALUE_INT, 0, NULL, NULL, "Number of the entry, from 0"},                         \
        {"entry", VALUE_SHA256, 0, NULL, NULL, "Hash of the leaf"},                                \
        {"path", VALUE_TEXTS, 0, NULL, NULL, "Nearest to the leaf first"},                         \
        {"head", VALUE_OBJECT, 0, &shape_head},                                                    \
    {                                                                                              \
        0                                                                                          \
    }

const struct shape shape_proof = {"Proof", MEMBERS{{"code", VALUE_TEXT}, PROOF}};
const struct shape shape_act_proof = {
    "ActProof", MEMBERS{{"number", VALUE_INT}, {"procedure", VALUE_TEXT, NULLABLE}, PROOF}};

const struct shape shape_health = {"Health",
                                   MEMBERS{{"status", VALUE_TEXT, 0, NULL, NULL, "ok"}, {0}}};

const struct shape *const all_shapes[] = {
    &shape_agency,       &shape_state,
    &shape_named,        &shape_field_error,
    &shape_problem,      &shape_credentials,
    &shape_session,      &shape_procedure_line,
    &shape_component,    &shape_limit,
    &shape_fee_line,     &shape_case,
    &shape_procedure,    &shape_prefilled,
    &shape_prefill,      &shape_file,
    &shape_upload,       &shape_given,
    &shape_application,  &shape_submitted,
    &shape_answer,       &shape_words,
    &shape_dossier_line, &shape_applicant,
    &shape_due_change,   &shape_holder,
    &shape_attached,     &shape_item,
    &shape_supplement,   &shape_event,
    &shape_result,       &shape_fact,
    &shape_dossier,      &shape_step,
    &shape_tracked,      &shape_task_line,
    &shape_task,         &shape_claim,
    &shape_completion,   &shape_return,
    &shape_act,          &shape_acted,
    &shape_signature,    &shape_verification,
    &shape_head,         &shape_growth,
    &shape_proof,        &shape_act_proof,
    &shape_health,       NULL,
};
