/* cm-acme-problem.c
 *
 * SPDX-License-Identifier: GPL-3.0-or-later
 *
 * A problem document is the only thing that tells why a CA refuses, so it is carried
 * whole to whom it concerns. It comes from outside: texts are bounded and made safe, and
 * one that is not as it should be still says what can be read of it.
 */

#include "cm-acme-problem.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "cm-retry.h"
#include "cm-safe-text.h"

#define PREFIX "urn:ietf:params:acme:error:"
#define MAX_TEXT_BYTES 2000
#define MAX_PARTS 100
#define MAX_DEPTH 2

struct _CmAcmeProblem
{
  char *word;
  char *detail;    /* nullable */
  char *name;      /* nullable */
  char *address;   /* nullable: where the answer leads */
  char *algorithm; /* nullable: the first that the server takes */
  char *tried;     /* nullable: IP addresses, with commas */
  char *challenge; /* nullable: the kind of challenge that failed */
  guint status;
  guint retry_after;
  GPtrArray *parts;
};

static CmAcmeProblem *
problem_new (void)
{
  CmAcmeProblem *self = g_new0 (CmAcmeProblem, 1);

  self->parts = g_ptr_array_new_with_free_func ((GDestroyNotify)cm_acme_problem_free);
  return self;
}

/* A text from outside on one line; NULL if there is none. */
static char *
read_text (JsonObject *object, const char *member)
{
  JsonNode *node = json_object_get_member (object, member);
  const char *text
      = node != NULL && JSON_NODE_HOLDS_VALUE (node) ? json_node_get_string (node) : NULL;
  g_autofree char *line = NULL;

  if (text == NULL || *text == '\0')
    return NULL;
  line = g_strdelimit (g_strndup (text, MAX_TEXT_BYTES), "\r\n\t", ' ');
  return cm_safe_text_new (line, strlen (line));
}

static char *
read_word (JsonObject *object)
{
  g_autofree char *type = read_text (object, "type");

  if (type == NULL || g_str_equal (type, "about:blank"))
    return g_strdup ("");
  return g_strdup (g_str_has_prefix (type, PREFIX) ? type + strlen (PREFIX) : type);
}

static char *
read_name (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "identifier");

  return node != NULL && JSON_NODE_HOLDS_OBJECT (node)
             ? read_text (json_node_get_object (node), "value")
             : NULL;
}

/* RFC 8555 section 6.2 */
static char *
read_algorithm (JsonObject *object)
{
  g_auto (GStrv) names = NULL;

  return cm_json_opt_strv (object, "algorithms", MAX_PARTS, MAX_TEXT_BYTES, &names, NULL)
                 && names != NULL
             ? g_strdup (names[0])
             : NULL;
}

static void
add_address (GStrvBuilder *builder, GHashTable *known, const char *address)
{
  if (address != NULL && g_hostname_is_ip_address (address)
      && g_hash_table_size (known) < MAX_PARTS
      && g_hash_table_add (known, g_strdup (address)))
    g_strv_builder_add (builder, address);
}

/* Those of one request of the CA; what it tried in vain first. */
static void
add_addresses (GStrvBuilder *builder, GHashTable *known, JsonObject *record)
{
  g_auto (GStrv) tried = NULL;
  g_autofree char *used = read_text (record, "addressUsed");

  cm_json_opt_strv (record, "addressesTried", MAX_PARTS, MAX_TEXT_BYTES, &tried, NULL);
  for (gsize i = 0; tried != NULL && tried[i] != NULL; i++)
    add_address (builder, known, tried[i]);
  add_address (builder, known, used);
}

/* What Boulder and Pebble say of how they looked. */
static char *
read_tried (JsonObject *object)
{
  JsonNode *node = json_object_get_member (object, "validationRecord");
  JsonArray *array
      = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = array != NULL ? json_array_get_length (array) : 0;
  g_autoptr (GStrvBuilder) builder = g_strv_builder_new ();
  g_autoptr (GHashTable) known
      = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  g_auto (GStrv) addresses = NULL;

  for (guint i = 0; i < MIN (n, MAX_PARTS); i++)
    if (JSON_NODE_HOLDS_OBJECT (json_array_get_element (array, i)))
      add_addresses (builder, known, json_array_get_object_element (array, i));
  addresses = g_strv_builder_end (builder);
  return addresses[0] != NULL ? g_strjoinv (", ", addresses) : NULL;
}

