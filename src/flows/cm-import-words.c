/* cm-import-words.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * What the rows of the import preview say. Each part is a piece that a translator sees
 * as a whole; only lists are put together here.
 */

#include "cm-import-words-private.h"

#include <glib/gi18n-lib.h>

#include "cm-import-damage-private.h"
#include "cm-sentence.h"

#define MAX_SOURCES 4

static const char *
summarize_pair (const CmBundleEntry *entry, CmImportMatchKind match)
{
  switch (match)
    {
    case CM_IMPORT_MATCH_COMPLETES:
    case CM_IMPORT_MATCH_SHARES_KEY:
      return _ ("certificate, its key is already in the certstore");
    case CM_IMPORT_MATCH_RENEWS:
      return entry->key != NULL ? _ ("newer certificate + key")
                                : _ ("newer certificate for a key in the certstore");
    case CM_IMPORT_MATCH_BRINGS_KEY:
      return _ ("key, its certificate is already in the certstore");
    case CM_IMPORT_MATCH_HERE:
      /* what the file lacks, the certstore may have */
      return entry->key != NULL ? _ ("certificate + key") : _ ("certificate");
    case CM_IMPORT_MATCH_DELETED:
    case CM_IMPORT_MATCH_WITHDRAWN:
    case CM_IMPORT_MATCH_NONE:
    case CM_IMPORT_MATCH_NEWER_HERE:
    case CM_IMPORT_MATCH_OTHER_HERE:
    case CM_IMPORT_MATCH_GOOD_HERE:
    case CM_IMPORT_MATCH_REPLACES:
      break;
    }
  return entry->key != NULL ? _ ("certificate + key") : _ ("certificate without key");
}

static char *
add_authorities (const char *pair, GPtrArray *intermediates)
{
  guint n = intermediates != NULL ? intermediates->len : 0;

  if (n == 0)
    return g_strdup (pair);
  return g_strdup_printf (
      /* Translators: %s is “certificate + key” or the like */
      ngettext ("%s + %u CA certificate", "%s + %u CA certificates", n), pair, n);
}

/**
 * cm_import_words_summarize_entry: (skip)
 * @entry: a certificate, perhaps with its key and CA certificates
 * @match: how it relates to the certstore
 *
 * Returns: (transfer full): what it consists of
 */
char *
cm_import_words_summarize_entry (const CmBundleEntry *entry, CmImportMatchKind match)
{
  return add_authorities (summarize_pair (entry, match),
                          match != CM_IMPORT_MATCH_BRINGS_KEY ? entry->intermediates
                                                              : NULL);
}

/**
 * cm_import_words_summarize_answer: (skip)
 * @entry: a certificate that answers a request, perhaps with CA certificates
 *
 * Returns: (transfer full): what it consists of
 */
char *
cm_import_words_summarize_answer (const CmBundleEntry *entry)
{
  return add_authorities (_ ("certificate, the answer to a request"),
                          entry->intermediates);
}

/**
 * cm_import_words_summarize_key: (skip)
 * @match: how it relates to the certstore
 *
 * Returns: (transfer full): what a key without a certificate is
 */
char *
cm_import_words_summarize_key (CmImportMatchKind match)
{
  switch (match)
    {
    case CM_IMPORT_MATCH_BRINGS_KEY:
      return g_strdup (_ ("key, its certificate is already in the certstore"));
    case CM_IMPORT_MATCH_HERE:
      return g_strdup (_ ("private key, in the certstore with its certificate"));
    default:
      return g_strdup (_ ("private key without certificate"));
    }
}

static char *
describe_end (CmCertificate *certificate, gint64 now)
{
  gint64 not_before = cm_certificate_get_not_before (certificate);
  gint64 not_after = cm_certificate_get_not_after (certificate);
  g_autofree char *date = NULL;

  if (cm_certificate_is_never_valid (certificate))
    return g_strdup (_ ("never valid, since it ends before it begins"));
  if (not_before > now)
    {
      date = cm_sentence_date (not_before);
      return g_strdup_printf (_ ("not valid before %s"), date);
    }
  if (cm_sentence_is_endless (not_after))
    return g_strdup (_ ("valid without an end"));
  date = cm_sentence_date (not_after);
  return g_strdup_printf (not_after < now ? _ ("expired on %s") : _ ("valid until %s"),
                          date);
}

