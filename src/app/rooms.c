/* The one place that knows all rooms: their routes. */
#include "app/app.h"

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