static CmAcmeProblem *read_problem (JsonObject *object, guint depth);

static void
read_parts (CmAcmeProblem *self, JsonObject *object, guint depth)
{
  JsonNode *node = json_object_get_member (object, "subproblems");
  JsonArray *array
      = node != NULL && JSON_NODE_HOLDS_ARRAY (node) ? json_node_get_array (node) : NULL;
  guint n = array != NULL ? json_array_get_length (array) : 0;

  for (guint i = 0; i < MIN (n, MAX_PARTS); i++)
    {
      JsonNode *part = json_array_get_element (array, i);

      if (JSON_NODE_HOLDS_OBJECT (part))
        g_ptr_array_add (self->parts,
                         read_problem (json_node_get_object (part), depth + 1));
    }
}

static CmAcmeProblem *
read_problem (JsonObject *object, guint depth)
{
  CmAcmeProblem *self = problem_new ();
  gint64 status = 0;

  self->word = read_word (object);
  self->detail = read_text (object, "detail");
  self->name = read_name (object);
  self->algorithm = read_algorithm (object);
  self->tried = read_tried (object);
  self->challenge = read_text (object, CM_ACME_PROBLEM_CHALLENGE);
  if (cm_json_has (object, "status")
      && cm_json_read_int (object, "status", 100, 599, &status, NULL))
    self->status = (guint)status;
  if (depth < MAX_DEPTH)
    read_parts (self, object, depth);
  return self;
}

/**
 * cm_acme_problem_new_from_json:
 * @object: a problem document, or what should be one
 *
 * Returns: (transfer full): what it says
 */
CmAcmeProblem *
cm_acme_problem_new_from_json (JsonObject *object)
{
  g_return_val_if_fail (object != NULL, NULL);

  return read_problem (object, 0);
}

/* The terms of service that are to be agreed to (RFC 8555 section 7.3.3), the account
 * that is in the way (section 7.3.5). */
static char *
read_address (CmHttpResponse *response)
{
  g_auto (GStrv) links = cm_http_response_dup_links (response, "terms-of-service");

  if (links[0] == NULL)
    return response->status == 409 ? cm_http_response_dup_address (response, "location")
                                   : NULL;
  return g_steal_pointer (&links[0]);
}

/**
 * cm_acme_problem_new_from_response:
 * @response: an answer that is none of success
 * @now: what time it is, Unix seconds
 *
 * Reads the problem document in an answer; if there is none, its status is what is said.
 *
 * Returns: (transfer full): a problem
 */
CmAcmeProblem *
cm_acme_problem_new_from_response (CmHttpResponse *response, gint64 now)
{
  g_autoptr (JsonObject) object = NULL;
  CmAcmeProblem *self;

  g_return_val_if_fail (response != NULL, NULL);

  object = cm_json_parse (response->body, NULL);
  self = object != NULL ? read_problem (object, 0) : problem_new ();
  if (self->word == NULL)
    self->word = g_strdup ("");
  self->status = response->status;
  self->address = read_address (response);
  /* a moment that is over is not one that was not said */
  if (cm_retry_parse_after (cm_http_response_get_header (response, "retry-after"), now,
                            &self->retry_after))
    self->retry_after = MAX (self->retry_after, 1);
  return self;
}

/**
 * cm_acme_problem_copy:
 * @self: a problem
 *
 * Returns: (transfer full): the same
 */
CmAcmeProblem *
cm_acme_problem_copy (const CmAcmeProblem *self)
{
  CmAcmeProblem *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = problem_new ();
  copy->word = g_strdup (self->word);
  copy->detail = g_strdup (self->detail);
  copy->name = g_strdup (self->name);
  copy->address = g_strdup (self->address);
  copy->algorithm = g_strdup (self->algorithm);
  copy->tried = g_strdup (self->tried);
  copy->challenge = g_strdup (self->challenge);
  copy->status = self->status;
  copy->retry_after = self->retry_after;
  for (guint i = 0; i < self->parts->len; i++)
    g_ptr_array_add (copy->parts,
                     cm_acme_problem_copy (g_ptr_array_index (self->parts, i)));
  return copy;
}