static char *
describe_damage (GPtrArray *chain, guint broken)
{
  g_autofree char *title = cm_certificate_dup_title (chain->pdata[broken]);
  g_autofree char *issuer = cm_certificate_dup_title (chain->pdata[broken + 1]);

  if (broken == 0)
    return g_strdup_printf (
        _ ("“%s” did not sign it: damaged, or by another CA of that name"), issuer);
  return g_strdup_printf (
      /* Translators: both are names of CAs */
      _ ("“%s” did not sign “%s”, which is damaged or by another CA of that name"),
      issuer, title);
}

static char *
describe_damaged_end (GPtrArray *chain)
{
  g_autofree char *root = NULL;

  if (chain->len == 1)
    return g_strdup (_ ("its own signature is wrong: the file is damaged"));
  root = cm_certificate_dup_title (chain->pdata[chain->len - 1]);
  return g_strdup_printf (
      _ ("the own signature of its root “%s” is wrong: that file is damaged"), root);
}

static const char *
describe_end_of_chain (GPtrArray *chain, CmImportMatcher *matcher)
{
  CmCertificate *last = g_ptr_array_index (chain, chain->len - 1);

  if (cm_import_matcher_is_trusted (matcher, last)
      && cm_certificate_is_self_issued (last))
    return _ ("chain complete");
  if (chain->len == 1 && cm_certificate_is_self_issued (last))
    return _ ("signed by itself");
  if (cm_certificate_is_self_issued (last))
    return _ ("its root is not trusted yet");
  return _ ("chain incomplete");
}

static char *
describe_chain (GPtrArray *chain, CmImportMatcher *matcher)
{
  guint broken = cm_import_damage_find (chain);

  if (broken != CM_IMPORT_DAMAGE_NONE)
    return describe_damage (chain, broken);
  return cm_import_damage_is_end (chain)
             ? describe_damaged_end (chain)
             : g_strdup (describe_end_of_chain (chain, matcher));
}

/**
 * cm_import_words_note_match: (skip)
 * @match: how something relates to the certstore
 *
 * Returns: (transfer full) (nullable): that in words, if there is something to say
 */
char *
cm_import_words_note_match (const CmImportMatch *match)
{
  const char *title = match->title;

  if (title == NULL)
    return NULL;
  switch (match->kind)
    {
    case CM_IMPORT_MATCH_COMPLETES:
      return g_strdup_printf (_ ("completes “%s”"), title);
    case CM_IMPORT_MATCH_BRINGS_KEY:
      return g_strdup_printf (_ ("brings the key of “%s”"), title);
    case CM_IMPORT_MATCH_RENEWS:
      return g_strdup_printf (_ ("renews “%s”"), title);
    case CM_IMPORT_MATCH_SHARES_KEY:
      return g_strdup_printf (_ ("has the key of “%s”"), title);
    case CM_IMPORT_MATCH_REPLACES:
      return g_strdup_printf (_ ("replaces the damaged certificate of “%s”"), title);
    case CM_IMPORT_MATCH_DELETED:
      return g_strdup_printf (_ ("brings back “%s”, which was deleted here, as it was"),
                              title);
    case CM_IMPORT_MATCH_WITHDRAWN:
      return g_strdup_printf (
          _ ("brings back “%s”, whose request was withdrawn, and answers it"), title);
    case CM_IMPORT_MATCH_NONE:
    case CM_IMPORT_MATCH_HERE:
    case CM_IMPORT_MATCH_NEWER_HERE:
    case CM_IMPORT_MATCH_OTHER_HERE:
    case CM_IMPORT_MATCH_GOOD_HERE:
      break;
    }
  return NULL;
}

