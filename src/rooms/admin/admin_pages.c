/* The administration's addresses. */
#include "rooms/admin/admin_parts.h"

const struct route admin_routes[] = {
    {GET, "/quan-tri", admin_home, ADMINISTER},
    {GET, "/quan-tri/nhat-ky", admin_record, ADMINISTER},
    {GET, "/quan-tri/thieu", admin_gaps, ADMINISTER},
    {GET, "/quan-tri/thieu.csv", admin_gaps_csv, ADMINISTER},
    {GET, "/quan-tri/thu-tuc", admin_procedures, ADMINISTER},
    {POST, "/quan-tri/thu-tuc", admin_begin_new, ADMINISTER},
    {GET, "/quan-tri/thu-tuc/{code}", admin_procedure, ADMINISTER},
    {POST, "/quan-tri/thu-tuc/{code}", admin_begin, ADMINISTER},
    {GET, "/quan-tri/ban-thao/{id}", admin_draft_page, ADMINISTER},
    {POST, "/quan-tri/ban-thao/{id}/tep", admin_add_file, ADMINISTER},
    {POST, "/quan-tri/ban-thao/{id}/bo-tep", admin_take_out, ADMINISTER},
    {GET, "/quan-tri/ban-thao/{id}/tep/{name}", admin_open_file, ADMINISTER, ROUTE_DESIGNER},
    {GET, "/quan-tri/ban-thao/{id}/van-ban/{name}", admin_text, ADMINISTER},
    {POST, "/quan-tri/ban-thao/{id}/van-ban/{name}", admin_save_text, ADMINISTER, ROUTE_FILES},
    {GET, "/quan-tri/ban-thao/{id}/lich-su", admin_history, ADMINISTER},
    {POST, "/quan-tri/ban-thao/{id}/khoi-phuc", admin_restore, ADMINISTER},
    {GET, "/quan-tri/ban-thao/{id}/trinh", admin_ask_proposal, ADMINISTER},
    {POST, "/quan-tri/ban-thao/{id}/trinh", admin_do_propose, ADMINISTER},
    {POST, "/quan-tri/ban-thao/{id}/duyet", admin_do_publish, ADMINISTER},
    {POST, "/quan-tri/ban-thao/{id}/tra-lai", admin_do_return, ADMINISTER},
    {POST, "/quan-tri/ban-thao/{id}/huy", admin_give_up, ADMINISTER},
    {POST, "/quan-tri/ban-thao/{id}/goc", admin_take_base, ADMINISTER},
    {0},
};
