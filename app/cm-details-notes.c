/* cm-details-notes.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A comment is saved by a button that appears with the first change, not by leaving the
 * field: saving signs a new version and may ask for the passphrase, which nobody expects
 * from a click elsewhere. What was typed and not saved is kept until its document is
 * shown again, and it counts as not saved until the document says the same. With it goes
 * what the comment was when that began: somebody else may change it in the meantime.
 */

#include "cm-details-notes.h"

#include <adwaita.h>
#include <glib/gi18n-lib.h>

#define SCROLL_MARGIN 12
#define MIN_FOLLOWED 3 /* frames: the first may come before the layout */

struct _CmDetailsNotes
{
  GtkWidget parent_instance;

  /* owned */
  CmDocument *document;
  GHashTable *drafts; /* (element-type utf8 CmNoteDraft): not saved, by document id */
  char *before;       /* nullable: the comment when what is typed now began */
  GStrv tags;         /* nullable: those that the row was filled with */
  char *tags_text;    /* nullable: as it was filled, or applied */
  gboolean filling;
  GtkWidget *target; /* borrowed: scrolled into sight as long as it grows */
  guint follow_id;
  guint n_followed;

  /* template */
  GtkWidget *content;
  GtkTextView *comment_view;
  GtkTextBuffer *comment_buffer;
  GtkRevealer *save_revealer;
  AdwEntryRow *tags_row;
};

G_DEFINE_FINAL_TYPE (CmDetailsNotes, cm_details_notes, GTK_TYPE_WIDGET)

/**
 * cm_note_draft_copy:
 * @draft: a draft
 *
 * Returns: (transfer full): a copy of it
 */
CmNoteDraft *
cm_note_draft_copy (const CmNoteDraft *draft)
{
  CmNoteDraft *copy = g_new0 (CmNoteDraft, 1);

  copy->id = g_strdup (draft->id);
  copy->title = g_strdup (draft->title);
  copy->before = g_strdup (draft->before);
  copy->comment = g_strdup (draft->comment);
  return copy;
}

/**
 * cm_note_draft_free:
 * @draft: (transfer full): a draft
 *
 * Frees it.
 */
void
cm_note_draft_free (CmNoteDraft *draft)
{
  g_free (draft->id);
  g_free (draft->title);
  g_free (draft->before);
  g_free (draft->comment);
  g_free (draft);
}

static char *
dup_comment (CmDetailsNotes *self)
{
  GtkTextIter start;
  GtkTextIter end;

  gtk_text_buffer_get_bounds (self->comment_buffer, &start, &end);
  return gtk_text_buffer_get_text (self->comment_buffer, &start, &end, FALSE);
}

static const char *
get_saved (CmDetailsNotes *self)
{
  const char *saved = cm_document_get_comment (self->document);

  return saved != NULL ? saved : "";
}

static gboolean
is_saved (CmDetailsNotes *self, const char *comment)
{
  return strcmp (comment, get_saved (self)) == 0;
}

static void
set_before (CmDetailsNotes *self, const char *before)
{
  g_free (self->before);
  self->before = g_strdup (before);
}

static void
show_comment (CmDetailsNotes *self, const char *comment)
{
  self->filling = TRUE;
  gtk_text_buffer_set_text (self->comment_buffer, comment, -1);
  self->filling = FALSE;
}

static void
fill_comment (CmDetailsNotes *self)
{
  const char *id = cm_document_get_id (self->document);
  const CmNoteDraft *draft = g_hash_table_lookup (self->drafts, id);

  show_comment (self, draft != NULL ? draft->comment : get_saved (self));
  set_before (self, draft != NULL ? draft->before : get_saved (self));
  gtk_revealer_set_reveal_child (self->save_revealer,
                                 draft != NULL && !is_saved (self, draft->comment));
}

static void
forget_draft (CmDetailsNotes *self)
{
  g_hash_table_remove (self->drafts, cm_document_get_id (self->document));
}

/* Before another document is shown, and before somebody asks. */
static void
keep_draft (CmDetailsNotes *self)
{
  CmNoteDraft *draft;

  if (self->document == NULL)
    return;
  forget_draft (self);
  if (!gtk_revealer_get_reveal_child (self->save_revealer))
    return;
  draft = g_new0 (CmNoteDraft, 1);
  draft->id = g_strdup (cm_document_get_id (self->document));
  draft->title = g_strdup (cm_document_get_title (self->document));
  draft->before = g_strdup (self->before);
  draft->comment = dup_comment (self);
  g_hash_table_insert (self->drafts, draft->id, draft);
}

/* Scrolling. The buttons slide in below a text that may stand at the edge. */

