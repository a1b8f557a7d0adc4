#include "rooms/custody/parts.h"

#include <string.h>

static void describe_kind(struct buf *out, const struct db_rows *k)
{
    buf_printf(out, "\n### %s\n\n%s", k->name, k->words);
    buf_str(out, " Ordered by ");
    for (size_t i = 0; i < k->n_order; i++)
        buf_printf(out, "%s`%s`", i ? ", " : "", k->fields[k->order[i]].name);
    buf_str(out, ".\n\n| field | shape | what |\n|---|---|---|\n");
    for (size_t i = 0; i < k->n_fields; i++)
        buf_printf(out, "| `%s` | %s | %s |\n", k->fields[i].name,
                   row_shape_name(k->fields[i].shape), k->fields[i].words);
}

void transfer_describe(struct buf *out)
{
    buf_str(out, "## Shapes\n\n");
    row_describe_shapes(out);
    buf_str(out,
            "\n## Kinds\n\nOne file `rows/KIND.jsonl` each, one JSON object a line. "
            "Fields stand in the order of these tables; an import takes them in any order, and "
            "refuses unknown,\nmissing and doubled ones.\n");
    for (size_t i = 0; i < db_all_rows_n; i++)
        describe_kind(out, &db_all_rows[i]);
    buf_str(out, "\n### What stays behind\n\n| table | why |\n|---|---|\n");
    for (size_t i = 0; i < db_all_apart_n; i++)
        buf_printf(out, "| %s | %s |\n", db_all_apart[i].table, db_all_apart[i].words);
}
