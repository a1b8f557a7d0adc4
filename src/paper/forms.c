/* Form 01; the other slips are in forms_slips.c, what they share in forms_parts.c. */
#include "paper/forms_parts.h"

#include "base/text.h"

static void show_components(struct sheet *s, const struct receipt_form *r)
{
    const struct pdf_table_column columns[] = {
        {10, PDF_CENTER, word(s, "column.no")},
        {50, PDF_LEFT, word(s, "receipt.column.name")},
        {22, PDF_CENTER, word(s, "receipt.column.kind")},
        {13, PDF_CENTER, word(s, "receipt.column.quantity")},
        {25, PDF_LEFT, word(s, "receipt.column.note")},
    };
    size_t n = sizeof columns / sizeof *columns;
    const char **cells = arena_new(s->arena, const char *, n * r->components_n);
    for (size_t i = 0; i < r->components_n; i++) {
        const struct form_component *c = &r->components[i];
        const char **row = cells + i * n;
        row[0] = arena_printf(s->arena, "%zu", i + 1);
        row[1] = c->name;
        row[2] = c->kind;
        row[3] = arena_printf(s->arena, "%02d", c->quantity);
        row[4] = c->note;
    }
    sheet_line(s, 0, word(s, "receipt.components"));
    pdf_table(s->pdf, &(struct pdf_table){columns, n, cells, r->components_n, s->size - 1});
    pdf_space(s->pdf, 1.5);
}

static const char *const delivery_keys[] = {
    [DELIVER_COUNTER] = "receipt.delivery.counter",
    [DELIVER_POST] = "receipt.delivery.post",
    [DELIVER_ONLINE] = "receipt.delivery.online",
};

static void show_times(struct sheet *s, const struct receipt_form *r)
{
    pdf_field(s->pdf, word(s, "receipt.sets"),
              FILLED(s, "receipt.sets.value", {"n", arena_printf(s->arena, "%02d", r->sets)}));
    pdf_field(s->pdf, word(s, "receipt.limit"),
              r->limit ? r->limit : word(s, "receipt.limit.none"));
    pdf_field(s->pdf, word(s, "receipt.received"), moment_words(s, r->received_ms));
    pdf_field(s->pdf, word(s, "receipt.due"),
              r->due_ms ? moment_words(s, r->due_ms) : word(s, "receipt.due.none"));
    const char *how = word(s, delivery_keys[r->delivery]);
    pdf_field(s->pdf, word(s, "receipt.delivery"),
              r->delivery_place
                  ? FILLED(s, "receipt.delivery.at", {"how", how}, {"place", r->delivery_place})
                  : how);
}

static const char *fee_words(struct sheet *s, const struct form_fee *fee)
{
    const char *paid = word(s, !fee->amount ? "receipt.fee.free"
                               : fee->paid  ? "receipt.fee.paid"
                                            : "receipt.fee.unpaid");
    return FILLED(s, fee->note ? "receipt.fee.note" : "receipt.fee", {"name", fee->name},
                  {"amount", text_grouped(s->arena, fee->amount, '.')}, {"paid", paid},
                  {"note", fee->note});
}

static void show_fees(struct sheet *s, const struct receipt_form *r)
{
    if (!r->fees_n)
        pdf_field(s->pdf, word(s, "receipt.fees"), word(s, "receipt.fees.none"));
    for (size_t i = 0; i < r->fees_n; i++)
        pdf_field(s->pdf, i ? "" : word(s, "receipt.fees"), fee_words(s, &r->fees[i]));
}

static void show_end(struct sheet *s, const struct receipt_form *r)
{
    if (r->book)
        sheet_line(s, 0, FILLED(s, "receipt.book", {"book", r->book}, {"line", r->line}));
    if (r->electronic)
        sheet_line(s, PDF_ITALIC, word(s, "receipt.electronic"));
    else
        sheet_signatures(s, "submitter", r->submitter, "receiver", r->receiver);
    sheet_form_number(s, "receipt.form",
                      r->hotline ? FILLED(s, "receipt.hotline", {"hotline", r->hotline}) : NULL);
}

int form_receipt(struct arena *a, const struct receipt_form *r, const struct slip_words *w,
                 struct bytes *ret, struct fault *f)
{
    struct sheet s = {.arena = a, .words = w};
    if (r->components_n > FORM_ROWS_MOST || r->fees_n > FORM_ROWS_MOST)
        return fault_reason(f, TOO_LARGE, "form.rows", "more than %d rows", FORM_ROWS_MOST);
    int e = sheet_open(&s, &r->head,
                       &(struct sheet_options){PDF_A5, "receipt.title", "receipt.symbol"}, f);
    if (e == OK)
        e = sheet_title(&s, &r->dossier, "receipt.title", f);
    if (e < 0)
        return e;
    sheet_person(&s, &r->dossier, "receipt.from");
    sheet_content(&s, &r->dossier);
    show_components(&s, r);
    show_times(&s, r);
    show_fees(&s, r);
    show_end(&s, r);
    return pdf_finish(s.pdf, ret, f);
}