static void
scroll_to_target (CmDetailsNotes *self)
{
  GtkWidget *viewport = gtk_widget_get_ancestor (GTK_WIDGET (self), GTK_TYPE_VIEWPORT);
  GtkAdjustment *adjustment;
  graphene_rect_t bounds;

  if (viewport == NULL
      || !gtk_widget_compute_bounds (
          self->target, gtk_viewport_get_child (GTK_VIEWPORT (viewport)), &bounds))
    return;
  adjustment = gtk_scrollable_get_vadjustment (GTK_SCROLLABLE (viewport));
  gtk_adjustment_clamp_page (adjustment, bounds.origin.y,
                             bounds.origin.y + bounds.size.height + SCROLL_MARGIN);
}

static gboolean
is_at_rest (CmDetailsNotes *self)
{
  int natural = 0;

  if (self->n_followed++ < MIN_FOLLOWED)
    return FALSE;
  if (!gtk_revealer_get_reveal_child (self->save_revealer))
    return TRUE;
  gtk_widget_measure (GTK_WIDGET (self->save_revealer), GTK_ORIENTATION_VERTICAL, -1,
                      NULL, &natural, NULL, NULL);
  return gtk_revealer_get_child_revealed (self->save_revealer)
         && gtk_widget_get_height (GTK_WIDGET (self->save_revealer)) >= natural;
}

static gboolean
on_tick_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer user_data)
{
  CmDetailsNotes *self = CM_DETAILS_NOTES (widget);

  scroll_to_target (self);
  if (!is_at_rest (self))
    return G_SOURCE_CONTINUE;
  self->follow_id = 0;
  return G_SOURCE_REMOVE;
}

static void
follow (CmDetailsNotes *self, GtkWidget *target)
{
  self->target = target;
  self->n_followed = 0;
  if (self->follow_id == 0)
    self->follow_id
        = gtk_widget_add_tick_callback (GTK_WIDGET (self), on_tick_cb, NULL, NULL);
}

static gboolean
is_typing_tags (CmDetailsNotes *self)
{
  return g_strcmp0 (gtk_editable_get_text (GTK_EDITABLE (self->tags_row)),
                    self->tags_text)
         != 0;
}

static void
fill_tags (CmDetailsNotes *self)
{
  const char *const *tags = cm_document_get_tags (self->document);
  g_autofree char *text = tags != NULL ? g_strjoinv (", ", (char **)tags) : g_strdup ("");

  g_strfreev (self->tags);
  self->tags = g_strdupv ((char **)tags);
  /* the apply button would appear with a change of ours */
  adw_entry_row_set_show_apply_button (self->tags_row, FALSE);
  gtk_editable_set_text (GTK_EDITABLE (self->tags_row), text);
  adw_entry_row_set_show_apply_button (self->tags_row, TRUE);
  g_free (self->tags_text);
  self->tags_text = g_steal_pointer (&text);
}

static void
on_comment_changed_cb (CmDetailsNotes *self)
{
  g_autofree char *comment = NULL;
  gboolean was_shown = gtk_revealer_get_reveal_child (self->save_revealer);

  if (self->filling || self->document == NULL)
    return;
  comment = dup_comment (self);
  if (!was_shown)
    set_before (self, get_saved (self));
  gtk_revealer_set_reveal_child (self->save_revealer, !is_saved (self, comment));
  if (!was_shown && gtk_revealer_get_reveal_child (self->save_revealer))
    follow (self, GTK_WIDGET (self->save_revealer));
}

static void
on_discard_clicked_cb (CmDetailsNotes *self)
{
  forget_draft (self);
  fill_comment (self);
}

/* The buttons stay until it is saved: the passphrase may not be given, or the text be
 * refused. */
static void
on_save_clicked_cb (CmDetailsNotes *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "win.save-comment", "s",
                              cm_document_get_id (self->document));
}

/* What is in @from and not in @other. */
static GStrv
subtract (GStrv from, GStrv other)
{
  g_autoptr (GStrvBuilder) rest = g_strv_builder_new ();

  for (guint i = 0; from != NULL && from[i] != NULL; i++)
    if (other == NULL || !g_strv_contains ((const char *const *)other, from[i]))
      g_strv_builder_add (rest, from[i]);
  return g_strv_builder_end (rest);
}

/* Only what was changed in the row: somebody else may add and remove other tags. */
static void
on_tags_apply_cb (CmDetailsNotes *self)
{
  const char *text = gtk_editable_get_text (GTK_EDITABLE (self->tags_row));
  g_auto (GStrv) tags = cm_details_notes_parse_tags (text);
  g_auto (GStrv) added = subtract (tags, self->tags);
  g_auto (GStrv) removed = subtract (self->tags, tags);

  g_free (self->tags_text);
  self->tags_text = g_strdup (text);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.change-tags", "(s^as^as)",
                              cm_document_get_id (self->document), added, removed);
}