/**
 * cm_import_words_explain_match: (skip)
 * @match: how a certificate relates to the certstore
 *
 * Returns: (transfer none) (nullable): why it is not taken, if something as good is there
 */
const char *
cm_import_words_explain_match (CmImportMatchKind match)
{
  switch (match)
    {
    case CM_IMPORT_MATCH_NEWER_HERE:
      return _ ("A later certificate for the same key is in the certstore.");
    case CM_IMPORT_MATCH_OTHER_HERE:
      return _ ("Another certificate for the same key and the same time is in the "
                "certstore.");
    case CM_IMPORT_MATCH_GOOD_HERE:
      return _ ("This certificate is damaged, or is not by the CA that it names. The "
                "certstore has a good one for the same key.");
    case CM_IMPORT_MATCH_NONE:
    case CM_IMPORT_MATCH_HERE:
    case CM_IMPORT_MATCH_COMPLETES:
    case CM_IMPORT_MATCH_BRINGS_KEY:
    case CM_IMPORT_MATCH_RENEWS:
    case CM_IMPORT_MATCH_REPLACES:
    case CM_IMPORT_MATCH_SHARES_KEY:
    case CM_IMPORT_MATCH_DELETED:
    case CM_IMPORT_MATCH_WITHDRAWN:
      break;
    }
  return NULL;
}

/**
 * cm_import_words_explain_loss: (skip)
 * @loss: what is missing of the container that something comes from
 *
 * Returns: (transfer none) (nullable): that, and that it is not ticked therefore
 */
const char *
cm_import_words_explain_loss (CmImportLoss loss)
{
  switch (loss)
    {
    case CM_IMPORT_LOSS_NONE:
    case CM_IMPORT_LOSS_LOCKED: /* names the file */
      break;
    case CM_IMPORT_LOSS_KEY:
      return _ ("Its file has a private key that could not be read, probably the one of "
                "this certificate. Tick it to import it without a key.");
    case CM_IMPORT_LOSS_PARTS:
      return _ (
          "Something in its file could not be read or does not fit together, and no "
          "hash vouches for the rest. Tick it to import that all the same.");
    }
  return NULL;
}

/* What it is that people may not expect among credentials. */
static const char *
note_kind (const CmBundleEntry *entry)
{
  if (cm_certificate_is_ca (entry->leaf) && entry->key != NULL)
    return _ (
        "the key of a CA: it is kept like a server’s and issues nothing here, which "
        "only a Micro CA does");
  if (cm_certificate_lacks_server_names (entry->leaf))
    return _ ("has no subject alternative name, so today’s clients refuse it");
  return NULL;
}

static const char *
note_weakness (const CmBundleEntry *entry)
{
  if (cm_certificate_has_retired_key (entry->leaf))
    return _ ("its key is for DSA, which clients do not accept any more");
  if (cm_certificate_has_weak_key (entry->leaf))
    return _ ("its key is too short to be safe");
  if (cm_certificate_spells_curve (entry->leaf))
    return _ ("it spells out the curve of its key, so today’s clients refuse it");
  if (cm_certificate_has_weak_signature (entry->leaf))
    return _ ("its signature is by an algorithm that is not safe any more");
  return NULL;
}

/* What the request asked for and the answer does not give. */
static char *
note_missing (const CmBundleEntry *entry, const CmImportMatch *match)
{
  g_auto (GStrv) missing = NULL;
  g_autofree char *list = NULL;

  if (match->request == NULL || cm_import_words_explain_match (match->kind) != NULL)
    return NULL;
  missing = cm_csr_dup_missing_names (match->request, entry->leaf);
  if (missing[0] == NULL)
    return NULL;
  list = cm_sentence_names ((const char *const *)missing);
  return g_strdup_printf (_ ("lacks %s, which the request asked for"), list);
}

/* A document has bounds; what does not fit is said. */
static char *
note_cut_chain (GPtrArray *chain, CmImportCut *cut)
{
  if (chain->len < CM_CHAIN_MAX_LENGTH
      || cm_certificate_is_self_issued (chain->pdata[chain->len - 1]))
    return NULL;
  *cut |= CM_IMPORT_CUT_CHAIN;
  return g_strdup_printf (_ ("of its chain, %d certificates at most are kept"),
                          CM_CHAIN_MAX_LENGTH);
}

