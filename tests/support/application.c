#include "tests/support/application.h"

#include <string.h>

static const char form[] =
    "{\"procedure\":\"1.004873\",\"agency\":\"H56.102\",\"form\":{"
    "\"ho_ten\":\"Nguyễn Thị Lụa\",\"so_dinh_danh\":\"038198004512\",\"ngay_sinh\":\"1998-03-27\","
    "\"gioi_tinh\":\"female\",\"dan_toc\":\"01\",\"quoc_tich\":\"VN\","
    "\"noi_cu_tru\":\"Số 12 đường Hạc Thành, phường Hạc Thành, tỉnh Thanh Hoá\","
    "\"tinh_trang\":\"single\",\"muc_dich\":\"vay-von\",\"khoang_thoi_gian\":false,"
    "\"cam_doan\":true}}";

size_t application_write(char out[static LOAD_REQUEST], const char *token, const char *key)
{
    return load_write(out,
                      "POST /api/v1/dossiers HTTP/1.1\r\nHost: localhost\r\n"
                      "Authorization: Bearer %s\r\nIdempotency-Key: %s\r\n"
                      "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                      token, key, sizeof form - 1, form);
}

size_t get_write(char out[static LOAD_REQUEST], const char *token, const char *path)
{
    return load_write(out, "GET %s HTTP/1.1\r\nHost: localhost\r\n%s%s%s\r\n", path,
                      token[0] ? "Authorization: Bearer " : "", token, token[0] ? "\r\n" : "");
}

size_t post_write(char out[static LOAD_REQUEST], const char *token, const char *path,
                  const char *body)
{
    return load_write(out,
                      "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n"
                      "Content-Type: application/json\r\nContent-Length: %zu\r\n\r\n%s",
                      path, token, strlen(body), body);
}