/**
 * cm_acme_problem_free:
 * @self: a problem
 *
 * Frees it.
 */
void
cm_acme_problem_free (CmAcmeProblem *self)
{
  g_free (self->word);
  g_free (self->detail);
  g_free (self->name);
  g_free (self->address);
  g_free (self->algorithm);
  g_free (self->tried);
  g_free (self->challenge);
  g_ptr_array_unref (self->parts);
  g_free (self);
}

/**
 * cm_acme_problem_get_word:
 * @self: a problem
 *
 * Returns: (transfer none): its type without the prefix of ACME, as in "rateLimited"; ""
 *   if it has none
 */
const char *
cm_acme_problem_get_word (const CmAcmeProblem *self)
{
  g_return_val_if_fail (self != NULL, "");

  return self->word;
}

/**
 * cm_acme_problem_is:
 * @self: a problem
 * @word: a type without the prefix of ACME
 *
 * Returns: whether it is of that type
 */
gboolean
cm_acme_problem_is (const CmAcmeProblem *self, const char *word)
{
  g_return_val_if_fail (self != NULL && word != NULL, FALSE);

  return g_str_equal (self->word, word);
}

/**
 * cm_acme_problem_get_status:
 * @self: a problem
 *
 * Returns: the HTTP status; 0 if it is not known
 */
guint
cm_acme_problem_get_status (const CmAcmeProblem *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->status;
}

/**
 * cm_acme_problem_get_detail:
 * @self: a problem
 *
 * Returns: (transfer none) (nullable): the server's own words
 */
const char *
cm_acme_problem_get_detail (const CmAcmeProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->detail;
}

/**
 * cm_acme_problem_get_name:
 * @self: a problem
 *
 * Returns: (transfer none) (nullable): the name it concerns
 */
const char *
cm_acme_problem_get_name (const CmAcmeProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->name;
}

/**
 * cm_acme_problem_get_parts:
 * @self: a problem
 *
 * Returns: (transfer none) (element-type CmAcmeProblem): its subproblems (RFC 8555
 * section 6.7.1)
 */
GPtrArray *
cm_acme_problem_get_parts (const CmAcmeProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->parts;
}

/**
 * cm_acme_problem_get_retry_after:
 * @self: a problem
 *
 * Returns: after how many seconds the server wants to be asked again; 0: it did not say
 */
guint
cm_acme_problem_get_retry_after (const CmAcmeProblem *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->retry_after;
}

/**
 * cm_acme_problem_get_address:
 * @self: a problem
 *
 * Returns: (transfer none) (nullable): the terms of service that are to be agreed to, or
 *   the account that is in the way
 */
const char *
cm_acme_problem_get_address (const CmAcmeProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->address;
}

/**
 * cm_acme_problem_get_algorithm:
 * @self: a problem
 *
 * Returns: (transfer none) (nullable): a signature algorithm that the server would take
 */
const char *
cm_acme_problem_get_algorithm (const CmAcmeProblem *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return self->algorithm;
}

/* ---- for people ---- */

typedef struct
{
  const char *word;
  const char *advice;
} Advice;

static const Advice advices[] = {
  { "accountDoesNotExist",
    N_ ("The CA does not know this account any more. Close it here, make another, and "
        "choose that for the certificates.") },
  { "caa", N_ ("A CAA record of the domain does not allow this CA. Add one that does.") },
  { "connection", N_ ("The CA could not connect to the server. Is its port 80 open to "
                      "everyone, on every address the name has, IPv6 too?") },
  { "dns", N_ ("The CA could not look the name up. Does it exist in public DNS?") },
  { "externalAccountRequired",
    N_ ("This CA wants an external account. Get its key id and key from the CA.") },
  { "incorrectResponse", N_ ("Another server than the one that was meant answered.") },
  { "invalidProfile", N_ ("This CA has no certificates of that profile.") },
  { "rateLimited", N_ ("Wait; trying again sooner makes it last longer.") },
  { "rejectedIdentifier", N_ ("The CA does not issue for this name.") },
  { "unauthorized", N_ ("What the CA found is not what it expects. Is it the right "
                        "server that answers under this name?") },
  { "userActionRequired", N_ ("Read the CA’s terms of service and agree to them.") },
};