static char *
note_cut_names (const CmBundleEntry *entry, CmImportCut *cut)
{
  const char *const *names = cm_certificate_get_subject_alt_names (entry->leaf);
  guint n = g_strv_length ((char **)names);

  if (n <= CM_CREDENTIAL_MAX_NAMES)
    return NULL;
  *cut |= CM_IMPORT_CUT_NAMES;
  return g_strdup_printf (_ ("only the first %d of its %u names can be searched for"),
                          CM_CREDENTIAL_MAX_NAMES, n);
}

/**
 * cm_import_words_note_entry: (skip)
 * @entry: a certificate, perhaps with its key and CA certificates
 * @match: how it relates to the certstore
 * @matcher: knows the trusted roots
 * @now_unix_seconds: the moment to judge by
 * @cut: (inout): what does not fit into a document is added to it
 *
 * Returns: (transfer full): until when it is valid, and what else there is to say
 */
char *
cm_import_words_note_entry (const CmBundleEntry *entry,
                            const CmImportMatch *match,
                            CmImportMatcher *matcher,
                            gint64 now_unix_seconds,
                            CmImportCut *cut)
{
  g_autofree char *end = describe_end (entry->leaf, now_unix_seconds);
  g_autofree char *relation = cm_import_words_note_match (match);
  g_autofree char *missing = note_missing (entry, match);
  g_autoptr (GPtrArray) chain = cm_import_matcher_build_chain (
      matcher, entry->leaf, entry->intermediates, match->document_id);
  g_autofree char *cut_chain = note_cut_chain (chain, cut);
  g_autofree char *cut_names = note_cut_names (entry, cut);
  g_autofree char *state
      = match->kind != CM_IMPORT_MATCH_HERE ? describe_chain (chain, matcher) : NULL;
  const char *const parts[]
      = { state,   relation,  note_kind (entry), note_weakness (entry),
          missing, cut_chain, cut_names };
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_append (text, end);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    if (parts[i] != NULL)
      g_string_append_printf (text, ", %s", parts[i]);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * cm_import_words_note_authority: (skip)
 * @authority: a CA certificate
 * @now_unix_seconds: the moment to judge by
 *
 * Returns: (transfer full): until when it is valid
 */
char *
cm_import_words_note_authority (CmCertificate *authority, gint64 now_unix_seconds)
{
  return describe_end (authority, now_unix_seconds);
}

/**
 * cm_import_words_note_gap: (skip)
 * @titles: (element-type utf8): the credentials whose chains it completes; one at least
 *
 * Returns: (transfer full): what an intermediate CA certificate is good for
 */
char *
cm_import_words_note_gap (GPtrArray *titles)
{
  const char *first = g_ptr_array_index (titles, 0);
  guint n_others = titles->len - 1;

  if (n_others == 0)
    return g_strdup_printf (_ ("completes the chain of “%s”"), first);
  return g_strdup_printf (
      /* Translators: the name of a credential, and how many more there are */
      ngettext ("completes the chains of “%s” and %u other",
                "completes the chains of “%s” and %u others", n_others),
      first, n_others);
}

/**
 * cm_import_words_join_sources: (skip)
 * @sources: (array zero-terminated=1): names of files
 *
 * Returns: (transfer full): the names, or some of them and how many more there are
 */
char *
cm_import_words_join_sources (const char *const *sources)
{
  guint n = sources != NULL ? g_strv_length ((char **)sources) : 0;
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < MIN (n, MAX_SOURCES); i++)
    g_string_append_printf (text, "%s%s", i > 0 ? ", " : "", sources[i]);
  if (n > MAX_SOURCES)
    g_string_append_printf (text, " +%u", n - MAX_SOURCES);
  return g_string_free (g_steal_pointer (&text), FALSE);
}
