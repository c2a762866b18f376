/* cm-details-notes.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A comment is saved by a button that appears with the first change, not by leaving the
 * field: saving signs a new version and may ask for the passphrase, which nobody expects
 * from a click elsewhere. What was typed and not saved is kept until its document is
 * shown again.
 */

#include "cm-details-notes.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

struct _CmDetailsNotes
{
  GtkWidget parent_instance;

  /* owned */
  CmDocument *document;
  GHashTable *drafts; /* (element-type utf8 utf8): comments not saved, by document id */
  gboolean filling;

  /* template */
  GtkWidget *content;
  GtkTextView *comment_view;
  GtkTextBuffer *comment_buffer;
  GtkRevealer *save_revealer;
  AdwEntryRow *tags_row;
};

G_DEFINE_FINAL_TYPE (CmDetailsNotes, cm_details_notes, GTK_TYPE_WIDGET)

static char *
dup_comment (CmDetailsNotes *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->comment_buffer, &start, &end);
  return gtk_text_buffer_get_text (self->comment_buffer, &start, &end, FALSE);
}

static void
fill_comment (CmDetailsNotes *self)
{
  const char *draft
      = g_hash_table_lookup (self->drafts, cm_document_get_id (self->document));
  const char *comment = draft != NULL ? draft : cm_document_get_comment (self->document);

  self->filling = TRUE;
  gtk_text_buffer_set_text (self->comment_buffer, comment != NULL ? comment : "", -1);
  self->filling = FALSE;
  gtk_revealer_set_reveal_child (self->save_revealer, draft != NULL);
}

static void
forget_draft (CmDetailsNotes *self)
{
  g_hash_table_remove (self->drafts, cm_document_get_id (self->document));
}

/* Before another document is shown. */
static void
keep_draft (CmDetailsNotes *self)
{
  if (self->document != NULL && gtk_revealer_get_reveal_child (self->save_revealer))
    g_hash_table_insert (self->drafts, g_strdup (cm_document_get_id (self->document)),
                         dup_comment (self));
}

static void
fill_tags (CmDetailsNotes *self)
{
  const char *const *tags = cm_document_get_tags (self->document);
  g_autofree char *text = tags != NULL ? g_strjoinv (", ", (char **)tags) : g_strdup ("");

  /* the apply button would appear with a change of ours */
  adw_entry_row_set_show_apply_button (self->tags_row, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->tags_row), text);
  adw_entry_row_set_show_apply_button (self->tags_row, TRUE);
}

static void
on_comment_changed_cb (CmDetailsNotes *self)
{
  g_autofree char *comment = NULL;

  if (self->filling || self->document == NULL)
    return;
  comment = dup_comment (self);
  gtk_revealer_set_reveal_child (
      self->save_revealer,
      g_strcmp0 (comment, cm_document_get_comment (self->document)) != 0
          && !(*comment == '\0' && cm_document_get_comment (self->document) == NULL));
}

static void
on_discard_clicked_cb (CmDetailsNotes *self)
{
  forget_draft (self);
  fill_comment (self);
}

static void
on_save_clicked_cb (CmDetailsNotes *self)
{
  g_autofree char *comment = dup_comment (self);

  forget_draft (self);
  gtk_revealer_set_reveal_child (self->save_revealer, FALSE);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.set-comment", "(ss)",
                              cm_document_get_id (self->document), comment);
}

static void
on_tags_apply_cb (CmDetailsNotes *self)
{
  g_auto (GStrv) tags = cm_details_notes_parse_tags (
      gtk_editable_get_text (GTK_EDITABLE (self->tags_row)));

  gtk_widget_activate_action (GTK_WIDGET (self), "win.set-tags", "(s^as)",
                              cm_document_get_id (self->document), tags);
}

static void
cm_details_notes_dispose (GObject *object)
{
  CmDetailsNotes *self = CM_DETAILS_NOTES (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  gtk_widget_dispose_template (GTK_WIDGET (object), CM_TYPE_DETAILS_NOTES);

  G_OBJECT_CLASS (cm_details_notes_parent_class)->dispose (object);
}

static void
cm_details_notes_class_init (CmDetailsNotesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = cm_details_notes_dispose;

  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/org/certmgr/Admin/cm-details-notes.ui");
  gtk_widget_class_bind_template_child (widget_class, CmDetailsNotes, content);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsNotes, comment_view);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsNotes, comment_buffer);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsNotes, save_revealer);
  gtk_widget_class_bind_template_child (widget_class, CmDetailsNotes, tags_row);
  gtk_widget_class_bind_template_callback (widget_class, on_comment_changed_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_discard_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_save_clicked_cb);
  gtk_widget_class_bind_template_callback (widget_class, on_tags_apply_cb);
}

static void
cm_details_notes_init (CmDetailsNotes *self)
{
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_details_notes_set_document:
 * @self: the notes
 * @document: a document
 *
 * Shows comment and tags. A comment that is being edited stays, unless it is another
 * document.
 */
void
cm_details_notes_set_document (CmDetailsNotes *self, CmDocument *document)
{
  gboolean same;

  g_return_if_fail (CM_IS_DETAILS_NOTES (self));
  g_return_if_fail (CM_IS_DOCUMENT (document));

  same = self->document != NULL
         && g_strcmp0 (cm_document_get_id (self->document), cm_document_get_id (document))
                == 0;
  if (!same)
    keep_draft (self);
  g_set_object (&self->document, document);
  if (!same || !gtk_revealer_get_reveal_child (self->save_revealer))
    fill_comment (self);
  fill_tags (self);
}

/**
 * cm_details_notes_edit:
 * @self: the notes
 *
 * Puts the cursor into the comment.
 */
void
cm_details_notes_edit (CmDetailsNotes *self)
{
  g_return_if_fail (CM_IS_DETAILS_NOTES (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->comment_view));
}

/**
 * cm_details_notes_parse_tags:
 * @text: what was typed
 *
 * Reads tags: words between commas, without white space around them, each once.
 *
 * Returns: (transfer full): the tags in their order
 */
char **
cm_details_notes_parse_tags (const char *text)
{
  g_autoptr (GStrvBuilder) tags = g_strv_builder_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  g_auto (GStrv) parts = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  parts = g_strsplit_set (text, ",;\n", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      const char *tag = g_strstrip (parts[i]);

      if (*tag != '\0' && g_hash_table_add (seen, (gpointer)tag))
        g_strv_builder_add (tags, tag);
    }
  return g_strv_builder_end (tags);
}
