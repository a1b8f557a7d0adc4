/* The operations, in the order of the addresses. */
#include "rooms/api/operation.h"

#include "rooms/api/shapes.h"

#define ROWS_OF_A_PAGE                                                                             \
    {"limit", "Rows of a page, 1 to 100; 25 when it is left out", VALUE_INT, false, NULL},         \
    {                                                                                              \
        "cursor", "\"next\" of the page before", VALUE_TEXT, false, NULL                           \
    }

static const struct parameter search[] = {
    {"q", "Words in any order, with or without marks", VALUE_TEXT, false, NULL},
    {"field", "Code of the field", VALUE_TEXT, false, NULL},
    {"level", "Who is competent", VALUE_TEXT, false, values_of_level},
    ROWS_OF_A_PAGE,
    {0},
};

static const struct parameter of_case[] = {
    {"case", "Code of the case; the first when it is left out", VALUE_TEXT, false, NULL},
    {0},
};

static const struct parameter of_form[] = {
    {"case", "Code of the case; the first when it is left out", VALUE_TEXT, false, NULL},
    {"as", "schema: the JSON Schema of what is filled in", VALUE_TEXT, false, values_of_as},
    {0},
};

static const struct parameter own[] = {
    {"state", "1 to 10", VALUE_INT, false, NULL},
    ROWS_OF_A_PAGE,
    {0},
};

static const struct parameter tracked[] = {
    {"code", "Code of the dossier", VALUE_TEXT, true, NULL},
    {"check", "Last four digits of the applicant's personal ID number", VALUE_TEXT, true, NULL},
    {0},
};

static const struct parameter queue[] = {
    {"queue", "mine: what the caller has taken; unit: all of the caller's posts (default)",
     VALUE_TEXT, false, values_of_queue},
    {"procedure", "National code", VALUE_TEXT, false, NULL},
    {"due", "Only what is overdue, due today, or due in two days", VALUE_TEXT, false,
     values_of_due},
    ROWS_OF_A_PAGE,
    {0},
};

static const struct parameter verified[] = {
    {"sha256", "Of the file", VALUE_SHA256, false, NULL},
    {"code", "What the QR of the result holds", VALUE_TEXT, false, NULL},
    {0},
};

static const struct parameter heads[] = {
    ROWS_OF_A_PAGE,
    {0},
};

static const struct parameter growth[] = {
    {"from", "Size of the earlier log, 1 or more", VALUE_INT, true, NULL},
    {"size", "Size of the later log", VALUE_INT, true, NULL},
    {0},
};

static const struct parameter proved[] = {
    {"code", "Code of the dossier", VALUE_TEXT, true, NULL},
    {"check", "Last four digits of the applicant's personal ID number", VALUE_TEXT, true, NULL},
    {"event", "Number of the event; 1, the submission, when it is left out", VALUE_INT, false,
     NULL},
    {0},
};

static const struct parameter proved_act[] = {
    {"number", "Number of the act, from 1", VALUE_INT, true, NULL},
    {0},
};

static const struct parameter match[] = {
    {"If-Match", "The revision that the caller saw, in quotes", VALUE_TEXT, false, NULL},
    {0},
};

static const struct parameter tus[] = {
    {"Tus-Resumable", "1.0.0", VALUE_TEXT, true, NULL},
    {0},
};

static const struct parameter tus_new[] = {
    {"Tus-Resumable", "1.0.0", VALUE_TEXT, true, NULL},
    {"Upload-Length", "Bytes of the whole file", VALUE_INT, true, NULL},
    {"Upload-Metadata", "filename and its name in base64", VALUE_TEXT, false, NULL},
    {0},
};

static const struct parameter tus_more[] = {
    {"Tus-Resumable", "1.0.0", VALUE_TEXT, true, NULL},
    {"Upload-Offset", "Where the bytes begin: as many as have arrived before", VALUE_INT, true,
     NULL},
    {"Upload-Checksum", "sha1 or sha256, and the checksum of the bytes in base64", VALUE_TEXT,
     false, NULL},
    {0},
};

#define JSON_ANSWER(shape) .status = 200, .answer = &(shape)

const struct operation api_sign_in = {.id = "sign_in",
                                      .summary = "Open a session with account and password",
                                      .body = &shape_credentials,
                                      JSON_ANSWER(shape_session)};
const struct operation api_sign_out = {
    .id = "sign_out", .summary = "Close the session", .status = 204};

const struct operation api_procedures = {.id = "procedures",
                                         .summary = "Search the procedures in force",
                                         .query = search,
                                         JSON_ANSWER(shape_procedure_line),
                                         .page = true};
const struct operation api_procedure = {
    .id = "procedure",
    .summary = "A procedure with cases, components, fees, limits and basis",
    JSON_ANSWER(shape_procedure)};
const struct operation api_form = {.id = "form",
                                   .summary =
                                       "The e-form of a case, or the JSON Schema of its data",
                                   .query = of_form,
                                   .status = 200,
                                   .type = "application/json"};
const struct operation api_prefill = {
    .id = "prefill",
    .summary = "What registers would fill in for the signed-in person, and where it comes from",
    .query = of_case,
    JSON_ANSWER(shape_prefill)};

const struct operation api_file = {.id = "send_file",
                                   .summary = "Store one file, to be attached afterwards",
                                   .file = true,
                                   .status = 201,
                                   .answer = &shape_file};
const struct operation api_uploads = {
    .id = "uploads",
    .summary = "What of the tus protocol is spoken here, in the headers of the answer",
    .status = 204};
