/* The tables that tools/msgc writes; read through message.h only. */
#ifndef HTML_MESSAGE_TABLE_H
#define HTML_MESSAGE_TABLE_H

#include "html/message.h"

extern const char *const message_names[MSG__COUNT]; /* dotted keys, sorted */
extern const char *const message_texts[LANG__COUNT][MSG__COUNT];

#endif
