/* cm-webroot-advice.h
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 */

#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define CM_TYPE_WEBROOT_ADVICE (cm_webroot_advice_get_type ())

/* Says which folders of web servers this computer lacks; invisible if none. */
G_DECLARE_FINAL_TYPE (CmWebrootAdvice, cm_webroot_advice, CM, WEBROOT_ADVICE, AdwBin)

/* @webroots: NULL: there is nothing to be said */
void cm_webroot_advice_look (CmWebrootAdvice *self, const char *const *webroots);

G_END_DECLS
