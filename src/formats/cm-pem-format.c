/* cm-pem-format.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * Text with PEM blocks. A label decides whether a block is a private key, is passed over,
 * or is of a kind that cannot be used and what to do instead. Of everything else the
 * content decides: a body is read by the format that knows it, since files with a PKCS#7
 * under the label of a certificate, or with OpenSSL's trust settings behind it, are
 * about. What stands outside of the blocks is looked at as well: the attachments of a
 * mail that has a certificate in its text.
 */

#include "cm-pem-format.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-base64.h"
#include "cm-der.h"
#include "cm-pem.h"
#include "cm-zip.h"

typedef enum
{
  LABEL_BODY, /* the content says what it is */
  LABEL_KEY,
  LABEL_IGNORED,
  LABEL_REFUSED,
  LABEL_FOREIGN, /* refused as well; the body is no PEM, so nothing in it is damaged */
} LabelUse;

typedef struct
{
  const char *label;
  LabelUse use;
  const char *sentence; /* of REFUSED and FOREIGN */
} Label;

typedef struct
{
  const char *source;
  GPtrArray *passwords;
  GPtrArray *items;
  GHashTable *keys; /* texts of the keys seen: one that comes twice is opened once */
} PemRead;

/* Labels that are not here have a body that the content decides on. */
static const Label labels[] = {
  { "PRIVATE KEY", LABEL_KEY, NULL },
  { "ENCRYPTED PRIVATE KEY", LABEL_KEY, NULL },
  { "RSA PRIVATE KEY", LABEL_KEY, NULL },
  { "EC PRIVATE KEY", LABEL_KEY, NULL },
  { "DSA PRIVATE KEY", LABEL_KEY, NULL },
  { "ANY PRIVATE KEY", LABEL_KEY, NULL },
  { "EC PARAMETERS", LABEL_IGNORED, NULL },
  { "DH PARAMETERS", LABEL_IGNORED, NULL },
  { "X9.42 DH PARAMETERS", LABEL_IGNORED, NULL },
  { "DSA PARAMETERS", LABEL_IGNORED, NULL },
  { "PUBLIC KEY", LABEL_REFUSED,
    N_ ("This is a public key alone. A certificate holds it already; bring the "
        "certificate or the private key.") },
  { "RSA PUBLIC KEY", LABEL_REFUSED,
    N_ ("This is a public key alone. A certificate holds it already; bring the "
        "certificate or the private key.") },
  { "OPENSSH PRIVATE KEY", LABEL_REFUSED,
    N_ ("This is a key in OpenSSH’s own format. On a copy of the file, run "
        "“ssh-keygen -p -m PKCS8 -f FILE” and bring the copy.") },
  { "PGP PRIVATE KEY BLOCK", LABEL_FOREIGN,
    N_ ("This is an OpenPGP key. It is for mail and signing files, not for TLS.") },
  { "PGP PUBLIC KEY BLOCK", LABEL_FOREIGN,
    N_ ("This is an OpenPGP key. It is for mail and signing files, not for TLS.") },
  { "ATTRIBUTE CERTIFICATE", LABEL_REFUSED,
    N_ ("This is an attribute certificate. It has no public key and is not for TLS.") },
};

static const Label *
find_label (const char *label)
{
  static const Label body = { NULL, LABEL_BODY, NULL };

  for (guint i = 0; i < G_N_ELEMENTS (labels); i++)
    if (strcmp (labels[i].label, label) == 0)
      return &labels[i];
  return &body;
}

static void
add_unusable (PemRead *self, const GError *error)
{
  g_ptr_array_add (self->items, cm_item_new_unusable (self->source, error));
}

static void
add_refused (PemRead *self, const char *sentence)
{
  g_autoptr (GError) error
      = g_error_new_literal (CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNSUPPORTED, sentence);

  add_unusable (self, error);
}

static void
add_key (PemRead *self, CmPemBlock *block)
{
  CmSecret *text = block->text;

  if (g_hash_table_contains (self->keys, cm_secret_get_text (text)))
    return;
  g_hash_table_insert (self->keys, (gpointer)cm_secret_get_text (text),
                       cm_secret_ref (text));
  g_ptr_array_add (
      self->items,
      cm_der_open_key (self->source, text, cm_private_key_new_from_pem, self->passwords));
}

static void
add_unknown (PemRead *self, const CmPemBlock *block)
{
  g_autoptr (GError) error = g_error_new (
      CM_FORMAT_ERROR, CM_FORMAT_ERROR_UNKNOWN,
      _ ("The block “%s” that begins on line %u holds no certificate or key."),
      block->label, block->line);

  add_unusable (self, error);
}

static void
add_body (PemRead *self, const CmPemBlock *block)
{
  const CmFormat *format = cm_format_find (block->der);
  g_autoptr (GError) error = NULL;

  if (format == NULL || format == &cm_pem_format || format == &cm_zip_format)
    add_unknown (self, block);
  else if (!format->read (self->source, block->der, self->passwords, self->items, &error))
    add_unusable (self, error);
}

static gboolean
on_block (CmPemBlock *found, gpointer user_data)
{
  g_autoptr (CmPemBlock) block = found;
  PemRead *self = user_data;
  const Label *label = find_label (block->label);

  if (label->use == LABEL_FOREIGN)
    add_refused (self, _ (label->sentence));
  else if (block->error != NULL)
    add_unusable (self, block->error);
  else if (label->use == LABEL_REFUSED)
    add_refused (self, _ (label->sentence));
  else if (label->use == LABEL_IGNORED)
    return TRUE;
  else if (block->text != NULL)
    add_key (self, block);
  else
    add_body (self, block);
  return self->items->len < CM_FORMAT_MAX_ITEMS;
}

static void
read_outside (PemRead *self, GBytes *bytes)
{
  g_autoptr (GBytes) outside = cm_pem_dup_outside (bytes);
  g_autoptr (GError) error = NULL;

  if (cm_base64_format.sniff (outside)
      && !cm_base64_format.read (self->source, outside, self->passwords, self->items,
                                 &error))
    add_unusable (self, error);
}

static gboolean
pem_read (const char *source,
          GBytes *bytes,
          GPtrArray *passwords,
          GPtrArray *items,
          GError **error)
{
  g_autoptr (GHashTable) keys = g_hash_table_new_full (g_str_hash, g_str_equal, NULL,
                                                       (GDestroyNotify)cm_secret_unref);
  PemRead self
      = { .source = source, .passwords = passwords, .items = items, .keys = keys };
  guint before = items->len;

  if (cm_pem_foreach (bytes, on_block, &self))
    read_outside (&self, bytes);
  if (items->len > before)
    return TRUE;
  return cm_format_set_unknown (source, error);
}

const CmFormat cm_pem_format = {
  .name = "PEM",
  .sniff = cm_pem_sniff,
  .read = pem_read,
};
