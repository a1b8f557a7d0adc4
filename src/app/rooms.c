/* The one place that knows all rooms: their routes, and what hooks every request goes through. */
#include "app/app.h"

#include "rooms/page.h"
#include "rooms/admin/admin.h"
#include "rooms/admin/form_design.h"
#include "rooms/api/api.h"
#include "rooms/desk/desk.h"
#include "rooms/identity/identity_pages.h"
#include "rooms/portal/portal.h"

const struct route *const app_routes[] = {
    identity_routes, portal_routes,      desk_routes, admin_routes,
    design_routes,   form_design_routes, api_routes,  NULL,
};

const struct router_hooks app_hooks = {
    .guard = page_guard,
    .admit = page_admit,
    .error_page = page_error,
};