#define NO_LOOKUP                                                                        \
  N_ ("The CA could not look up the TXT record. Do all name servers of the zone answer " \
      "everyone, and is DNSSEC in order?")
#define NO_TEXT                                                                          \
  N_ ("The CA did not find the text that it expects in the TXT record. Do all name "     \
      "servers of the zone have it, beside any older one?")

/* Where a record in DNS was looked for, no server under the name matters. */
static const Advice dns_advices[] = {
  { "connection", NO_LOOKUP },
  { "dns", NO_LOOKUP },
  { "incorrectResponse", NO_TEXT },
  { "unauthorized", NO_TEXT },
};

static const char *
look_up_advice (const Advice *table, gsize n, const char *word)
{
  for (gsize i = 0; i < n; i++)
    if (g_str_equal (table[i].word, word))
      return _ (table[i].advice);
  return NULL;
}

/* Without a name, "unauthorized" is the account or what it asks for. */
static const char *
find_advice (const CmAcmeProblem *self)
{
  gboolean is_dns = self->challenge != NULL && g_str_has_prefix (self->challenge, "dns-");
  const char *advice
      = is_dns ? look_up_advice (dns_advices, G_N_ELEMENTS (dns_advices), self->word)
               : NULL;

  if (advice != NULL || (g_str_equal (self->word, "unauthorized") && self->name == NULL))
    return advice;
  if (self->detail != NULL && strstr (self->detail, "JWS verification") != NULL)
    return _ (
        "The CA has another key for this account: perhaps it was changed on another "
        "computer, or an older copy of the certstore came back.");
  return look_up_advice (advices, G_N_ELEMENTS (advices), self->word);
}

static void
append_sentence (GString *text, const CmAcmeProblem *self)
{
  if (self->name != NULL)
    g_string_append_printf (text, "%s: ", self->name);
  if (self->detail != NULL)
    g_string_append (text, self->detail);
  else if (*self->word != '\0')
    g_string_append (text, self->word);
  else
    g_string_append_printf (text, _ ("the server answered with status %u"), self->status);
  if (self->address != NULL)
    g_string_append_printf (text, " (%s)", self->address);
  if (self->tried != NULL)
    g_string_append_printf (text, _ (" (the CA tried %s)"), self->tried);
}

/* The first advice that fits: of the whole, or else of a part. */
static const char *
choose_advice (const CmAcmeProblem *self)
{
  const char *advice = find_advice (self);

  for (guint i = 0; advice == NULL && i < self->parts->len; i++)
    advice = find_advice (g_ptr_array_index (self->parts, i));
  return advice;
}

/**
 * cm_acme_problem_describe:
 * @self: a problem
 *
 * Returns: (transfer full): what the server said, of each name too, and what to do, if
 * that is known; one line
 */
char *
cm_acme_problem_describe (const CmAcmeProblem *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *advice;

  g_return_val_if_fail (self != NULL, NULL);

  append_sentence (text, self);
  for (guint i = 0; i < self->parts->len; i++)
    {
      g_string_append (text, "; ");
      append_sentence (text, g_ptr_array_index (self->parts, i));
    }
  advice = choose_advice (self);
  if (advice != NULL)
    g_string_append_printf (text, "%s %s", g_str_has_suffix (text->str, ".") ? "" : ".",
                            advice);
  return g_string_free (g_steal_pointer (&text), FALSE);
}

/**
 * cm_acme_problem_dup_lines:
 * @self: a problem
 *
 * Returns: (transfer full): the same in lines: what to do, if that is known; what the
 *   server said, unless that is only that names failed; and then of each name
 */
char *
cm_acme_problem_dup_lines (const CmAcmeProblem *self)
{
  g_autoptr (GString) text = g_string_new (NULL);
  const char *advice;

  g_return_val_if_fail (self != NULL, NULL);

  advice = choose_advice (self);
  if (advice != NULL)
    g_string_append (text, advice);
  if (advice == NULL || self->parts->len == 0 || *self->word != '\0')
    {
      g_string_append (text, advice != NULL ? "\n" : "");
      append_sentence (text, self);
    }
  for (guint i = 0; i < self->parts->len; i++)
    {
      g_string_append_c (text, '\n');
      append_sentence (text, g_ptr_array_index (self->parts, i));
    }
  return g_string_free (g_steal_pointer (&text), FALSE);
}
