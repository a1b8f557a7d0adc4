/* What the templates of the stand-ins see. */
#ifndef SANDBOX_SANDBOX_VIEW_H
#define SANDBOX_SANDBOX_VIEW_H

#include <stdbool.h>
#include <stddef.h>

struct sandbox_service_view {
    const char *name;  /* "population" */
    const char *title; /* in the reader's language */
    const char *address;
    const char *mode; /* "up", "down", "slow", "wrong", "twice" */
    int slow_ms;
};

struct sandbox_account_view {
    const char *account, *pin, *full_name, *birth_date, *note;
};

struct sandbox_home_view {
    const struct sandbox_service_view *services;
    size_t service_count;
    const struct sandbox_account_view *accounts;
    size_t account_count;
    int people;
    int asked, repeated; /* questions to the register, and those that came again */
};

struct sandbox_signin_view {
    const char *id;      /* of the sign-in under way */
    const char *client;  /* who asks */
    const char *account; /* as typed before */
    bool unknown;        /* there is nobody of that account */
    bool second_level;   /* level 2 is chosen already */
};

struct sandbox_consent_view {
    const char *id, *client;
    const char *full_name, *pin;
};

struct sandbox_back_view {
    const char *address; /* where the browser goes, twice */
};

#endif
