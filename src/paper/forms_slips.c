#include "paper/forms_parts.h"

static void show_items(struct sheet *s, const struct supplement_form *p)
{
    const struct pdf_table_column columns[] = {
        {10, PDF_CENTER, word(s, "column.no")},
        {56, PDF_LEFT, word(s, "supplement.column.name")},
        {17, PDF_CENTER, word(s, "supplement.column.originals")},
        {22, PDF_CENTER, word(s, "supplement.column.certified")},
        {17, PDF_CENTER, word(s, "supplement.column.copies")},
    };
    size_t n = sizeof columns / sizeof *columns;
    const char **cells = arena_new(s->arena, const char *, n * p->items_n);
    for (size_t i = 0; i < p->items_n; i++) {
        const struct supplement_paper *item = &p->items[i];
        const int counts[] = {item->originals, item->certified, item->copies};
        const char **row = cells + i * n;
        row[0] = arena_printf(s->arena, "%zu", i + 1);
        row[1] = item->name;
        for (int k = 0; k < 3; k++)
            row[2 + k] = counts[k] ? arena_printf(s->arena, "%02d", counts[k]) : NULL;
    }
    sheet_line(s, 0, word(s, "supplement.items"));
    pdf_table(s->pdf, &(struct pdf_table){columns, n, cells, p->items_n, s->size - 1});
    pdf_space(s->pdf, 1.5);
}

int form_supplement(struct arena *a, const struct supplement_form *p, const struct slip_words *w,
                    struct bytes *ret, struct fault *f)
{
    struct sheet s = {.arena = a, .words = w};
    if (!p->reason || !p->items_n)
        return fault_reason(f, INVALID, "form.missing", "a request needs its papers and a reason");
    if (p->items_n > FORM_ROWS_MOST)
        return fault_reason(f, TOO_LARGE, "form.rows", "more than %d rows", FORM_ROWS_MOST);
    int e = sheet_open(&s, &p->head,
                       &(struct sheet_options){PDF_A5, "supplement.title", "supplement.symbol"}, f);
    if (e == OK)
        e = sheet_title(&s, &p->dossier, "supplement.title", f);
    if (e < 0)
        return e;
    sheet_person(&s, &p->dossier, "supplement.from");
    sheet_content(&s, &p->dossier);
    show_items(&s, p);
    pdf_field(s.pdf, word(&s, "supplement.reason"), p->reason);
    if (p->until)
        pdf_field(s.pdf, word(&s, "supplement.until"), p->until);
    if (p->officer)
        sheet_line(&s, 0,
                   FILLED(&s, "supplement.ask", {"officer", p->officer}, {"phone", p->phone}));
    sheet_signatures(&s, NULL, NULL, "guide", p->guide);
    sheet_form_number(&s, "supplement.form", NULL);
    return pdf_finish(s.pdf, ret, f);
}

int form_refusal(struct arena *a, const struct refusal_form *p, const struct slip_words *w,
                 struct bytes *ret, struct fault *f)
{
    struct sheet s = {.arena = a, .words = w};
    if (!p->reason)
        return fault_reason(f, INVALID, "form.missing", "a refusal needs a reason");
    int e = sheet_open(&s, &p->head,
                       &(struct sheet_options){PDF_A5, "refusal.title", "refusal.symbol"}, f);
    if (e == OK)
        e = sheet_title(&s, &p->dossier, "refusal.title", f);
    if (e < 0)
        return e;
    sheet_person(&s, &p->dossier, "refusal.from");
    sheet_content(&s, &p->dossier);
    sheet_line(&s, 0, FILLED(&s, "refusal.lead", {"unit", p->dossier.unit}));
    sheet_line(&s, PDF_BOLD, p->reason);
    if (p->officer)
        sheet_line(&s, 0, FILLED(&s, "refusal.ask", {"officer", p->officer}, {"phone", p->phone}));
    sheet_signatures(&s, "submitter", p->submitter, "receiver", p->receiver);
    sheet_form_number(&s, "refusal.form", NULL);
    return pdf_finish(s.pdf, ret, f);
}

static const char *const result_keys[] = {
    [CONTROL_OPEN] = "control.result.open",
    [CONTROL_EARLY] = "control.result.early",
    [CONTROL_ON_TIME] = "control.result.on_time",
    [CONTROL_LATE] = "control.result.late",
};

static void show_steps(struct sheet *s, const struct control_slip *c)
{
    const struct pdf_table_column columns[] = {
        {46, PDF_LEFT, word(s, "control.column.unit")},
        {36, PDF_LEFT, word(s, "control.column.time")},
        {26, PDF_LEFT, word(s, "control.column.signs")},
        {24, PDF_CENTER, word(s, "control.column.result")},
        {30, PDF_LEFT, word(s, "control.column.note")},
    };
    size_t n = sizeof columns / sizeof *columns;
    const char **cells = arena_new(s->arena, const char *, n * c->steps_n);
    for (size_t i = 0; i < c->steps_n; i++) {
        const struct control_step *step = &c->steps[i];
        const char **row = cells + i * n;
        row[0] = FILLED(s, "control.hand", {"from", step->from}, {"to", step->to});
        row[1] = moment_words(s, step->at_ms);
        row[2] = word(s, "control.signs");
        row[3] = word(s, result_keys[step->result]);
        row[4] = step->note;
    }
    pdf_space(s->pdf, 2);
    pdf_table(s->pdf, &(struct pdf_table){columns, n, cells, c->steps_n, s->size - 1.5});
}

int form_control(struct arena *a, const struct control_slip *c, const struct slip_words *w,
                 struct bytes *ret, struct fault *f)
{
    struct sheet s = {.arena = a, .words = w};
    if (c->steps_n > FORM_ROWS_MOST)
        return fault_reason(f, TOO_LARGE, "form.rows", "more than %d rows", FORM_ROWS_MOST);
    int e = sheet_open(&s, &c->head,
                       &(struct sheet_options){PDF_A4, "control.title", "control.symbol"}, f);
    if (e == OK)
        e = sheet_title(&s, &c->dossier, "control.title", f);
    if (e < 0)
        return e;
    pdf_field(s.pdf, word(&s, "control.owner"), c->dossier.person.name);
    pdf_field(s.pdf, word(&s, "address"),
              c->dossier.person.address ? c->dossier.person.address : "");
    sheet_content(&s, &c->dossier);
    pdf_field(s.pdf, word(&s, "control.received"), moment_words(&s, c->received_ms));
    pdf_field(s.pdf, word(&s, "control.due"),
              c->due_ms ? moment_words(&s, c->due_ms) : word(&s, "receipt.due.none"));
    pdf_field(s.pdf, word(&s, "control.responsible"),
              c->responsible ? c->responsible : c->dossier.unit);
    show_steps(&s, c);
    pdf_space(s.pdf, 2);
    sheet_line(&s, PDF_ITALIC, word(&s, "control.remark"));
    sheet_form_number(&s, "control.form", NULL);
    return pdf_finish(s.pdf, ret, f);
}