static void
cm_details_notes_dispose (GObject *object)
{
  CmDetailsNotes *self = CM_DETAILS_NOTES (object);

  g_clear_object (&self->document);
  g_clear_pointer (&self->drafts, g_hash_table_unref);
  g_clear_pointer (&self->before, g_free);
  g_clear_pointer (&self->tags, g_strfreev);
  g_clear_pointer (&self->tags_text, g_free);
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
  self->drafts = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                        (GDestroyNotify)cm_note_draft_free);
  gtk_widget_init_template (GTK_WIDGET (self));
}

/**
 * cm_details_notes_set_document:
 * @self: the notes
 * @document: a document
 *
 * Shows comment and tags. What is being typed stays, unless it is another document.
 */
void
cm_details_notes_set_document (CmDetailsNotes *self, CmDocument *document)
{
  g_autofree char *comment = NULL;
  gboolean same;

  g_return_if_fail (CM_IS_DETAILS_NOTES (self));
  g_return_if_fail (CM_IS_DOCUMENT (document));

  same = self->document != NULL
         && g_strcmp0 (cm_document_get_id (self->document), cm_document_get_id (document))
                == 0;
  if (!same)
    keep_draft (self);
  g_set_object (&self->document, document);
  if (same)
    comment = dup_comment (self);
  if (!same || !gtk_revealer_get_reveal_child (self->save_revealer)
      || is_saved (self, comment))
    {
      if (same)
        forget_draft (self);
      fill_comment (self);
    }
  if (!same || !is_typing_tags (self))
    fill_tags (self);
}

/**
 * cm_details_notes_list_drafts:
 * @self: the notes
 *
 * Returns: (transfer container) (element-type CmNoteDraft): what was typed and not saved,
 *   of any document that was shown
 */
GPtrArray *
cm_details_notes_list_drafts (CmDetailsNotes *self)
{
  g_autoptr (GPtrArray) drafts
      = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_note_draft_free);
  GHashTableIter iter;
  gpointer value;

  g_return_val_if_fail (CM_IS_DETAILS_NOTES (self), NULL);

  keep_draft (self);
  g_hash_table_iter_init (&iter, self->drafts);
  while (g_hash_table_iter_next (&iter, /* key: */ NULL, &value))
    g_ptr_array_add (drafts, cm_note_draft_copy (value));
  return g_steal_pointer (&drafts);
}

/**
 * cm_details_notes_dup_draft:
 * @self: the notes
 * @id: id of a document
 *
 * Returns: (transfer full) (nullable): what was typed there and not saved
 */
CmNoteDraft *
cm_details_notes_dup_draft (CmDetailsNotes *self, const char *id)
{
  const CmNoteDraft *draft;

  g_return_val_if_fail (CM_IS_DETAILS_NOTES (self), NULL);
  g_return_val_if_fail (id != NULL, NULL);

  keep_draft (self);
  draft = g_hash_table_lookup (self->drafts, id);
  return draft != NULL ? cm_note_draft_copy (draft) : NULL;
}

/**
 * cm_details_notes_forget:
 * @self: the notes
 * @draft: a draft that was saved, or given up
 * @stored: the comment that is in the certstore now
 *
 * Forgets that draft. One that was changed since stays, as a change to @stored.
 */
void
cm_details_notes_forget (CmDetailsNotes *self,
                         const CmNoteDraft *draft,
                         const char *stored)
{
  CmNoteDraft *kept;
  gboolean is_shown;

  g_return_if_fail (CM_IS_DETAILS_NOTES (self));
  g_return_if_fail (draft != NULL);
  g_return_if_fail (stored != NULL);

  keep_draft (self);
  kept = g_hash_table_lookup (self->drafts, draft->id);
  if (kept == NULL)
    return;
  is_shown = self->document != NULL
             && strcmp (cm_document_get_id (self->document), draft->id) == 0;
  if (is_shown)
    set_before (self, stored);
  if (strcmp (kept->comment, draft->comment) != 0)
    {
      g_free (kept->before);
      kept->before = g_strdup (stored);
      return;
    }
  g_hash_table_remove (self->drafts, draft->id);
  if (!is_shown)
    return;
  gtk_revealer_set_reveal_child (self->save_revealer, FALSE);
  if (strcmp (draft->comment, stored) != 0)
    show_comment (self, stored);
}

/**
 * cm_details_notes_edit:
 * @self: the notes
 *
 * Puts the cursor into the comment and brings all of the notes into sight.
 */
void
cm_details_notes_edit (CmDetailsNotes *self)
{
  g_return_if_fail (CM_IS_DETAILS_NOTES (self));

  gtk_widget_grab_focus (GTK_WIDGET (self->comment_view));
  follow (self, self->content);
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
