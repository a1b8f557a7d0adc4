#include "rooms/admin/gaps.h"

#include "base/time.h"

#include <string.h>

static const struct {
    const char *name;
    enum message_key words;
} kinds[GAP_KINDS] = {
    [GAP_PROCESS] = {"quy-trinh", MSG_admin_gap_process},
    [GAP_FORM] = {"bieu-mau", MSG_admin_gap_form},
    [GAP_FEE] = {"phi", MSG_admin_gap_fee},
    [GAP_RESULT] = {"ket-qua", MSG_admin_gap_result},
    [GAP_GUIDE_VI] = {"huong-dan", MSG_admin_gap_guide_vi},
    [GAP_GUIDE_EN] = {"huong-dan-en", MSG_admin_gap_guide_en},
    [GAP_OFFER] = {"co-quan", MSG_admin_gap_offer},
    [GAP_CONFIDENCE] = {"can-xac-nhan", MSG_admin_gap_confidence},
    [GAP_ESSENTIAL] = {"thiet-yeu", MSG_admin_gap_essential},
    [GAP_EXEMPT] = {"mien-phi", MSG_admin_gap_exempt},
};

const char *gap_name(enum gap_kind k)
{
    return kinds[k].name;
}

enum gap_kind gap_from(const char *name)
{
    enum gap_kind k = 0;
    while (k < GAP_KINDS && strcmp(kinds[k].name, name) != 0)
        k++;
    return k;
}

const char *gap_words(enum lang lang, enum gap_kind k)
{
    return message(lang, kinds[k].words);
}

/* ---- one procedure ---- */

static bool has_work(const struct bpmn_model *m)
{
    for (size_t i = 0; m && i < m->node_count; i++)
        if (m->nodes[i].kind == BPMN_USER_TASK)
            return true;
    return false;
}

static bool asks(const struct form *form)
{
    size_t n;
    const struct form_field *fields = form ? form_fields(form, &n) : NULL;
    for (size_t i = 0; fields && i < n; i++)
        if (fields[i].kind != FORM_WORDS && fields[i].kind != FORM_LINE)
            return true;
    return false;
}

static unsigned case_gaps(const struct procedure_case *c)
{
    unsigned gaps = 0;
    if (!has_work(c->process))
        gaps |= 1u << GAP_PROCESS;
    if (!asks(c->form))
        gaps |= 1u << GAP_FORM;
    if (!c->result.code || !c->result.code[0])
        gaps |= 1u << GAP_RESULT;
    return gaps;
}

static bool guides(const struct procedure *p, const char *lang)
{
    const struct json *list = json_get(p->guide, lang);
    return list && list->kind == JSON_LIST && list->count > 0;
}

/* "confidence": "L" anywhere in the data. */
static int unsure(const struct json *v)
{
    int n = 0;
    if (v->kind != JSON_OBJECT && v->kind != JSON_LIST)
        return 0;
    if (v->kind == JSON_OBJECT && strcmp(json_str(v, "confidence", ""), "L") == 0)
        n = 1;
    for (const struct json *m = v->first; m; m = m->next)
        n += unsure(m);
    return n;
}

/* Fees that no layer of the law sets, and a procedure that nobody is competent for. */
static unsigned decision_gaps(const struct law *law, struct arena *a, const struct procedure *p,
                              int32_t day)
{
    unsigned gaps = 0;
    for (size_t i = 0; i < p->case_count; i++) {
        struct fee_bill bill;
        struct competence who;
        const struct case_question q = {.procedure = p,
                                        .c = &p->cases[i],
                                        .channel = CHANNEL_COUNTER,
                                        .now_ms = moment_of(day, 0)};
        if (catalogue_fees(law->catalogue, a, &q, &bill, NULL) < 0)
            gaps |= 1u << GAP_FEE;
        if (catalogue_competence(law->catalogue, a, &q, &who, NULL) < 0 || who.count == 0)
            gaps |= 1u << GAP_OFFER;
    }
    return gaps;
}

static struct gap_row procedure_gaps(const struct law *law, struct arena *a,
                                     const struct procedure *p, int32_t day)
{
    struct gap_row row = {.code = p->code, .name = p->name, .unsure = unsure(p->data)};
    for (size_t i = 0; i < p->case_count; i++)
        row.gaps |= case_gaps(&p->cases[i]);
    if (!guides(p, "vi"))
        row.gaps |= 1u << GAP_GUIDE_VI;
    if (!guides(p, "en"))
        row.gaps |= 1u << GAP_GUIDE_EN;
    row.gaps |= decision_gaps(law, a, p, day);
    if (row.unsure)
        row.gaps |= 1u << GAP_CONFIDENCE;
    return row;
}

/* ---- all ---- */

static bool is_asked(const struct gap_row *row, enum gap_kind kind)
{
    return kind == GAP_KINDS ? row->gaps != 0 : (row->gaps & 1u << kind) != 0;
}

struct gap_row *gap_list(const struct law *law, struct arena *a, int32_t day, enum gap_kind kind,
                         size_t *ret_n)
{
    size_t n_procedures, n_wanted, n = 0;
    const struct procedure *const *procedures =
        catalogue_all_current(law->catalogue, &n_procedures);
    const struct catalogue_want *wanted = catalogue_wanted(law->catalogue, a, &n_wanted);
    struct gap_row *rows = arena_new(a, struct gap_row, n_procedures + n_wanted);
    for (size_t i = 0; i < n_procedures; i++) {
        rows[n] = procedure_gaps(law, a, procedures[i], day);
        n += is_asked(&rows[n], kind);
    }
    for (size_t i = 0; i < n_wanted; i++) {
        rows[n] =
            (struct gap_row){.code = "",
                             .no = wanted[i].no,
                             .name = wanted[i].name,
                             .gaps = 1u << (wanted[i].essential ? GAP_ESSENTIAL : GAP_EXEMPT)};
        n += is_asked(&rows[n], kind);
    }
    *ret_n = n;
    return rows;
}

void gap_count(const struct law *law, struct arena *a, int32_t day, struct gap_counts *ret)
{
    size_t n;
    const struct gap_row *rows = gap_list(law, a, day, GAP_KINDS, &n);
    size_t with = 0;
    *ret = (struct gap_counts){0};
    (void)catalogue_all_current(law->catalogue, &ret->procedures);
    for (size_t i = 0; i < n; i++) {
        with += rows[i].code[0] != '\0';
        for (enum gap_kind k = 0; k < GAP_KINDS; k++)
            ret->of[k] += (rows[i].gaps & 1u << k) != 0;
    }
    ret->without = ret->procedures - with;
}