const struct operation api_upload_begin = {
    .id = "begin_upload",
    .summary = "Begin an upload that can go on after a broken connection (tus 1.0.0)",
    .header = tus_new,
    .status = 201,
    .type = "*/*"};
const struct operation api_upload = {
    .id = "upload",
    .summary = "How far an upload has come; HEAD tells the same in its headers, as tus has it",
    JSON_ANSWER(shape_upload)};
const struct operation api_upload_go_on = {
    .id = "continue_upload",
    .summary = "More bytes; with the last ones it becomes a file, told in Upload-File",
    .header = tus_more,
    .raw = "application/offset+octet-stream",
    .status = 204};
const struct operation api_upload_end = {
    .id = "end_upload", .summary = "Give an upload up", .header = tus, .status = 204};
const struct operation api_submit = {.id = "submit",
                                     .summary = "Submit a dossier for the signed-in person",
                                     .body = &shape_application,
                                     .status = 201,
                                     .answer = &shape_submitted,
                                     .again = true};

const struct operation api_dossiers = {.id = "dossiers",
                                       .summary =
                                           "The signed-in person's own dossiers, newest first",
                                       .query = own,
                                       JSON_ANSWER(shape_dossier_line),
                                       .page = true};
const struct operation api_dossier = {.id = "dossier",
                                      .summary = "One dossier; an official's look is recorded",
                                      JSON_ANSWER(shape_dossier)};
const struct operation api_supplement = {.id = "supplement",
                                         .summary = "Answer a supplement request",
                                         .header = match,
                                         .body = &shape_answer,
                                         JSON_ANSWER(shape_acted)};
const struct operation api_withdraw = {.id = "withdraw",
                                       .summary = "Ask for the dossier back",
                                       .header = match,
                                       .body = &shape_words,
                                       JSON_ANSWER(shape_acted)};
const struct operation api_receipt = {
    .id = "receipt", .summary = "The receipt", .status = 200, .type = "application/pdf"};
const struct operation api_result = {.id = "result",
                                     .summary = "The signed result that is in force",
                                     .status = 200,
                                     .type = "application/pdf"};
const struct operation api_dossier_file = {
    .id = "dossier_file",
    .summary = "A file of the dossier; an official's look is recorded",
    .status = 200,
    .type = "*/*"};
const struct operation api_track = {.id = "track",
                                    .summary = "Look a dossier up without signing in",
                                    .query = tracked,
                                    JSON_ANSWER(shape_tracked)};

const struct operation api_tasks = {.id = "tasks",
                                    .summary = "The official's queue, due first",
                                    .query = queue,
                                    JSON_ANSWER(shape_task_line),
                                    .page = true};
const struct operation api_task = {
    .id = "task",
    .summary = "A task with its form, the dossier and the acts that are allowed now",
    JSON_ANSWER(shape_task)};
const struct operation api_claim = {.id = "claim",
                                    .summary = "Take a task",
                                    .header = match,
                                    .body = &shape_claim,
                                    JSON_ANSWER(shape_acted)};
const struct operation api_complete = {.id = "complete",
                                       .summary = "Do what the task asks for",
                                       .header = match,
                                       .body = &shape_completion,
                                       JSON_ANSWER(shape_acted)};
const struct operation api_return = {.id = "return",
                                     .summary =
                                         "Give a draft back to the officer instead of signing it",
                                     .header = match,
                                     .body = &shape_return,
                                     JSON_ANSWER(shape_acted)};
const struct operation api_act = {
    .id = "act",
    .summary = "An act on a dossier: accept, refuse, request-supplement, stop, "
               "refuse-withdrawal, process, sign, issue, hand-over, correct",
    .header = match,
    .body = &shape_act,
    JSON_ANSWER(shape_acted)};

const struct operation api_verify = {
    .id = "verify",
    .summary = "Is there such a result? By its SHA-256 or by the code in its QR",
    .query = verified,
    JSON_ANSWER(shape_verification)};
const struct operation api_verify_file = {.id = "verify_file",
                                          .summary = "Judge a file and its signatures",
                                          .file = true,
                                          JSON_ANSWER(shape_verification)};

const struct operation api_heads = {
    .id = "record_heads",
    .summary = "Signed heads of the record, oldest first, for witnesses to keep",
    .query = heads,
    JSON_ANSWER(shape_head),
    .page = true};
const struct operation api_growth = {
    .id = "record_growth",
    .summary = "That a later record begins with all of an earlier one (RFC 9162, 2.1.4)",
    .query = growth,
    JSON_ANSWER(shape_growth)};
const struct operation api_proof = {
    .id = "record_proof",
    .summary = "That an event of a dossier is in the record (RFC 9162, 2.1.3)",
    .query = proved,
    JSON_ANSWER(shape_proof)};
const struct operation api_act_proof = {
    .id = "record_act",
    .summary = "That an act on the law is in the record (RFC 9162, 2.1.3)",
    .query = proved_act,
    JSON_ANSWER(shape_act_proof)};

const struct operation api_live = {
    .id = "live", .summary = "The process answers", JSON_ANSWER(shape_health)};
const struct operation api_ready = {
    .id = "ready", .summary = "Database and law can be read", JSON_ANSWER(shape_health)};
const struct operation api_metrics = {
    .id = "metrics",
    .summary = "Counters for Prometheus; from this machine or for administrators",
    .status = 200,
    .type = "text/plain"};
const struct operation api_description = {
    .id = "description", .summary = "This document", .status = 200, .type = "application/json"};
