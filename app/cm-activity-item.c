/* cm-activity-item.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A row points into the array the flow returned and keeps it alive, so that a log of
 * many entries is not copied line by line. Words are made when a row is shown.
 */

#include "cm-activity-item.h"

#include <glib/gi18n-lib.h>

#include "cm-sentence.h"

struct _CmActivityItem
{
  GObject parent_instance;

  GPtrArray *lines; /* (element-type CmActivityLine) */
  guint position;
};

G_DEFINE_FINAL_TYPE (CmActivityItem, cm_activity_item, G_TYPE_OBJECT)

static void
cm_activity_item_finalize (GObject *object)
{
  CmActivityItem *self = CM_ACTIVITY_ITEM (object);

  g_clear_pointer (&self->lines, g_ptr_array_unref);

  G_OBJECT_CLASS (cm_activity_item_parent_class)->finalize (object);
}

static void
cm_activity_item_class_init (CmActivityItemClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = cm_activity_item_finalize;
}

static void
cm_activity_item_init (CmActivityItem *self)
{
}

/**
 * cm_activity_item_new:
 * @lines: (element-type CmActivityLine): the log
 * @position: which line
 *
 * Returns: (transfer full): the row of a line
 */
CmActivityItem *
cm_activity_item_new (GPtrArray *lines, guint position)
{
  CmActivityItem *self = g_object_new (CM_TYPE_ACTIVITY_ITEM, NULL);

  g_return_val_if_fail (lines != NULL && position < lines->len, self);

  self->lines = g_ptr_array_ref (lines);
  self->position = position;
  return self;
}

/**
 * cm_activity_item_get_line:
 * @self: a row
 *
 * Returns: (transfer none): its line
 */
const CmActivityLine *
cm_activity_item_get_line (CmActivityItem *self)
{
  g_return_val_if_fail (CM_IS_ACTIVITY_ITEM (self), NULL);

  return g_ptr_array_index (self->lines, self->position);
}

/**
 * cm_activity_item_dup_title:
 * @self: a row
 *
 * Returns: (transfer full): what was done to what
 */
char *
cm_activity_item_dup_title (CmActivityItem *self)
{
  const CmActivityLine *line = cm_activity_item_get_line (self);
  const char *label = cm_action_get_label (line->action);

  if (line->title == NULL || *line->title == '\0')
    return g_strdup (label);
  return g_strdup_printf (_ ("%s: %s"), label, line->title);
}

/**
 * cm_activity_item_dup_subtitle:
 * @self: a row
 *
 * Returns: (transfer full): when, by whom, and more words if there are
 */
char *
cm_activity_item_dup_subtitle (CmActivityItem *self)
{
  const CmActivityLine *line = cm_activity_item_get_line (self);
  g_autofree char *when = cm_sentence_date_time (line->time);

  if (line->detail == NULL || *line->detail == '\0')
    return g_strdup_printf ("%s · %s", when, line->author);
  return g_strdup_printf ("%s · %s · %s", when, line->author, line->detail);
}

/**
 * cm_activity_item_get_icon_name:
 * @self: a row
 *
 * Returns: (transfer none): a symbolic icon for what was done
 */
const char *
cm_activity_item_get_icon_name (CmActivityItem *self)
{
  switch (cm_activity_item_get_line (self)->action)
    {
    case CM_ACTION_CREATE_STORE:
      return "starred-symbolic";
    case CM_ACTION_IMPORT:
    case CM_ACTION_ATTACH:
      return "document-save-symbolic";
    case CM_ACTION_CHANGE:
      return "document-edit-symbolic";
    case CM_ACTION_SEAL:
    case CM_ACTION_ADD_DNS_ACCOUNT:
      return "network-server-symbolic";
    case CM_ACTION_COMPLETE:
      return "emblem-ok-symbolic";
    case CM_ACTION_EXPORT:
      return "document-send-symbolic";
    case CM_ACTION_EXPORT_KEY:
      return "dialog-password-symbolic";
    case CM_ACTION_DELETE:
    case CM_ACTION_PURGE:
      return "user-trash-symbolic";
    case CM_ACTION_RESTORE:
      return "edit-undo-symbolic";
    case CM_ACTION_TRUST:
      return "security-high-symbolic";
    case CM_ACTION_DISTRUST:
      return "security-low-symbolic";
    case CM_ACTION_REQUEST:
    case CM_ACTION_APPROVE:
      return "contact-new-symbolic";
    case CM_ACTION_REQUEST_CERTIFICATE:
      return "cm-state-waiting-symbolic";
    case CM_ACTION_WITHDRAW:
      return "edit-undo-symbolic";
    case CM_ACTION_ISSUE:
    case CM_ACTION_CREATE_CA:
    case CM_ACTION_CHANGE_CA:
      return "application-certificate-symbolic";
    case CM_ACTION_RENEW:
      return "view-refresh-symbolic";
    case CM_ACTION_RETIRE:
    case CM_ACTION_REVOKE:
      return "cm-state-revoked-symbolic";
    }
  return "dialog-information-symbolic";
}

static gboolean
contains (const char *haystack, const char *folded_needle)
{
  g_autofree char *folded = haystack != NULL ? g_utf8_casefold (haystack, -1) : NULL;

  return folded != NULL && strstr (folded, folded_needle) != NULL;
}

/**
 * cm_activity_item_matches:
 * @self: a row
 * @folded_text: a text, already case-folded
 *
 * Returns: whether the row contains the text
 */
gboolean
cm_activity_item_matches (CmActivityItem *self, const char *folded_text)
{
  const CmActivityLine *line;

  g_return_val_if_fail (CM_IS_ACTIVITY_ITEM (self), FALSE);
  g_return_val_if_fail (folded_text != NULL, FALSE);

  line = cm_activity_item_get_line (self);
  return contains (line->title, folded_text) || contains (line->author, folded_text)
         || contains (line->detail, folded_text) || contains (line->document, folded_text)
         || contains (cm_action_get_label (line->action), folded_text);
}
